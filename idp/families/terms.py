"""The closed lists of words of the register: kinds of schools, sources, levels, kinship."""

from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What an establishment is."""

    ECOLE = "ecole"
    COLLEGE = "college"
    LYCEE = "lycee"
    EREA = "erea"
    OTHER = "other"


class Sector(StrEnum):
    """Who answers for an establishment."""

    PUBLIC = "public"
    PRIVATE = "private"
    AGRICULTURAL = "agricultural"


class Source(StrEnum):
    """Where a record comes from. The directory names schools only, never people."""

    DIRECTORY = "directory"
    SIECLE = "siecle"
    ONDE = "onde"
    AAF = "aaf"
    CSV = "csv"
    """The plain file of docs/imports.md."""


class Level(IntEnum):
    """NIVEAU_RESPONSABILITE: only a legal guardian opens an account."""

    LEGAL = 1
    IN_CHARGE = 2
    CONTACT = 3


CHILD_WELFARE, PUPIL_OF_AGE = 51, 70
NEVER_A_PARENT = (CHILD_WELFARE, PUPIL_OF_AGE)
"""CODE_PARENTE that opens no account, whatever its level: an organisation, the pupil."""

DERIVED = "~"
"""Begins an id that we made, where the source has none: no file may use it, no ENT may see it."""
