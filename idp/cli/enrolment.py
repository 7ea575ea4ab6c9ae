"""`idp enrolment`: what the helpdesk does for a parent who cannot enrol."""

import rich_click as click
from flask.cli import with_appcontext

from idp.cli.options import Refused, operator
from idp.enrolment import blocks
from idp.messaging.phone_numbers import NotAMobile, parse_mobile


@click.group()
def enrolment() -> None:
    """Les inscriptions en cours."""


@enrolment.command()
@click.argument("mobile")
@operator
@with_appcontext
def unblock(mobile: str, actor: str, reason: str) -> None:
    """Rouvrir l’inscription d’un portable, fermée par des dates de naissance fausses."""
    try:
        number = parse_mobile(mobile)
    except NotAMobile as refusal:
        raise Refused(refusal.reason.sentence) from refusal
    if blocks.unblock(number, actor=actor, reason=reason):
        click.echo("L’inscription de ce portable est rouverte, avec tous ses essais.")
    else:
        click.echo("Aucun essai n’était compté pour ce portable.")
