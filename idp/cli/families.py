"""`idp families`: the register, fed from schools' files and asked by the helpdesk."""

from dataclasses import asdict

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console

from idp.accounts import retention, status
from idp.cli.accounts_input import account_named
from idp.cli.families_import import import_
from idp.cli.families_input import school_named, uai_read
from idp.cli.families_output import people_table, person_data, school_table, show_findings
from idp.cli.options import Refused, as_json, operator, print_json, routine
from idp.families.diagnosis import explain as explained
from idp.families.findings import Question
from idp.families.helpdesk import MOST_PEOPLE, people_of, school_facts
from idp.families.names import normalise
from idp.messaging.phone_numbers import NotAMobile, parse_mobile
from idp.platform import clock

_PURGED = {
    "enrolments": "Scolarités terminées",
    "pupils": "Élèves partis",
    "guardians": "Responsables sans élève",
    "accounts": "Comptes sans enfant, fermés",
    "letters": "Courriers jamais utilisés",
    "events": "Lignes de la piste d’audit",
    "imports": "Traces d’imports",
}


@click.group()
def families() -> None:
    """Les familles, telles que les fichiers des établissements les donnent."""


families.add_command(import_)


@families.command()
@click.argument("text", required=False, metavar="[UAI|PORTABLE|NOM]")
@click.option("--uai", help="L’établissement.")
@click.option("--mobile", help="Le portable, entier.")
@click.option("--nom", help="Le début du nom de naissance ou d’usage.")
@as_json
@with_appcontext
def show(
    text: str | None, uai: str | None, mobile: str | None, nom: str | None, *, json: bool
) -> None:
    """Montrer un établissement, ou les responsables d’un numéro ou d’un nom."""
    if text is not None:
        if (uai, mobile, nom) != (None, None, None):
            raise Refused("Un mot seul, ou les options : pas les deux.")
        uai, mobile, nom = _meant(text)
    if uai is not None and mobile is None and nom is None:
        facts = school_facts(school_named(uai), clock.today())
        if json:
            print_json(facts)
        else:
            Console().print(school_table(facts))
        return
    _show_people(uai, mobile, nom, json=json)


def _meant(text: str) -> tuple[str | None, str | None, str | None]:
    """Read a word as the UAI, else the mobile, else the name that it is."""
    if not any(character.isdigit() for character in text):
        return None, None, text
    return (uai_read(text), None, None) if text[-1].isalpha() else (None, text, None)


def _show_people(uai: str | None, mobile: str | None, nom: str | None, *, json: bool) -> None:
    if mobile is None and nom is None:
        raise Refused("Donnez un UAI, un portable ou un nom (ou --uai, --mobile, --nom).")
    if nom is not None and not normalise(nom):
        raise Refused("Le nom donné n’a pas de lettre.")
    try:
        number = parse_mobile(mobile) if mobile is not None else None
    except NotAMobile as refusal:
        raise Refused(refusal.reason.sentence) from refusal
    school = school_named(uai).uai if uai is not None else None
    people = people_of(clock.today(), number=number, surname=nom, uai=school)
    if json:
        print_json([person_data(person) for person in people])
        return
    console = Console()
    console.print(people_table(people) if people else "Personne.")
    if len(people) == MOST_PEOPLE:
        console.print(f"Seuls les {MOST_PEOPLE} premiers sont montrés.", highlight=False)


@families.command()
@click.option("--nom", required=True, help="Le nom que le parent a saisi.")
@click.option("--prenom", required=True, help="Le prénom que le parent a saisi.")
@click.option("--mobile", required=True, help="Le portable que le parent a saisi.")
@click.option("--uai", required=True, help="L’établissement d’un de ses enfants.")
@as_json
@with_appcontext
def explain(nom: str, prenom: str, mobile: str, uai: str, *, json: bool) -> None:
    """Dire à quelle étape l’inscription d’un parent s’arrêterait, et pourquoi."""
    findings = explained(Question(nom, prenom, mobile, uai_read(uai), clock.today()))
    if json:
        print_json(findings)
    else:
        show_findings(findings, Console())


@families.command()
@click.option("--dry-run", is_flag=True, help="Compter la même chose sans rien effacer.")
@routine("durées de conservation")
@as_json
@with_appcontext
def purge(actor: str, reason: str, *, dry_run: bool, json: bool) -> None:
    """Effacer ce qui n’est plus à conserver (docs/conservation.md), comme un worker chaque jour."""
    purged = asdict(retention.purge(dry_run=dry_run, actor=actor, reason=reason))
    if json:
        print_json(purged | {"dry_run": dry_run})
        return
    for kind, count in purged.items():
        click.echo(f"{_PURGED[kind]} : {count}")
    if dry_run:
        click.echo("Essai : rien n’a été effacé.")


@families.command()
@click.argument("text", metavar="COMPTE")
@click.option("--uai", required=True, help="L’établissement dont la fiche n’est pas à ce compte.")
@operator
@with_appcontext
def detach(text: str, uai: str, actor: str, reason: str) -> None:
    """Défaire un lien faux : retirer d’un compte sa fiche d’un établissement."""
    account, school = account_named(text), school_named(uai)
    if not status.detach(account.id, school.uai, actor=actor, reason=reason):
        raise Refused(f"Ce compte n’a aucune fiche de {school.name}.")
    click.echo(f"Le compte n’a plus la fiche de {school.name}. La fiche est libre.")
