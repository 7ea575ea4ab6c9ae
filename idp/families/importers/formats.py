"""The formats by name: each turns the files that an operator names into one school's delivery."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from idp.families.importers import (
    aaf,
    aaf_delta,
    aaf_files,
    aaf_register,
    aaf_scope,
    onde,
    plain,
    siecle,
)
from idp.families.importers.aaf_entries import PUPIL
from idp.families.importers.aaf_spool import spool
from idp.families.importers.archive import OnBytes
from idp.families.importers.guards import FORCED
from idp.families.importers.records import Delivery, FileRefused, Note, Where

Narrow = Callable[[set[str]], set[str]]


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
    replace_source: bool = False
    """Take files of another source than the school's, and carry its accounts over."""
    academy: str | None = None
    """The académie that an AAF is of, where there are several."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Files found and sound at first sight: `size` bytes, not read yet."""

    size: int
    deliveries: Callable[[OnBytes], Iterator[Delivery]]
    """One for each school, read as it is asked for; FileRefused may come at each."""
    many: bool = False
    """Whether they may be of many schools."""
    notes: list[Note] = field(default_factory=list)
    """What the files say that is of no school; complete once all schools are read."""
    writable: Callable[[OnBytes], Iterator[Delivery]] | None = None
    """Those of the deliveries that the register takes, where they are not all."""
    check: Callable[[Delivery], None] = lambda _: None
    """Raises FileRefused for a school that must not be written from these files."""
    finish: Callable[[Collection[str]], None] = lambda _: None
    """Call when all is written, with the schools (UAI) that were not."""

    def read(self, on_bytes: OnBytes) -> Delivery:
        """The only delivery. Raises FileRefused."""
        found = list(self.deliveries(on_bytes))
        if len(found) != 1:
            raise FileRefused(f"Les fichiers sont de {len(found)} établissements.")
        return found[0]


def open_files(name: str, paths: list[Path], declared: Declared) -> Opened:
    """The files of a format. Raises FileRefused; KeyError for a name not in FORMATS."""
    return FORMATS[name](paths, declared)


def _single(size: int, read: Callable[[OnBytes], Delivery], declared: Declared) -> Opened:
    """Files of one school, which must be the one that was asked for."""
    return Opened(size, lambda on_bytes: iter([_of_school(read(on_bytes), declared)]))


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
    return _single(export.size, lambda on_bytes: siecle.read(export, on_bytes), declared)


def _csv(paths: list[Path], declared: Declared) -> Opened:
    _says_it_itself("Ce CSV", declared)
    member = plain.find(paths)
    return _single(member.size, lambda on_bytes: plain.read(member, on_bytes), declared)


def _onde(paths: list[Path], declared: Declared) -> Opened:
    export = onde.find(
        paths,
        declared.uai,
        legal_only=declared.legal_only,
        year=declared.school_year,
        made=declared.exported_at,
    )
    return _single(export.size, lambda on_bytes: onde.read(export, on_bytes), declared)


def _aaf(paths: list[Path], declared: Declared) -> Opened:
    if declared.legal_only or declared.exported_at:
        raise FileRefused(
            "L’AAF dit lui-même sa date et les responsables légaux : retirez --legal-only et"
            " --exported-on."
        )
    files = aaf_files.find_set(paths)
    if files.delta:
        return _aaf_delta(files, declared)
    notes: list[Note] = []

    def deliveries(on_bytes: OnBytes, narrow: Narrow = lambda uais: uais) -> Iterator[Delivery]:
        with spool() as read:
            aaf.fill(files, read, on_bytes)
            year, uai = declared.school_year, declared.uai
            yield from aaf.deliveries(files, read, year, notes, uai=uai, narrow=narrow)

    def writable(on_bytes: OnBytes) -> Iterator[Delivery]:
        here: set[str] = set()

        def narrow(uais: set[str]) -> set[str]:
            here.update(aaf_scope.of_academy(uais, declared.academy))
            return here

        yield from deliveries(on_bytes, narrow)
        if here:
            notes.extend(aaf_scope.missing(here, Where(files.files[PUPIL][0].name, 0)))

    return Opened(files.size, deliveries, many=True, notes=notes, writable=writable)


def _aaf_delta(files: aaf_files.FileSet, declared: Declared) -> Opened:
    if declared.uai or declared.school_year:
        raise FileRefused("Un delta de l’AAF se lit en entier : retirez --establishment et --year.")
    last = aaf_register.federation(declared.academy)
    aaf_delta.check_follows(files, last, force=declared.force)
    notes: list[Note] = []

    def deliveries(on_bytes: OnBytes) -> Iterator[Delivery]:
        with spool() as read:
            aaf.fill(files, read, on_bytes)
            yield from aaf_delta.deliveries(files, read, last, notes)

    return Opened(
        files.size,
        deliveries,
        many=True,
        notes=notes,
        check=lambda delivery: aaf_delta.check_school(delivery, last, force=declared.force),
        finish=lambda refused: aaf_register.followed(last, files.made, refused),
    )


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
    "aaf": _aaf,
    "csv": _csv,
}
