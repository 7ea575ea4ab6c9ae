"""What a password must hold: the rule of the seed document, and nothing else (CNIL 2022-100).

At least 8 characters, and 3 of 4 kinds. Any other character (é, a space, an emoji) is accepted, has
its place in the length, and is of no kind. It is read in Unicode NFC, so that « é » typed on two
phones is one password. Each pattern means the same to Python and to the script
that ticks the rules.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

MINIMUM_LENGTH = 8
MAXIMUM_LENGTH = 200
"""Characters; the hash takes any length, a page's form need not."""
KINDS_NEEDED = 3
"""Of the four `KINDS`."""
SPECIAL_CHARACTERS = "!?@#$()[]_&=+-%^<>£µ/.,;"
"""In the order of the seed document, which names the comma twice."""


class Rule(NamedTuple):
    """A rule as the page lists it, and the pattern found in a password that meets it."""

    sentence: str
    pattern: str


_SPOKEN = " ".join(SPECIAL_CHARACTERS)
_ESCAPED = re.sub(r"([\[\]\-^])", r"\\\1", SPECIAL_CHARACTERS)
ALWAYS = (Rule(f"au moins {MINIMUM_LENGTH} caractères", rf"[\s\S]{{{MINIMUM_LENGTH}}}"),)
"""Rules that every password meets: for `password_rules` of layout/parts.html."""
KINDS = (
    Rule("au moins une minuscule", "[a-z]"),
    Rule("au moins une majuscule", "[A-Z]"),
    Rule("au moins un chiffre", "[0-9]"),
    Rule(f"au moins un caractère spécial, parmi {_SPOKEN}", f"[{_ESCAPED}]"),
)
"""The four kinds: same."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a password holds."""

    length: int
    kinds: frozenset[Rule]
    """Those of `KINDS` that it meets."""

    @property
    def accepted(self) -> bool:
        """Whether it may be chosen."""
        return MINIMUM_LENGTH <= self.length <= MAXIMUM_LENGTH and len(self.kinds) >= KINDS_NEEDED

    @property
    def sentence(self) -> str:
        """Name what is missing; empty when nothing is."""
        if self.length > MAXIMUM_LENGTH:
            return f"Ce mot de passe est trop long\u00a0: {MAXIMUM_LENGTH} caractères au plus."
        faults: list[str] = []
        if self.length < MINIMUM_LENGTH:
            faults.append(f"Il faut au moins {MINIMUM_LENGTH} caractères, il y en a {self.length}.")
        if (wanted := KINDS_NEEDED - len(self.kinds)) > 0:
            absent = [rule.sentence for rule in KINDS if rule not in self.kinds]
            faults.append(_add(wanted, [words.removeprefix("au moins ") for words in absent]))
        return " ".join(faults)


def normalised(password: str) -> str:
    """Return the password as it is judged and hashed."""
    return unicodedata.normalize("NFC", password)


def judge(password: str) -> Verdict:
    """Say what the password holds; ASCII letters and digits count, as in the seed's examples."""
    text = normalised(password)
    return Verdict(len(text), frozenset(rule for rule in KINDS if re.search(rule.pattern, text)))


def _add(wanted: int, absent: list[str]) -> str:
    among = f"{', '.join(absent[:-1])} ou {absent[-1]}"
    if wanted == 1:
        return f"Ajoutez {among}."
    return f"Ajoutez {wanted} de ces éléments\u00a0: {among}."
