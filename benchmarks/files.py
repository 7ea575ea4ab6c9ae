"""The files of one school in each format that schools have, in the formats' usual encodings."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.academie import YEAR, Child, Parent, School
from idp.platform import clock

_ENCODING = "iso-8859-15"
_MADE = clock.now().astimezone(clock.PARIS).strftime("%d/%m/%Y %H:%M:%S")
_XML = f'<?xml version="1.0" encoding="{_ENCODING}"?>\n'
_ONDE_PUPILS = (
    "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Cycle;Niveau;"
    "Libellé classe;Décision de passage"
)
_ONDE_GUARDIANS = (
    "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;"
    "Courriel;Téléphone domicile;Téléphone travail;Téléphone portable"
)
_ONDE_CHILD = "Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants"
_PLAIN = (
    "UAI;Année scolaire;Date d'export;Identifiant élève;INE;Nom de naissance élève;"
    "Prénom élève;Date de naissance élève;Classe;Identifiant responsable;"
    "Nom de naissance responsable;Nom d'usage responsable;Prénom responsable;Portable;"
    "Téléphone domicile;Courriel;Responsabilité;Lien de parenté"
)
Writer = Callable[[School, Path], list[Path]]


def siecle(school: School, folder: Path) -> list[Path]:
    """ElevesSansAdresses.xml and ResponsablesAvecAdresses.xml."""
    head = (
        f"<PARAMETRES><UAJ>{school.uai}</UAJ><ANNEE_SCOLAIRE>{YEAR}</ANNEE_SCOLAIRE>"
        f"<HORODATAGE>{_MADE}</HORODATAGE></PARAMETRES>\n<DONNEES>\n"
    )
    pupils = "".join(map(_eleve, school.children))
    classes = "".join(map(_structure, school.children))
    people = "".join(map(_personne, school.parents().values()))
    ties = "".join(_ties(school))
    paths = [folder / "ElevesSansAdresses.xml", folder / "ResponsablesAvecAdresses.xml"]
    paths[0].write_text(
        f'{_XML}<BEE_ELEVES VERSION="3.0">{head}<ELEVES>\n{pupils}</ELEVES>\n'
        f"<STRUCTURES>\n{classes}</STRUCTURES>\n</DONNEES></BEE_ELEVES>\n",
        encoding=_ENCODING,
    )
    paths[1].write_text(
        f'{_XML}<BEE_RESPONSABLES VERSION="2.1">{head}<PERSONNES>\n{people}</PERSONNES>\n'
        f"<RESPONSABLES>\n{ties}</RESPONSABLES>\n</DONNEES></BEE_RESPONSABLES>\n",
        encoding=_ENCODING,
    )
    return paths


def onde(school: School, folder: Path) -> list[Path]:
    """The two CSV; legal guardians only, as the operator declares."""
    pupils = (
        (c.surname, "", c.given, _day(c), "M", c.ine, "CYCLE", "CM1", c.group, "")
        for c in school.children
    )
    paths = [folder / "eleves.csv", folder / "responsables.csv"]
    _table(paths[0], _headers(_ONDE_PUPILS), pupils)
    lines = _onde_guardians(school)
    widest = max((len(children) for _, children in lines), default=1)
    rows = (
        [
            *("MME", p.used, p.surname, p.given, p.email, p.home, "", p.mobile),
            *(cell for c in children for cell in ("", c.surname, c.given, c.group)),
            *[""] * (4 * (widest - len(children))),
        ]
        for p, children in lines
    )
    _table(paths[1], _headers(_ONDE_GUARDIANS) + _headers(_ONDE_CHILD) * widest, rows)
    return paths


def plain(school: School, folder: Path) -> list[Path]:
    """The CSV of docs/imports.md, a line for each pupil and guardian."""
    rows = (
        [
            *(school.uai, str(YEAR), _MADE, c.id, c.ine, c.surname, c.given, _day(c), c.group),
            *(p.id, p.surname, p.used, p.given, p.mobile, p.home, p.email, level, kinship),
        ]
        for c in school.children
        for p, kinship, level in c.parents
    )
    path = folder / "familles.csv"
    _table(path, _headers(_PLAIN), rows)
    return [path]


SCHOOL_FILES: dict[str, Writer] = {"siecle": siecle, "onde": onde, "csv": plain}


def _eleve(child: Child) -> str:
    return (
        f'<ELEVE ELEVE_ID="{child.id}" ELENOET="1"><ID_NATIONAL>{child.ine}</ID_NATIONAL>'
        f"<NOM_DE_FAMILLE>{escape(child.surname)}</NOM_DE_FAMILLE>"
        f"<PRENOM>{child.given}</PRENOM><DATE_NAISS>{_day(child)}</DATE_NAISS>"
        f"<CODE_SEXE>1</CODE_SEXE><DATE_ENTREE>01/09/{YEAR}</DATE_ENTREE><DATE_SORTIE/>"
        "<CODE_STATUT>ST</CODE_STATUT><CODE_MEF>10110001110</CODE_MEF></ELEVE>\n"
    )


def _structure(child: Child) -> str:
    return (
        f'<STRUCTURES_ELEVE ELEVE_ID="{child.id}" ELENOET="1"><STRUCTURE><CODE_STRUCTURE>'
        f"{child.group}</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE>"
        "</STRUCTURES_ELEVE>\n"
    )


def _personne(parent: Parent) -> str:
    return (
        f'<PERSONNE PERSONNE_ID="{parent.id}"><LC_CIVILITE>MME</LC_CIVILITE>'
        f"<NOM_DE_FAMILLE>{escape(parent.surname)}</NOM_DE_FAMILLE>"
        f"<NOM_USAGE>{escape(parent.used)}</NOM_USAGE><PRENOM>{parent.given}</PRENOM>"
        f"<TEL_PERSONNEL>{parent.home}</TEL_PERSONNEL>"
        f"<TEL_PORTABLE>{parent.mobile}</TEL_PORTABLE><ACCEPTE_SMS>1</ACCEPTE_SMS>"
        f"<TEL_PROFESSIONNEL/><MEL>{parent.email}</MEL></PERSONNE>\n"
    )


def _ties(school: School) -> Iterator[str]:
    for child in school.children:
        for parent, kinship, level in child.parents:
            yield (
                f"<RESPONSABLE_ELEVE><ELEVE_ID>{child.id}</ELEVE_ID>"
                f"<PERSONNE_ID>{parent.id}</PERSONNE_ID><NIVEAU_RESPONSABILITE>{level}"
                f"</NIVEAU_RESPONSABILITE><CODE_PARENTE>{kinship}</CODE_PARENTE>"
                "</RESPONSABLE_ELEVE>\n"
            )


def _onde_guardians(school: School) -> list[tuple[Parent, list[Child]]]:
    found: dict[int, tuple[Parent, list[Child]]] = {}
    for child in school.children:
        for parent, _, level in child.parents:
            if level == 1:
                found.setdefault(parent.id, (parent, []))[1].append(child)
    return list(found.values())


def _table(path: Path, heads: list[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="iso-8859-15", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(heads)
        writer.writerows(rows)


def _headers(line: str) -> list[str]:
    return line.split(";")


def _day(child: Child) -> str:
    return child.born.strftime("%d/%m/%Y")
