"""`idp accounts explain`, `export`, `close`, `sessions`: what the helpdesk sees, gives and ends."""

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console
from rich.text import Text

from idp.accounts import closing, status
from idp.accounts.models import AccountStatus
from idp.cli.accounts_input import account_named, account_to_change, when
from idp.cli.options import Refused, as_json, on_a_terminal, operator, print_json
from idp.platform import audit
from idp.platform.audit import Event
from idp.platform.database import db
from idp.session import elsewhere, personal_data, standing


@click.command()
@click.argument("text", metavar="COMPTE")
@as_json
@operator
@with_appcontext
def explain(text: str, actor: str, reason: str, *, json: bool) -> None:
    """Dire pourquoi une personne ne peut pas entrer."""
    account = account_named(text)
    findings = standing.explain(account)
    _record(Event.ACCOUNT_EXPLAINED, account.id, actor, reason)
    if json:
        print_json(findings)
        return
    console = Console()
    for finding in findings:
        mark = Text("✓ ", "green") if finding.passed else Text("✗ ", "red")
        console.print(mark + Text(finding.sentence), highlight=False, soft_wrap=True)


@click.command()
@click.argument("text", metavar="COMPTE")
@operator
@with_appcontext
def export(text: str, actor: str, reason: str) -> None:
    """Écrire en JSON tout ce qui est connu d’une personne, pour elle."""
    account = account_named(text)
    if account.status == AccountStatus.CLOSED:
        raise Refused("Ce compte est fermé : il n’y a plus rien de la personne.")
    held = personal_data.of_account(account.id)
    _record(Event.DATA_EXPORTED, account.id, actor, reason)
    print_json(held)


@click.command()
@click.argument("text", metavar="COMPTE")
@click.option("--yes", is_flag=True, help="Sans demander de confirmation.")
@operator
@with_appcontext
def close(text: str, actor: str, reason: str, *, yes: bool) -> None:
    """Fermer un compte et effacer ce qu’il contient de la personne, pour toujours."""
    account = account_to_change(text)
    live = len(elsewhere.of_account(account.id))  # without the store nothing is done by half
    _confirm(f"{account.given_name} {account.family_name} ({account.identifier})", yes=yes)
    closing.close(account, actor=actor, reason=reason)
    elsewhere.end_others(account.id, None)
    click.echo(f"Le compte est fermé. Connexions terminées : {live}.")
    click.echo("Les fiches des établissements restent : elles viennent de leurs fichiers.")


@click.group()
def sessions() -> None:
    """Les connexions ouvertes d’un compte."""


@sessions.command("list")
@click.argument("text", metavar="COMPTE")
@as_json
@with_appcontext
def list_(text: str, *, json: bool) -> None:
    """Montrer les connexions ouvertes d’un compte."""
    found = elsewhere.of_account(account_named(text).id)
    if json:
        facts = ({"device": s.device, "since": s.since, "seen": s.seen} for s in found)
        print_json(list(facts))
        return
    for session in found:
        line = f"{session.device}, depuis le {when(session.since)}, vu le {when(session.seen)}"
        click.echo(line)
    if not found:
        click.echo("Aucune connexion ouverte.")


@sessions.command()
@click.argument("text", metavar="COMPTE")
@operator
@with_appcontext
def end(text: str, actor: str, reason: str) -> None:
    """Terminer toutes les connexions d’un compte, chez les ENT aussi."""
    account = account_named(text)
    live = len(elsewhere.of_account(account.id))
    status.end_sessions(account.id, actor=actor, reason=reason)
    elsewhere.end_others(account.id, None)
    click.echo(f"Connexions terminées : {live}.")


def _confirm(who: str, *, yes: bool) -> None:
    if yes:
        return
    if not on_a_terminal():
        raise Refused("Rien n’est fermé : confirmez par --yes.")
    question = f"Fermer pour toujours le compte de {who} ? (oui/non)"
    answer = str(click.prompt(question, default="non", show_default=False, err=True))
    if answer.strip().lower() not in {"o", "oui"}:
        raise click.Abort


def _record(event: Event, account_id: int, actor: str, reason: str) -> None:
    audit.record(event, account_id=account_id, actor=actor, reason=reason)
    db.session.commit()
