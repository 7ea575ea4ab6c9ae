"""What a text costs as SMS, and the line by which a phone fills in a one-time code."""

from typing import NamedTuple
from urllib.parse import urlsplit

from idp.messaging import gsm7
from idp.platform import settings

# Typography that GSM-7 does not have and that a phone shows as well without.
_PLAINER = str.maketrans(
    {"’": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"', "–": "-", "—": "-"}
    | {"…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)


class Cost(NamedTuple):
    """Number of parts that the operator bills, and the characters for which GSM-7 does not do."""

    segments: int
    outside_gsm7: str


def cost(text: str) -> Cost:
    """Count the SMS that a text takes."""
    return Cost(len(gsm7.parts(text)), gsm7.outside(text))


def plain_typography(text: str) -> str:
    """Write quotes, apostrophes and spaces as GSM-7 has them: else an SMS holds 70 characters."""
    return text.translate(_PLAINER)


def with_code_line(text: str, code: str) -> str:
    """Add the last line that binds a code to our site, so that phones offer to fill it in.

    Format: WICG, Origin-bound one-time codes, §3.
    """
    host = urlsplit(settings.current().server.issuer).hostname
    return f"{text}\n\n@{host} #{code}"
