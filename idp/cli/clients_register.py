"""`idp clients register`: a new ENT, from options or from questions on a terminal."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import rich_click as click
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError

from idp.cli import options
from idp.cli.clients_output import as_toml
from idp.cli.options import Command, Refused, as_json, operator, print_json
from idp.clients import changes, registry
from idp.clients.registration import AuthMethod, Registration, RegistrationError, from_values
from idp.clients.scopes import SCOPES
from idp.families.names import normalise
from idp.families.terms import Kind, Sector
from idp.platform import french_faults

_DEFAULT_SCOPE = "openid profile establishment"
_OPTIONS = {
    "client_name": "--name",
    "redirect_uris": "--redirect-uri",
    "establishments": "--uai, ou --department, --kind et --school-sector…",
    "establishments.rule.kinds": "--kind",
    "establishments.rule.sectors": "--school-sector",
}
_RULE = ("departments", "regions", "communes", "academies", "kinds", "sectors")


def _many(option: str, name: str, text: str, *choices: str) -> Callable[[Command], Command]:
    kind = click.Choice(choices) if choices else None
    return click.option(option, name, multiple=True, type=kind, help=f"{text} ; répétable.")


@click.command()
@click.option("--client-id", help="Ce que l’ENT envoie (par défaut : tiré du nom).")
@click.option("--name", "client_name", help="Le nom que les parents voient.")
@_many("--redirect-uri", "redirect_uris", "Adresse de retour, comparée lettre à lettre")
@_many("--logout-uri", "post_logout_redirect_uris", "Adresse après la déconnexion")
@click.option("--initiate-login-uri", help="Adresse de « Accéder à mes services en ligne ».")
@click.option(
    "--auth-method",
    "token_endpoint_auth_method",
    type=click.Choice(get_args(AuthMethod)),
    help="« none » : un client public, sans secret.",
)
@click.option("--jwks-uri", help="Adresse des clés publiques de l’ENT (private_key_jwt).")
@click.option("--scope", help=f"Parmi : {' '.join(SCOPES)}.")
@click.option(
    "--establishment", type=click.Choice(["one", "all"]), help="Qui fait choisir l’école."
)
@click.option("--sector", help="Hôte dont dépend le « sub » des parents ; fixé pour toujours.")
@click.option("--without-pkce", is_flag=True, help="Un client avec secret qui ne sait pas PKCE.")
@_many("--uai", "uai", "Établissement servi")
@_many("--department", "departments", "Règle : département (86, 2A)")
@_many("--region", "regions", "Règle : région (numéro INSEE)")
@_many("--commune", "communes", "Règle : commune (code INSEE)")
@_many("--academy", "academies", "Règle : académie (13)")
@_many("--kind", "kinds", "Règle : type", *[kind.value for kind in Kind])
@click.option("--degree", type=click.IntRange(1, 2), help="Règle : degré.")
@_many("--school-sector", "sectors", "Règle : secteur", *[sector.value for sector in Sector])
@click.option("--write", type=click.Path(path_type=Path), help="Écrire aussi ce fichier TOML.")
@operator
@as_json
@with_appcontext
def register(*, write: Path | None, actor: str, reason: str, json: bool, **given: Any) -> None:  # noqa: ANN401 — the options above
    """Enregistrer un nouvel ENT ; son secret est montré cette seule fois."""
    if options.on_a_terminal():
        _ask(given)
    registration = _checked(_values(given))
    applied = _register(registration, write, actor, reason)
    if json:
        print_json({"client_id": applied.client_id, "client_secret": applied.secret})
        return
    click.echo(f"{applied.client_id} est enregistré.")
    if applied.secret is not None:
        click.echo(f"client_secret, montré cette seule fois : {applied.secret}")
    if write is not None:
        click.echo(f"Écrit : {write}")


def _ask(given: dict[str, Any]) -> None:
    """Ask for what no option said."""
    given["client_name"] = given["client_name"] or click.prompt("Nom de l’ENT")
    questions = (
        ("redirect_uris", "Adresses de retour, séparées par des espaces", None),
        ("post_logout_redirect_uris", "Adresses après la déconnexion", ""),
        ("scope", "Portées", _DEFAULT_SCOPE),
    )
    for key, question, default in questions:
        if not given[key]:
            answer = str(click.prompt(question, default=default))
            given[key] = answer if key == "scope" else tuple(answer.split())
    if not given["uai"] and not any(given[key] for key in _RULE):
        given["uai"] = tuple(str(click.prompt("UAI des établissements servis")).split())


def _values(given: dict[str, Any]) -> dict[str, Any]:
    """Put the options in the shape of a registration's file."""
    rule = {key: list(given.pop(key)) for key in _RULE}
    degree, uai = given.pop("degree"), list(given.pop("uai"))
    rule |= {"degree": degree} if degree is not None else {}
    values = {key: value for key, value in given.items() if value and key != "without_pkce"}
    values |= {"require_pkce": False} if given["without_pkce"] else {}
    if "client_id" not in values and "client_name" in values:
        values["client_id"] = re.sub(r"[^a-z0-9]+", "-", normalise(values["client_name"]))[:100]
    rule = {key: value for key, value in rule.items() if value}
    schools = ({"uai": uai} if uai else {}) | ({"rule": rule} if rule else {})
    return values | {"establishments": schools}


def _checked(values: dict[str, Any]) -> Registration:
    try:
        return from_values(values)
    except RegistrationError as error:
        raise Refused("\n".join(_with_option(fault) for fault in error.faults)) from error


def _with_option(fault: str) -> str:
    """Name the option where it is not written as its key: `sectors` is no `--sector`."""
    option = _OPTIONS.get(fault.partition(" : ")[0])
    return f"{fault.removesuffix('.')} ({option})." if option else fault


def _register(
    registration: Registration, write: Path | None, actor: str, reason: str
) -> registry.Applied:
    """Write the file first: when that fails, nothing is registered."""
    taken = f"« {registration.client_id} » est déjà enregistré : « idp clients apply » le change."
    if changes.find(registration.client_id) is not None:
        raise Refused(taken)
    if write is not None:
        _write(write, registration)
    try:
        return registry.apply(registration, actor=actor, reason=reason)
    except BaseException as error:
        if write is not None:
            write.unlink(missing_ok=True)
        if isinstance(error, IntegrityError):
            raise Refused(taken) from error
        raise


def _write(path: Path, registration: Registration) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(as_toml(registration))
    except OSError as error:
        raise Refused(
            f"{path} ne peut pas être écrit : {french_faults.of_system(error)}."
        ) from error
