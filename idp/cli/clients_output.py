"""How `idp clients` shows registrations and the establishments that they serve."""

from collections.abc import Iterable, Sequence
from typing import Any

import tomli_w
from rich.table import Table
from rich.text import Text

from idp.clients.models import Client
from idp.clients.registration import Registration
from idp.clients.relying_party import registration_of
from idp.clients.territories import Rule, Territory
from idp.families.models import Establishment
from idp.platform.clock import PARIS

_MOST_NAMED = 3


def client_data(row: Client) -> dict[str, Any]:
    """Return a registration for a program; never the secret's digest."""
    return row.metadata_ | {
        "sector": row.sector,
        "has_secret": row.secret_digest is not None,
        "old_secret_until": row.old_secret_until,
        "self_registered": row.registration_digest is not None,
        "created_at": row.created_at,
        "changed_at": row.changed_at,
        "disabled_at": row.disabled_at,
    }


def as_toml(registration: Registration) -> str:
    """Return the file that `apply` reads; what is as by default is left out."""
    told = registration.model_dump(mode="json", exclude_defaults=True)
    return tomli_w.dumps(_own_first(told))


def clients_table(rows: Sequence[Client]) -> Table:
    """Return all registrations, one line each."""
    table = Table("client_id", "nom", "établissements", "état")
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        state = "désactivé" if row.disabled_at else "actif"
        served = summary(registration_of(row).establishments)
        table.add_row(Text(row.client_id), Text(row.name), Text(served), state)
    return table


def client_table(row: Client) -> Table:
    """Return one registration, key by key."""
    registration = registration_of(row)
    table = Table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    told_below = {"establishments", "sector"}
    told = registration.model_dump(mode="json", exclude=told_below)
    for key, value in _own_first(told).items():
        shown = "\n".join(value) if isinstance(value, list) else value
        table.add_row(key, Text(_word(shown)))
    disabled = row.disabled_at
    table.add_row("sector (fixé)", Text(row.sector))
    table.add_row("secret", "oui" if row.secret_digest else "aucun")
    if row.old_secret_until is not None:
        until = row.old_secret_until.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")
        table.add_row("ancien secret", f"jusqu’au {until}")
    if row.registration_digest is not None:
        table.add_row("inscription", "par l’ENT lui-même (RFC 7591)")
    table.add_row("establishments", Text(summary(registration.establishments)))
    table.add_row("modifié le", row.changed_at.astimezone(PARIS).strftime("%d/%m/%Y %H:%M"))
    off = disabled.astimezone(PARIS).strftime("désactivé le %d/%m/%Y") if disabled else "actif"
    table.add_row("état", off)
    return table


def summary(territory: Territory) -> str:
    """Return in a few words which establishments are served."""
    if territory.rule is not None:
        return _rule(territory.rule)
    named = sorted(territory.uai)
    left = len(named) - _MOST_NAMED
    more = f" et {left} autre{'s' if left > 1 else ''}" if left > 0 else ""
    return ", ".join(named[:_MOST_NAMED]) + more


def _rule(rule: Rule) -> str:
    parts: list[Iterable[str]] = [
        [f"{name} {value}" for value in sorted(getattr(rule, key))]
        for key, name in (
            ("departments", "dép."),
            ("regions", "région"),
            ("communes", "commune"),
            ("academies", "académie"),
        )
    ]
    kinds = sorted(kind.value for kind in rule.kinds)
    degree = [f"degré {rule.degree}"] if rule.degree else []
    sectors = sorted(sector.value for sector in rule.sectors)
    return " ; ".join(", ".join(part) for part in (*parts, kinds, degree, sectors) if part)


def schools(served: Sequence[Establishment]) -> Table:
    """Return establishments, one line each."""
    table = Table("UAI", "nom", "ville", "type", "secteur")
    for column in table.columns:
        column.overflow = "fold"
    for school in served:
        table.add_row(
            school.uai,
            Text(school.name),
            Text(school.city),
            school.kind.value,
            school.sector.value,
        )
    return table


def school_data(school: Establishment) -> dict[str, Any]:
    """Return an establishment for a program."""
    return {
        "uai": school.uai,
        "name": school.name,
        "city": school.city,
        "postal_code": school.postal_code,
        "kind": school.kind.value,
        "degree": school.degree,
        "sector": school.sector.value,
    }


def _own_first(told: dict[str, Any]) -> dict[str, Any]:
    """Put first who it is and where it is, then what it inherits from groups of settings."""
    return {key: told[key] for key in Registration.__annotations__ if key in told} | told


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return "" if value is None else str(value)
