"""`idp messages`: try the gateways, see what SMS cost today."""

from collections.abc import Iterable

import rich_click as click
from flask.cli import with_appcontext

from idp.cli.options import OutOfReach, Refused, as_json, print_json, routine
from idp.messaging import gateways, spending, texts, trial
from idp.messaging.email_addresses import NotAnAddress, parse_address
from idp.messaging.phone_numbers import NotAMobile, PhoneNumber, parse_mobile
from idp.messaging.trial import Operator, Trial
from idp.platform import settings


@click.group()
def messages() -> None:
    """Les SMS et les e-mails : essayer les passerelles, voir la dépense du jour."""


@messages.command()
@click.option("--sms", "number", metavar="NUMÉRO", help="Un portable à vous.")
@click.option("--email", "address", metavar="ADRESSE", help="Une adresse à vous.")
@click.option("--long", is_flag=True, help="Avec un SMS en plusieurs parties.")
@routine("essai des passerelles")
@with_appcontext
def test(number: str | None, address: str | None, actor: str, reason: str, *, long: bool) -> None:
    """Envoyer un message d’essai par chaque passerelle configurée.

    Un SMS par passerelle, un e-mail par serveur de messagerie ; chacun est payé et noté dans la
    piste d’audit, sans le numéro. Code de sortie 1 dès qu’une passerelle n’a pas pris le message.
    """
    if number is None and address is None:
        raise Refused("Indiquez --sms, --email, ou les deux.")
    phone = _phone(number) if number is not None else None
    mailbox = _mailbox(address) if address is not None else None
    by, failed = Operator(actor, reason), False
    if phone is not None:
        _announce(phone, long=long)
        failed |= _show(trial.sms(phone, long=long, by=by))
    if mailbox is not None:
        failed |= _show(trial.email(mailbox, by=by))
    if failed:
        raise OutOfReach("Une passerelle au moins n’a pas pris le message.")


@messages.command()
@as_json
@with_appcontext
def state(*, json: bool) -> None:
    """Montrer la dépense du jour et les passerelles qui viennent d’échouer."""
    config = settings.current().sms
    resting = [name for name in config.gateways if gateways.is_resting(name)]
    spent = spending.today()
    if json:
        print_json({"spent": spent, "cap": config.euros_per_day, "resting": resting})
        return
    click.echo(f"SMS d’aujourd’hui : {_euros(spent)} sur {_euros(config.euros_per_day)}.")
    for name in config.gateways:
        told = "vient d’échouer, essayée en dernier" if name in resting else "en service"
        click.echo(f"{name} : {told}")


def _phone(text: str) -> PhoneNumber:
    try:
        number = parse_mobile(text)
    except NotAMobile as error:
        raise Refused(f"--sms : {error}") from None
    if number.country not in settings.current().sms.countries:
        raise Refused(f"--sms : aucun SMS ne part vers ce pays ({number.country}, sms.countries).")
    return number


def _mailbox(text: str) -> str:
    try:
        return parse_address(text)
    except NotAnAddress as error:
        raise Refused(f"--email : {error.sentence}") from None


def _announce(number: PhoneNumber, *, long: bool) -> None:
    text = trial.sms_text(long=long)
    price = spending.price(number, text) / spending.PER_CENT
    click.echo(f"{text}\n")
    click.echo(f"Par passerelle : {texts.cost(text).segments} segment(s), {_number(price)} c.")


def _show(trials: Iterable[Trial]) -> bool:
    """Print each as it ends; return whether one failed."""
    failed = False
    for one in trials:
        click.echo(f"{'✓' if one.taken else '✗'} {one.gateway} : {one.said}")
        failed |= not one.taken
    return failed


def _euros(amount: float) -> str:
    return f"{amount:.2f} €".replace(".", ",")


def _number(amount: float) -> str:
    return f"{amount:g}".replace(".", ",")
