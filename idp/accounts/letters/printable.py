"""What the fonts of a letter can show: pure.

PDF/UA-1 refuses a document with a character that no font shows: one odd name in a school's file
must not keep the whole school's letters from being printed.
"""

import unicodedata

_SHOWN = ((0x20, 0x4FF), (0x1E00, 0x1FFF), (0x2010, 0x203F), (0x20A0, 0x20BF))
"""Latin, Greek and Cyrillic, punctuation and currencies: the fonts that typst brings have these."""
_LEFT_OUT = {"Cc", "Cf", "Cs", "Co", "Cn"}
UNKNOWN = "\ufffd"


def printable(text: str) -> str:
    """Return the text with what cannot be shown replaced, and what has no shape left out."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(map(_shown, spaced))


def _shown(character: str) -> str:
    if unicodedata.category(character) in _LEFT_OUT:
        return ""
    code = ord(character)
    return character if any(low <= code <= high for low, high in _SHOWN) else UNKNOWN
