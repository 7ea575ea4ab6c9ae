"""`idp clients`: the ENTs that parents sign in to."""

from pathlib import Path

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console
from sqlalchemy.exc import IntegrityError

from idp.cli.clients_coverage import coverage
from idp.cli.clients_initial_token import initial_token
from idp.cli.clients_lookup import lookup
from idp.cli.clients_output import (
    as_toml,
    client_data,
    client_table,
    clients_table,
    school_data,
    schools,
)
from idp.cli.clients_register import register
from idp.cli.clients_secret import rotate_secret
from idp.cli.options import Refused, as_json, operator, print_json
from idp.clients import changes, preview, registry
from idp.clients.models import Client
from idp.clients.registration import Registration, RegistrationError, from_toml
from idp.clients.relying_party import registration_of

_FILE = click.Path(path_type=Path)


@click.group()
def clients() -> None:
    """Les ENT auxquels les parents se connectent."""


for command in (register, rotate_secret, lookup, initial_token, coverage):
    clients.add_command(command)


@clients.command("list")
@as_json
@with_appcontext
def list_(*, json: bool) -> None:
    """Montrer tous les ENT enregistrés."""
    rows = registry.rows()
    if json:
        print_json([client_data(row) for row in rows])
    else:
        Console().print(clients_table(rows) if rows else "Aucun ENT n’est enregistré.")


@clients.command()
@click.argument("client_id")
@click.option("--toml", is_flag=True, help="Le fichier que « apply » relit, pour le changer.")
@as_json
@with_appcontext
def show(client_id: str, *, toml: bool, json: bool) -> None:
    """Montrer l’enregistrement d’un ENT ; le secret n’est pas connu."""
    row = _named(client_id)
    if toml:
        click.echo(as_toml(registration_of(row)), nl=False)
    elif json:
        print_json(client_data(row))
    else:
        Console().print(client_table(row))


@clients.command("preview")
@click.argument("source", metavar="FICHIER|CLIENT_ID")
@as_json
@with_appcontext
def preview_(source: str, *, json: bool) -> None:
    """Montrer les établissements servis, avant d’appliquer un fichier ou ensuite."""
    registration = _registration(source)
    served = preview.served(registration.establishments)
    absent = preview.absent(registration.establishments)
    if json:
        print_json({"establishments": [school_data(s) for s in served], "absent": absent})
        return
    console = Console()
    if served:
        console.print(schools(served))
    console.print(f"Établissements servis : {len(served)}", highlight=False)
    if absent:
        console.print(f"Pas (encore) dans le registre : {', '.join(absent)}", highlight=False)


@clients.command()
@click.argument("files", metavar="FICHIER…", nargs=-1, required=True, type=_FILE)
@click.option("--new-secret", is_flag=True, help="Remplacer le secret, perdu ou divulgué.")
@operator
@with_appcontext
def apply(files: tuple[Path, ...], actor: str, reason: str, *, new_secret: bool) -> None:
    """Enregistrer ou changer des ENT selon leurs fichiers TOML : tous, ou aucun."""
    registrations = _read(files)
    try:
        done = registry.apply_all(registrations, actor=actor, reason=reason, new_secrets=new_secret)
    except RegistrationError as error:
        raise Refused("\n".join(error.faults)) from error
    except IntegrityError as error:
        raise Refused("Une autre commande a enregistré le même ENT : recommencez.") from error
    for applied in done:
        word = "enregistré" if applied.created else "modifié" if applied.changed else "inchangé"
        click.echo(f"{applied.client_id} : {word}.")
        if applied.secret is not None:
            click.echo(f"  client_secret, montré cette seule fois : {applied.secret}")


@clients.command()
@click.argument("client_id")
@operator
@with_appcontext
def disable(client_id: str, actor: str, reason: str) -> None:
    """Refuser un ENT dès maintenant ; « apply » le rétablit."""
    _named(client_id)
    was_enabled = registry.disable(client_id, actor=actor, reason=reason)
    click.echo(f"{client_id} est désactivé." if was_enabled else f"{client_id} l’était déjà.")


def _named(client_id: str) -> Client:
    row = changes.find(client_id)
    if row is None:
        raise Refused(f"Aucun ENT ne s’appelle « {client_id} » (idp clients list).")
    return row


def _registration(source: str) -> Registration:
    """A file when it looks like one, else a registered client."""
    if not source.endswith(".toml") and "/" not in source:
        return registration_of(_named(source))
    (registration,) = _read((Path(source),))
    return registration


def _read(files: tuple[Path, ...]) -> list[Registration]:
    """Read all files. Raises Refused with the faults of all of them."""
    read: dict[str, Registration] = {}
    faults: list[str] = []
    for path in files:
        try:
            registration = from_toml(path)
        except RegistrationError as error:
            faults += error.faults
            continue
        if registration.client_id in read:
            faults.append(f"{path} : client_id : {registration.client_id} est donné deux fois.")
        read[registration.client_id] = registration
    if faults:
        raise Refused("\n".join(faults))
    return list(read.values())
