"""The gateway that the settings name."""

from idp.config import Settings
from idp.messaging.console import ConsoleEmail, ConsoleSms
from idp.messaging.file import FileEmail, FileSms
from idp.messaging.http_sms import HttpSms
from idp.messaging.protocols import EmailGateway, SmsGateway
from idp.messaging.smtp import SmtpEmail


def sms_gateway(settings: Settings) -> SmsGateway:
    """Return the gateway of `sms.gateway`."""
    config = settings.sms
    match config.gateway:
        case "console":
            return ConsoleSms()
        case "file":
            return FileSms(config.directory)
        case "http":
            return HttpSms(config)


def email_gateway(settings: Settings) -> EmailGateway:
    """Return the gateway of `email.gateway`."""
    config = settings.email
    match config.gateway:
        case "console":
            return ConsoleEmail()
        case "file":
            return FileEmail(config.directory)
        case "smtp":
            return SmtpEmail(config)
