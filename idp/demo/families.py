"""The demo's schools and families: one table, for the sample files and for the panel.

Mobile numbers are in ranges that nobody has; ages make birth dates that stay plausible whatever
the school year.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Column = Literal["TEL_PERSONNEL", "TEL_PORTABLE", "TEL_PROFESSIONNEL"]
MOTHER, FATHER, ASCENDANT = 10, 20, 38  # CODE_PARENTE
LEGAL, CONTACT = 1, 3  # NIVEAU_RESPONSABILITE


@dataclass(frozen=True)
class School:
    """An establishment as the open directory has it."""

    uai: str
    kind: str
    name: str
    city: str
    city_code: str
    postal_code: str
    phone: str

    @property
    def title(self) -> str:
        """« Collège Les Tilleuls »."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Child:
    """A pupil; `age` is the one reached in the calendar year in which the school year begins."""

    given_name: str
    family_name: str
    day: int
    month: int
    age: int
    school: School
    class_name: str
    sex: Literal[1, 2]

    def born(self, school_year: int) -> date:
        """Birth date, given the present school year."""
        return date(school_year - self.age, self.month, self.day)


@dataclass(frozen=True)
class Parent:
    """A person of the schools' files, and what is worth trying as that person."""

    title: Literal["MME", "M."]
    given_name: str
    birth_name: str
    mobile: str
    children: tuple[Child, ...]
    kinship: int
    to_try: str
    used_name: str = ""
    email: str = ""
    level: int = LEGAL
    column: Column = "TEL_PORTABLE"

    @property
    def name(self) -> str:
        """As one would introduce oneself."""
        return f"{self.given_name} {(self.used_name or self.birth_name).title()}"


TILLEULS = School(
    "0860003L", "Collège", "Les Tilleuls", "Poitiers", "86194", "86000", "05 49 00 00 03"
)
RIVES = School(
    "0860001J", "Collège", "Les Rives du Clain", "Chasseneuil-du-Poitou", "86062", "86360",
    "05 49 00 00 01",
)  # fmt: skip
GRANDS_CHENES = School(
    "0860022G", "Collège", "Les Grands Chênes", "Montmorillon", "86165", "86500", "05 49 00 00 22"
)
ALIENOR = School(
    "0860037Y", "Lycée", "Aliénor", "Châtellerault", "86066", "86100", "05 49 00 00 37"
)
PLATANES = School(
    "0860010U", "École primaire", "Les Platanes", "Poitiers", "86194", "86000", "05 49 00 00 10"
)
SCHOOLS = (TILLEULS, RIVES, GRANDS_CHENES, ALIENOR)
"""Schools that hand over SIECLE files."""
ECOLES = (PLATANES,)
"""Schools that hand over ONDE files."""
DIRECTORY = (*SCHOOLS, *ECOLES)

EMMA = Child("Emma", "Martin", 9, 5, 12, TILLEULS, "5EME1", 2)
LEO = Child("Léo", "Dupond", 14, 3, 13, TILLEULS, "4EME3", 1)
LEA = Child("Léa", "Dupond", 22, 11, 11, RIVES, "6EME2", 2)
YANIS = Child("Yanis", "Benali", 30, 1, 16, ALIENOR, "1GENE4", 1)
INES = Child("Inès", "Benali", 17, 8, 12, TILLEULS, "5EME1", 2)
JULES = Child("Jules", "Moreau", 2, 6, 14, GRANDS_CHENES, "3EME2", 1)
LOUISE = Child("Louise", "Moreau", 2, 6, 14, GRANDS_CHENES, "3EME1", 2)
ADAM = Child("Adam", "Leroy", 25, 12, 11, RIVES, "6EME1", 1)
CHLOE = Child("Chloë", "Garnier", 6, 2, 15, GRANDS_CHENES, "3EME2", 2)
NOE = Child("Noé", "Petit", 11, 7, 13, TILLEULS, "4EME1", 1)
ZOE = Child("Zoé", "Petit", 28, 9, 12, RIVES, "5EME4", 2)
MAE = Child("Maé", "Payet", 19, 10, 13, TILLEULS, "4EME3", 1)
LINA = Child("Lina", "Roux", 4, 5, 8, PLATANES, "CE2 A", 2)
THEO = Child("Théo", "Roux", 21, 1, 10, PLATANES, "CM2", 1)
MATTEO = Child("Matteo", "Bernasconi", 3, 4, 17, ALIENOR, "TGENE1", 1)

PARENTS = (
    Parent(
        "MME", "Sophie", "MARTIN", "06 00 00 00 01", (EMMA,), MOTHER,
        "Un enfant : le chemin le plus court.", email="sophie.martin@example.org",
    ),
    Parent(
        "MME", "Jeanne", "DUPOND", "06 00 00 00 02", (LEO, LEA), MOTHER,
        "Deux enfants, deux collèges du même ENT : « Choisissez un établissement ».",
        email="jeanne.dupond@example.org",
    ),
    Parent(
        "M.", "Karim", "BENALI", "06 00 00 00 03", (YANIS, INES), FATHER,
        "Deux enfants, deux ENT : chacun ne reçoit que son établissement.",
        email="karim.benali@example.org",
    ),
    Parent(
        "MME", "Claire", "LEFÈVRE", "06 00 00 00 04", (JULES, LOUISE), MOTHER,
        "Des jumeaux : une date suffit. Nom de naissance ou nom d’usage.",
        used_name="MOREAU", column="TEL_PERSONNEL",
    ),
    Parent(
        "M.", "Thomas", "LEROY", "06 00 00 00 05", (ADAM,), FATHER,
        "Parents séparés : chacun son compte, qui ne montre rien de l’autre.",
        email="thomas.leroy@example.org",
    ),
    Parent(
        "MME", "Nadia", "HADDAD", "06 00 00 00 06", (ADAM,), MOTHER,
        "Parents séparés : l’autre parent d’Adam.", column="TEL_PROFESSIONNEL",
    ),
    Parent(
        "MME", "Marie-Laure", "GARNIER", "06 00 00 00 07", (CHLOE,), MOTHER,
        "Même numéro que Paul : un lien par e-mail prouve que c’est elle.",
        email="marie-laure.garnier@example.org",
    ),
    Parent(
        "M.", "Paul", "GARNIER", "06 00 00 00 07", (CHLOE,), FATHER,
        "Même numéro, sans e-mail : le SMS dit comment faire.",
    ),
    Parent(
        "MME", "Nathalie", "PETIT", "06 00 00 00 08", (NOE,), MOTHER,
        "Homonymes : le portable les distingue.",
    ),
    Parent(
        "MME", "Nathalie", "PETIT", "06 00 00 00 09", (ZOE,), MOTHER,
        "Homonymes : l’autre Nathalie Petit.",
    ),
    Parent(
        "MME", "Marie-Josée", "PAYET", "0692 00 00 01", (MAE,), MOTHER,
        "Un numéro de La Réunion, écrit 0692… ou +262 692…",
    ),
    Parent(
        "M.", "Luca", "BERNASCONI", "+41 79 000 00 01", (MATTEO,), FATHER,
        "Un numéro suisse ; son ENT est celui des lycées.",
    ),
    Parent(
        "MME", "Camille", "ROUX", "06 00 00 00 11", (LINA, THEO), MOTHER,
        "Une école : ses fichiers viennent d’ONDE.", email="camille.roux@example.org",
    ),
    Parent(
        "MME", "Huguette", "MARTIN", "06 00 00 00 10", (EMMA,), ASCENDANT,
        "La grand-mère, « contact » seulement : aucun compte ne s’ouvre.", level=CONTACT,
    ),
)  # fmt: skip
