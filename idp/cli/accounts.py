"""`idp accounts`: parents' accounts, for the helpdesk."""

from collections.abc import Sequence

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table
from rich.text import Text

from idp.accounts import search, status
from idp.accounts.models import Account, AccountStatus
from idp.cli.accounts_helpdesk import close, explain, export, sessions
from idp.cli.accounts_input import account_named, account_to_change, when
from idp.cli.accounts_passkeys import passkeys
from idp.cli.letters import letters
from idp.cli.options import as_json, operator, print_json
from idp.families.candidates import Place, places_of
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import clock

_STATUSES = {
    AccountStatus.ACTIVE: "actif",
    AccountStatus.LOCKED: "verrouillé",
    AccountStatus.FROZEN: "gelé (« Ce n’est pas moi »)",
    AccountStatus.CLOSED: "fermé",
}


@click.group()
def accounts() -> None:
    """Les comptes des parents."""


for command in (close, explain, export, letters, sessions, passkeys):
    accounts.add_command(command)


@accounts.command()
@click.argument("text", metavar="IDENTIFIANT|MOBILE|NOM")
@as_json
@with_appcontext
def find(text: str, *, json: bool) -> None:
    """Chercher un compte par identifiant, portable ou début du nom."""
    found = search.found(text)
    if json:
        print_json([_data(account) for account in found])
        return
    console = Console()
    console.print(_table(found) if found else "Aucun compte.")
    if len(found) == search.MOST_ACCOUNTS:
        console.print(f"Seuls les {search.MOST_ACCOUNTS} premiers sont montrés.", highlight=False)


@accounts.command()
@click.argument("text", metavar="COMPTE")
@as_json
@with_appcontext
def show(text: str, *, json: bool) -> None:
    """Montrer un compte (numéro ou identifiant), ses établissements et ses élèves."""
    account = account_named(text)
    places = places_of(account.id, clock.today())
    if json:
        print_json(_data(account) | {"establishments": [_school(place) for place in places]})
        return
    table = Table(show_header=False)
    for label, value in _facts(account, places):
        table.add_row(label, Text(value))
    Console().print(table)


@accounts.command()
@click.argument("text", metavar="COMPTE")
@operator
@with_appcontext
def lock(text: str, actor: str, reason: str) -> None:
    """Verrouiller un compte ; ses sessions ouvertes s’arrêtent."""
    account = account_to_change(text)
    changed = status.lock(account.id, actor=actor, reason=reason)
    click.echo("Le compte est verrouillé." if changed else "Le compte était déjà verrouillé.")


@accounts.command()
@click.argument("text", metavar="COMPTE")
@operator
@with_appcontext
def unlock(text: str, actor: str, reason: str) -> None:
    """Rouvrir un compte verrouillé ou gelé."""
    account = account_to_change(text)
    changed = status.unlock(account.id, actor=actor, reason=reason)
    click.echo("Le compte est ouvert." if changed else "Le compte était déjà ouvert.")
    if account.password_hash is None and account.franceconnect_sub is None:
        click.echo("Il n’a pas de mot de passe : « Mot de passe perdu », ou un courrier (--reset).")


def _table(found: Sequence[Account]) -> Table:
    table = Table("n°", "identifiant", "nom", "portable", "état", "dernière connexion")
    for column in table.columns:
        column.overflow = "fold"
    for account in found:
        table.add_row(
            str(account.id),
            Text(account.identifier),
            Text(f"{account.given_name} {account.family_name}"),
            _mobile(account) or "aucun",
            _STATUSES[AccountStatus(account.status)],
            when(account.last_sign_in_at),
        )
    return table


def _facts(account: Account, places: Sequence[Place]) -> list[tuple[str, str]]:
    facts = [
        ("n°", str(account.id)),
        ("identifiant", account.identifier),
        ("nom", f"{account.given_name} {account.family_name}"),
        ("état", _STATUSES[AccountStatus(account.status)]),
        ("portable confirmé", _mobile(account) or "aucun"),
        ("e-mail confirmé", "oui" if account.email else "non"),
        ("mot de passe", "oui" if account.password_hash else "non"),
        ("créé le", when(account.created_at)),
        ("dernière connexion", when(account.last_sign_in_at)),
    ]
    for place in places:
        children = ", ".join(child.given_name for child in place.children)
        facts.append((place.uai, f"{place.name}, {place.city} : {children}"))
    return facts if places else [*facts, ("établissements", "aucun")]


def _mobile(account: Account) -> str | None:
    return PhoneNumber(account.mobile).masked() if account.mobile else None


def _data(account: Account) -> dict[str, object]:
    return {
        "id": account.id,
        "identifier": account.identifier,
        "family_name": account.family_name,
        "given_name": account.given_name,
        "status": account.status,
        "mobile": _mobile(account),
        "has_email": account.email is not None,
        "has_password": account.password_hash is not None,
        "created_at": account.created_at,
        "last_sign_in_at": account.last_sign_in_at,
    }


def _school(place: Place) -> dict[str, object]:
    children = [{"given_name": c.given_name, "class": c.class_name} for c in place.children]
    return {"uai": place.uai, "name": place.name, "city": place.city, "children": children}
