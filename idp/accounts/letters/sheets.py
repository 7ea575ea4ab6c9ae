"""The PDF of the letters on paper: one accessible page each (PDF/UA-1), by typst."""

from collections.abc import Sequence
from datetime import date, datetime
from importlib.resources import files
from io import BytesIO
from typing import Any

import orjson
import segno
import typst

from idp.accounts.letters import messages, writing
from idp.accounts.letters.issuing import Issue
from idp.accounts.letters.printable import printable
from idp.accounts.letters.purposes import Purpose
from idp.accounts.letters.recipients import OwnChild
from idp.families.models import Establishment
from idp.platform import clock, settings

_HEADINGS = {
    Purpose.ACTIVATE: "Votre accès aux services en ligne de l’établissement",
    Purpose.RESET: "Votre nouveau mot de passe provisoire",
    Purpose.REMIND: "Rappel de votre identifiant",
}
_INTROS = {
    Purpose.ACTIVATE: (
        "Vous pouvez activer votre compte {service} avec les informations ci-dessous. Un seul"
        " compte suffit pour tous vos enfants."
    ),
    Purpose.RESET: (
        "L’établissement a remplacé le mot de passe de votre compte {service}. L’ancien ne sert"
        " plus."
    ),
    Purpose.REMIND: "Vous avez déjà un compte {service}. Votre mot de passe n’a pas changé.",
}

_MOST_CHILDREN = 5


def pdf(issues: Sequence[Issue], school: Establishment) -> bytes:
    """Return the sheets, in the order given. Raises ValueError without any."""
    if not issues:
        raise ValueError("no letter on paper")
    source = files(__package__).joinpath("sheet.typ").read_bytes()
    # Nothing of the machine goes in: neither its fonts nor the time of day.
    return typst.compile(
        source,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"data": orjson.dumps(_data(issues, school)).decode()},
        timestamp=int(datetime.combine(clock.today(), datetime.min.time()).timestamp()),
    )


def _data(issues: Sequence[Issue], school: Establishment) -> dict[str, Any]:
    address, today = messages.activation_url(), clock.today()
    service, name = printable(settings.current().service_name), printable(school.name)
    return {
        "title": f"Courriers {service}, {name}",
        "service": service,
        "school": {
            "name": name,
            "place": printable(f"{school.postal_code} {school.city}"),
            "phone": printable(school.phone or ""),
        },
        "issued": f"Le {today:%d/%m/%Y}",
        "address": address.partition("://")[2],
        "qr": _qr(address),
        "letters": [_letter(issue, service, today) for issue in issues],
    }


def _letter(issue: Issue, service: str, today: date) -> dict[str, Any]:
    who = issue.recipient
    return {
        "purpose": issue.purpose.value,
        "name": printable(f"{who.given_name} {who.family_name}"),
        "children": _children(who.children),
        "heading": _HEADINGS[issue.purpose],
        "intro": _INTROS[issue.purpose].format(service=service),
        "identifier": issue.identifier,
        "password": issue.password,
        "until": f"{writing.last_day(issue, today):%d/%m/%Y}",
    }


def _children(children: Sequence[OwnChild]) -> list[str]:
    """Name them; of a very large family the first ones, so that the letter stays on its page."""
    named = [_child(child) for child in children[:_MOST_CHILDREN]]
    others = len(children) - len(named)
    if others:
        named.append("un autre élève" if others == 1 else f"{others} autres élèves")
    return named


def _child(child: OwnChild) -> str:
    named = f"{child.given_name} ({child.class_name})" if child.class_name else child.given_name
    return printable(named)


def _qr(address: str) -> str:
    """Return the code as SVG; a fold or a stain leaves it readable (level Q: a quarter)."""
    drawn = BytesIO()
    segno.make(address, error="q", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()
