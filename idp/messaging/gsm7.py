"""The GSM 7-bit alphabet and the parts of a long SMS (3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24).

Characters of the extension table take two places; one character outside both makes the whole SMS
UCS-2, with less than half the places.
"""

# By code, 0x00 to 0x7F; 0x1B leads to the extension table and stands for no character itself.
_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPE = b"\x1b"
_EXTENSION = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}
_CODES = {
    **{c: bytes([code]) for code, c in enumerate(_BASIC) if c != "\x1b"},
    **{c: _ESCAPE + bytes([code]) for c, code in _EXTENSION.items()},
}
_ONE_GSM, _PART_GSM = 160, 153  # septets alone, septets of a part of several
_ONE_UCS, _PART_UCS = 70, 67  # 16-bit units


def encode(text: str) -> bytes:
    """Return the codes, one octet each (unpacked). Raises KeyError for a foreign character."""
    return b"".join(_CODES[character] for character in text)


def outside(text: str) -> str:
    """Return, sorted, the characters for which the alphabet does not do."""
    return "".join(sorted(set(text) - _CODES.keys()))


def parts(text: str, *, wide: bool = False) -> list[str]:
    """Cut a text as it is sent: one part, or several that each leave room for a header.

    Neither an escaped character nor a surrogate pair is ever cut in two. With `wide` it goes as
    UCS-2 whatever its characters.
    """
    ucs2 = wide or bool(outside(text))
    alone, in_a_part, size = (
        (_ONE_UCS, _PART_UCS, _units) if ucs2 else (_ONE_GSM, _PART_GSM, _septets)
    )
    if sum(map(size, text)) <= alone:
        return [text]
    found, used = [""], 0
    for character in text:
        needed = size(character)
        if used + needed > in_a_part:
            found.append("")
            used = 0
        found[-1] += character
        used += needed
    return found


def _septets(character: str) -> int:
    return len(_CODES[character])


def _units(character: str) -> int:
    return len(character.encode("utf-16-be", "surrogatepass")) // 2
