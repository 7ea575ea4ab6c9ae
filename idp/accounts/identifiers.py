"""The identifier `j.dupond25`: built from the name, digits at random, unique."""

import re
import secrets
import unicodedata

from idp.families.names import normalise

_LONGEST_NAME = 40
_NOT_PLAIN = re.compile(r"[^a-z]")
_TRIES_PER_LENGTH = 3
_SHORTEST_SUFFIX, _LONGEST_SUFFIX = 2, 8
_TYPED_MAX = 200


def suggestions(family_name: str, given_name: str) -> list[str]:
    """Return identifiers to try in turn, with longer and longer random digits.

    Random, not counted: a count would tell how many namesakes there are, and who came first.
    """
    stem = _stem(family_name, given_name)
    return [
        stem + _digits(length)
        for length in range(_SHORTEST_SUFFIX, _LONGEST_SUFFIX + 1)
        for _ in range(_TRIES_PER_LENGTH)
    ]


def normalise_typed(text: str) -> str:
    """Return the identifier a person meant: case, spaces and a phone's capital do not matter."""
    compatible = unicodedata.normalize("NFKC", text[:_TYPED_MAX]).casefold()
    decomposed = unicodedata.normalize("NFKD", compatible)
    return "".join(
        c
        for c in decomposed
        if not c.isspace() and unicodedata.category(c) not in {"Mn", "Cf", "Cc"}
    )


def _stem(family_name: str, given_name: str) -> str:
    """`j.dupond`; a name without any latin letter gives `p.parent`."""
    family, given = (_NOT_PLAIN.sub("", normalise(name)) for name in (family_name, given_name))
    return f"{(given or 'p')[0]}.{(family or 'parent')[:_LONGEST_NAME]}"


def _digits(length: int) -> str:
    low = 10 ** (length - 1)
    return str(low + secrets.randbelow(9 * low))
