"""`idp accounts letters`: a school's letters, as one PDF and, where wished, as links by e-mail."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import rich_click as click
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import track

from idp.accounts.letters import issuing, recipients, shared_addresses, sheets, writing
from idp.accounts.letters.issuing import Batch
from idp.accounts.letters.purposes import Purpose
from idp.accounts.letters.recipients import Recipient, Wanted
from idp.accounts.letters.writing import Operator, RegisterChangedError
from idp.cli.families_input import uai_read
from idp.cli.letters_file import NewFile
from idp.cli.options import Refused, as_json, operator, print_json
from idp.families.models import Establishment
from idp.platform import clock
from idp.platform.database import db

_STATES = ("all", "never-activated", "asked")


@click.command()
@click.option("--establishment", "uai", required=True, metavar="UAI", help="L’établissement.")
@click.option("--class", "classes", multiple=True, help="Une classe seule ; répétable.")
@click.option(
    "--guardian",
    "guardians",
    multiple=True,
    help="Un responsable seul : numéro dans le logiciel de l’école, ou nom ; répétable.",
)
@click.option(
    "--state",
    type=click.Choice(_STATES),
    default="all",
    help="Sans compte, ou ayant demandé un nouveau courrier.",
)
@click.option("--reset", is_flag=True, help="Remplacer aussi le mot de passe des comptes actifs.")
@click.option("--by-email", is_flag=True, help="Un lien par e-mail à qui a une adresse à soi.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Le PDF à écrire.")
@click.option("--force", is_flag=True, help="Remplacer ce fichier s’il existe.")
@operator
@as_json
@with_appcontext
def letters(  # noqa: PLR0913 — the options above
    *,
    uai: str,
    classes: tuple[str, ...],
    guardians: tuple[str, ...],
    state: str,
    out: Path | None,
    actor: str,
    reason: str,
    reset: bool,
    by_email: bool,
    force: bool,
    json: bool,
) -> None:
    """Éditer les courriers d’un établissement : identifiant et mot de passe provisoire."""
    wanted = Wanted(classes, guardians, state == "never-activated", state == "asked")
    school, found = _found(uai, wanted)
    if reset:
        _refuse_vague(school.uai, wanted)
    own = shared_addresses.own_address(found) if by_email else frozenset()
    if out is None and any(one.guardian_id not in own for one in found):
        raise Refused(
            f"{len(found) - len(own)} courrier(s) à imprimer : ajoutez --out courriers.pdf."
        )
    with NewFile(out, force=force) as file:
        batch = _prepared(found, reset=reset, own=own)
        if batch.on_paper:
            file.write(sheets.pdf(batch.on_paper, school))
        keep = partial(file.keep, wanted=bool(batch.on_paper))
        _write(batch, school, Operator(actor, reason), keep)
    _tell(batch, out, json=json)


def _found(uai: str, wanted: Wanted) -> tuple[Establishment, list[Recipient]]:
    school = db.session.get(Establishment, uai_read(uai))
    if school is None:
        raise Refused(f"Aucun établissement {uai} : importez d’abord l’annuaire et ses fichiers.")
    found = recipients.find(school.uai, wanted, clock.today())
    if not found:
        raise Refused("Aucun responsable légal de cet établissement ne correspond.")
    return school, found


def _refuse_vague(uai: str, wanted: Wanted) -> None:
    """A reset is for who asked, not for the other parent of the same name."""
    if not (wanted.classes or wanted.guardians):
        raise Refused("--reset : nommez les personnes, par --guardian ou --class.")
    for text in wanted.guardians:
        alike = recipients.find(uai, replace(wanted, guardians=(text,)), clock.today())
        if len(alike) > 1:
            named = ", ".join(
                f"{one.source_id} ({one.given_name} {one.family_name})" for one in alike
            )
            raise Refused(
                f"--reset : « {text} » nomme plusieurs personnes ; prenez un numéro : {named}."
            )


def _prepared(found: list[Recipient], *, reset: bool, own: frozenset[int]) -> Batch:
    console = Console(stderr=True)
    shown = track(found, "Courriers", console=console, disable=not console.is_terminal)
    return issuing.prepare(shown, reset=reset, by_email=own)


def _write(batch: Batch, school: Establishment, who: Operator, keep: Callable[[], None]) -> None:
    try:
        writing.write(batch, school, who, keep)
    except RegisterChangedError as error:
        raise Refused(
            "Le registre a changé au même moment, rien n’est écrit : relancez la commande."
        ) from error


def _tell(batch: Batch, out: Path | None, *, json: bool) -> None:
    """Say how many of each went where; never what is in them."""
    counts = Counter(issue.purpose for issue in batch.issues)
    facts = {purpose.value: counts[purpose] for purpose in Purpose}
    facts |= {
        "on_paper": len(batch.on_paper),
        "by_email": len(batch.by_email),
        "blocked": batch.blocked,
    }
    if json:
        print_json(facts)
        return
    click.echo(
        f"{len(batch.issues)} courrier(s) : {facts['activate']} pour activer,"
        f" {facts['reset']} pour un nouveau mot de passe, {facts['remind']} rappel(s)."
    )
    if batch.by_email:
        click.echo(f"Par e-mail : {len(batch.by_email)}.")
    if batch.on_paper and out is not None:
        name = click.format_filename(out)  # its bytes may be no UTF-8
        click.echo(f"À imprimer : {len(batch.on_paper)}, dans {name}. Effacez ce fichier ensuite.")
    if batch.blocked:
        click.echo(f"Sans courrier, le compte étant bloqué ou fermé : {batch.blocked}.")
