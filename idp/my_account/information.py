"""« Mes informations »: what is known of the person, and where each thing is changed."""

from flask import render_template, request

from idp.accounts import passkeys, security
from idp.families import own_records
from idp.messaging.phone_numbers import PhoneNumber
from idp.my_account.pages import blueprint
from idp.platform import clock, settings
from idp.session import guard, relying_party

DONE = {
    "e-mail": "Votre adresse e-mail est confirmée.",
    "portable": "Votre numéro de portable est changé.",
    "franceconnect": "Votre compte est lié à FranceConnect.",
    "sans-franceconnect": "Votre compte n’est plus lié à FranceConnect.",
    "mot-de-passe": "Votre mot de passe est changé. Vos autres connexions sont terminées.",
}
"""What was just done, by the value of `fait` in the address."""


@blueprint.get("")
def show_information() -> str:
    """Show what is known of the person."""
    account = guard.account()
    return render_template(
        "my_account/information.html",
        account=account,
        mobile=PhoneNumber(account.mobile).national() if account.mobile else "",
        records=own_records.of_account(account.id, clock.today()),
        franceconnect=settings.current().franceconnect.enabled,
        passkeys=passkeys.count(account.id) if relying_party.is_possible() else None,
        frozen_until=security.frozen_until(account),
        done=DONE.get(request.args.get("fait", "")),
    )
