"""« Mes informations »: what is known of the person, and where each thing is changed."""

from dataclasses import dataclass

from flask import render_template
from sqlalchemy import select

from idp.accounts.models import Account
from idp.families.models import Establishment, Guardian
from idp.my_account.pages import blueprint
from idp.platform.database import db
from idp.session import guard


@dataclass(frozen=True, slots=True)
class RecordedName:
    """The person as one school has them, and whom to ask for a correction."""

    school: str
    city: str
    family_name: str
    given_names: str
    phone: str | None
    email: str | None


@blueprint.get("")
def show_information() -> str:
    """Show what is known of the person."""
    account = guard.account()
    return render_template(
        "my_account/information.html", account=account, names=recorded_names(account)
    )


def recorded_names(account: Account) -> list[RecordedName]:
    """Return the person's names, school by school: letter by letter as its file has them."""
    rows = db.session.execute(
        select(Guardian, Establishment)
        .outerjoin(Establishment, Establishment.uai == Guardian.scope)
        .where(Guardian.account_id == account.id)
        .order_by(Establishment.name, Guardian.id)
    )
    return [_recorded(guardian, school) for guardian, school in rows]


def _recorded(guardian: Guardian, school: Establishment | None) -> RecordedName:
    used = guardian.used_name
    born = f" (nom de naissance : {guardian.birth_name})" if used != guardian.birth_name else ""
    return RecordedName(
        school=school.name if school else guardian.scope,
        city=school.city if school else "",
        family_name=f"{used}{born}" if used else guardian.birth_name,
        given_names=guardian.given_names,
        phone=school.phone if school else None,
        email=school.email if school else None,
    )
