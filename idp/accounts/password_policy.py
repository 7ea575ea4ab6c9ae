"""What a password must hold: the seed document's rule, and nothing else (CNIL 2022-100).

At least 8 characters and 3 of 4 kinds. Other characters (é, a space, an emoji) are accepted and
not counted. It is read in Unicode NFC, so that « é » typed on two phones is one password.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MINIMUM_LENGTH = 8
MAXIMUM_LENGTH = 200
"""Characters; the hash takes any length, a page's form need not."""
KINDS_NEEDED = 3
SPECIAL_CHARACTERS = "!?@#$()[]_&=+-%^<>£µ/.,;"


class Kind(StrEnum):
    """The four kinds of characters that count."""

    LOWER = "lower"
    UPPER = "upper"
    DIGIT = "digit"
    SPECIAL = "special"

    @property
    def words(self) -> str:
        """The kind as the rules say it."""
        return _WORDS[self]


_WORDS = {
    Kind.LOWER: "une minuscule",
    Kind.UPPER: "une majuscule",
    Kind.DIGIT: "un chiffre",
    Kind.SPECIAL: "un caractère spécial",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a password holds."""

    length: int
    kinds: frozenset[Kind]

    @property
    def accepted(self) -> bool:
        """Whether it may be chosen."""
        return MINIMUM_LENGTH <= self.length <= MAXIMUM_LENGTH and len(self.kinds) >= KINDS_NEEDED

    @property
    def sentence(self) -> str:
        """Name what is missing; empty when nothing is."""
        if self.length > MAXIMUM_LENGTH:
            return f"Ce mot de passe est trop long : {MAXIMUM_LENGTH} caractères au plus."
        missing = []
        if (lacking := MINIMUM_LENGTH - self.length) > 0:
            missing.append(f"{lacking} caractère{'s' if lacking > 1 else ''}")
        if (needed := KINDS_NEEDED - len(self.kinds)) > 0:
            others = [kind.words for kind in Kind if kind not in self.kinds]
            among = "et" if needed == len(others) else "ou"
            several = f"{needed} sortes de caractères parmi : " if 1 < needed < len(others) else ""
            missing.append(several + f"{', '.join(others[:-1])} {among} {others[-1]}")
        return f"Il manque encore {' ; et '.join(missing)}." if missing else ""


def normalised(password: str) -> str:
    """Return the password as it is judged and hashed."""
    return unicodedata.normalize("NFC", password)


def judge(password: str) -> Verdict:
    """Say what the password holds; ASCII letters and digits count, as the seed's examples."""
    text = normalised(password)
    kinds = {kind for c in text if (kind := _kind(c)) is not None}
    return Verdict(len(text), frozenset(kinds))


def _kind(character: str) -> Kind | None:
    if "a" <= character <= "z":
        return Kind.LOWER
    if "A" <= character <= "Z":
        return Kind.UPPER
    if "0" <= character <= "9":
        return Kind.DIGIT
    return Kind.SPECIAL if character in SPECIAL_CHARACTERS else None
