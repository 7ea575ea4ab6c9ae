"""The formats by name: each turns the files that an operator names into one school's delivery."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from idp.families.importers import onde, plain, siecle
from idp.families.importers.archive import OnBytes
from idp.families.importers.guards import FORCED
from idp.families.importers.records import Delivery, FileRefused


@dataclass(frozen=True, slots=True)
class Declared:
    """What the operator says of the files; a format whose files say it themselves takes no more."""

    uai: str | None = None
    """The school that the files must be of."""
    legal_only: bool = False
    """The export holds legal guardians only."""
    school_year: int | None = None
    exported_at: datetime | None = None
    force: bool = False
    """Take files of another school too, for the school that they name."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Files found and sound at first sight: `size` bytes, not read yet."""

    size: int
    read: Callable[[OnBytes], Delivery]


def open_files(name: str, paths: list[Path], declared: Declared) -> Opened:
    """The files of a format. Raises FileRefused; KeyError for a name not in FORMATS."""
    opened = FORMATS[name](paths, declared)
    return Opened(opened.size, lambda on_bytes: _of_school(opened.read(on_bytes), declared))


def _of_school(delivery: Delivery, declared: Declared) -> Delivery:
    """The delivery, if it is of the school that was asked for. Raises FileRefused."""
    uai = declared.uai
    if not declared.force and uai not in {None, delivery.uai}:
        raise FileRefused(
            f"Le fichier est de l’établissement {delivery.uai}, vous attendiez {uai} : il aurait"
            f" remplacé les élèves de {delivery.uai}.{FORCED}"
        )
    return delivery


def _siecle(paths: list[Path], declared: Declared) -> Opened:
    _says_it_itself("SIECLE", declared)
    export = siecle.find(paths)
    return Opened(export.size, lambda on_bytes: siecle.read(export, on_bytes))


def _csv(paths: list[Path], declared: Declared) -> Opened:
    _says_it_itself("Ce CSV", declared)
    member = plain.find(paths)
    return Opened(member.size, lambda on_bytes: plain.read(member, on_bytes))


def _onde(paths: list[Path], declared: Declared) -> Opened:
    export = onde.find(
        paths,
        declared.uai,
        legal_only=declared.legal_only,
        year=declared.school_year,
        made=declared.exported_at,
    )
    return Opened(export.size, lambda on_bytes: onde.read(export, on_bytes))


def _says_it_itself(what: str, declared: Declared) -> None:
    """Raises FileRefused where the operator declares what the file says."""
    if declared.legal_only or declared.school_year or declared.exported_at:
        raise FileRefused(
            f"{what} dit lui-même l’année, la date d’export et les responsables légaux :"
            " retirez --legal-only, --year et --exported-on."
        )


FORMATS: dict[str, Callable[[list[Path], Declared], Opened]] = {
    "siecle": _siecle,
    "onde": _onde,
    "csv": _csv,
}
