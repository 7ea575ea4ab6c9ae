"""How `idp families` shows what it found: tables for people, plain values for scripts."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from idp.families.findings import Finding
from idp.families.helpdesk import PersonFacts, SchoolFacts
from idp.families.lookups import Standing
from idp.families.school_year import label
from idp.platform.clock import PARIS

_STANDINGS = {
    Standing.LEGAL: "resp. légal",
    Standing.CONTACT: "à contacter",
    Standing.FORMER: "plus d’élève",
}


def school_table(facts: SchoolFacts) -> Table:
    """Return a school's state as a table."""
    made = facts.exported_at.astimezone(PARIS) if facts.exported_at else None
    table = Table("", "", title=Text(f"{facts.name} ({facts.uai})"), show_header=False)
    table.add_row("source", (facts.source or "aucune").upper())
    table.add_row("année scolaire", label(facts.school_year) if facts.school_year else "aucune")
    table.add_row("dernier export", made.strftime("%d/%m/%Y à %H:%M") if made else "aucun")
    table.add_row("élèves présents", str(facts.pupils))
    table.add_row("responsables légaux", str(facts.legal_guardians))
    table.add_row("… avec un portable", str(facts.with_mobile))
    table.add_row("… avec un compte", str(facts.with_account))
    return table


def people_table(people: Sequence[PersonFacts]) -> Table:
    """Return guardian rows as a table, one line each."""
    table = Table("UAI", "nom", "qualité", "portables", "élèves", "compte")
    for column in table.columns:
        column.no_wrap, column.overflow = column.header in {"UAI", "portables"}, "fold"
    for person in people:
        account = person.holder.account_id
        table.add_row(
            person.holder.scope,
            Text(_name(person)),
            _STANDINGS[person.holder.standing],
            "\n".join(person.mobiles),
            Text("\n".join((*person.children, *(f"écarté : {n}" for n in person.disavowed)))),
            "" if account is None else str(account),
        )
    return table


def _name(person: PersonFacts) -> str:
    name = person.holder.name
    used = f" ({name.used_name})" if name.used_name else ""
    return f"{name.given_names} {name.birth_name}{used}"


def person_data(person: PersonFacts) -> dict[str, Any]:
    """Return a guardian row for a script; its numbers masked."""
    holder = person.holder
    return {
        "uai": holder.scope,
        **asdict(holder.name),
        "standing": holder.standing.value,
        "mobiles": person.mobiles,
        "has_email": holder.email is not None,
        "children": person.children,
        "disavowed": person.disavowed,
        "account_id": holder.account_id,
    }


def show_findings(findings: Sequence[Finding], console: Console) -> None:
    """Print each check with its outcome, then the verdict."""
    for finding in findings:
        mark = Text("✓ ", "green") if finding.passed else Text("✗ ", "red")
        console.print(mark + Text(finding.sentence), highlight=False, soft_wrap=True)
    passes = all(finding.passed for finding in findings)
    verdict = "L’inscription peut aboutir." if passes else "L’inscription s’arrête là."
    console.print(verdict, style="bold", highlight=False)
