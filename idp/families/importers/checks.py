"""Whether a delivery may be written at all, before anything is."""

from datetime import datetime, timedelta

from idp.families.importers.guards import FORCED
from idp.families.importers.records import Delivery, FileRefused
from idp.families.models import Establishment
from idp.families.school_year import label, newest_year, oldest_active_year
from idp.platform.clock import PARIS

_CLOCKS_DIFFER = timedelta(days=1)


def check(
    delivery: Delivery,
    school: Establishment | None,
    now: datetime,
    *,
    force: bool = False,
    replace: bool = False,
) -> Establishment:
    """The school that the delivery is for. Raises FileRefused with a sentence.

    `force` takes a file that is older than the last one, or that has nobody in it; `replace` one of
    another source than the school's.
    """
    if school is None:
        raise FileRefused(
            f"L’établissement {delivery.uai} n’est pas dans le registre : importez d’abord"
            " l’annuaire (idp families import directory)."
        )
    switched = school.source is not None and school.source is not delivery.source
    if school.source is not None and switched and (delivery.partial or not replace):
        raise FileRefused(
            f"{school.name} ({school.uai}) est alimenté par {school.source.value.upper()} : une"
            " seule source par établissement. Pour en changer, avec un export complet, ajoutez"
            " --replace-source : les comptes suivent."
        )
    _check_year(delivery, school, now)
    if delivery.exported_at > now + _CLOCKS_DIFFER:
        raise FileRefused(f"L’export est daté du futur ({_shown(delivery.exported_at)}).")
    if not force:
        _check_age(delivery, school)
    if not (force or delivery.partial):
        _check_people(delivery, school)
    return school


def _check_year(delivery: Delivery, school: Establishment, now: datetime) -> None:
    """Neither a year that is over, nor one not begun, nor one before the last imported."""
    year, today = delivery.school_year, now.astimezone(PARIS).date()
    if school.imported_year is not None and year < school.imported_year:
        raise FileRefused(
            f"Le fichier est de l’année {label(year)}, mais {school.name} en est déjà à"
            f" {label(school.imported_year)}."
        )
    if year < oldest_active_year(today):
        raise FileRefused(f"L’année scolaire {label(year)} est terminée.")
    if year > newest_year(today):
        raise FileRefused(f"L’année scolaire {label(year)} n’a pas commencé.")


def _check_people(delivery: Delivery, school: Establishment) -> None:
    """A file of nobody would close a whole school."""
    for people, what, lost in (
        (delivery.contents.pupils, "élève", "retiré tous les élèves"),
        (delivery.contents.guardians, "responsable", "retiré leurs responsables à tous les élèves"),
    ):
        if not people:
            raise FileRefused(
                f"Le fichier ne contient aucun {what} que l’on puisse importer{_why(delivery)} : il"
                f" aurait {lost} de {school.name}.{FORCED}"
            )


def _why(delivery: Delivery) -> str:
    """The first line left out, for a file all of whose lines are."""
    for note in delivery.contents.notes:
        if note.left_out:
            return f" ({note.where.file}, ligne {note.where.line} : {note.sentence.rstrip('.')})"
    return ""


def _check_age(delivery: Delivery, school: Establishment) -> None:
    """Not older than the last one imported."""
    if school.exported_at is not None and delivery.exported_at < school.exported_at:
        raise FileRefused(
            f"L’export du {_shown(delivery.exported_at)} est plus ancien que le dernier importé,"
            f" du {_shown(school.exported_at)} : il aurait remis un état passé.{FORCED}"
        )


def _shown(moment: datetime) -> str:
    return moment.astimezone(PARIS).strftime("%d/%m/%Y à %H:%M")
