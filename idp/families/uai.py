"""UAI: the number of an establishment, seven digits and a check letter."""

import re

_FORM = re.compile(r"(0[0-8][0-9]|09[0-5]|9[78][0-9]|[67]20)[0-9]{4}[A-Z]", re.ASCII)
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # no I, O, Q
_CORSICA = {"620": "2A", "720": "2B"}
_LONGEST_SHOWN = 20


class InvalidUai(ValueError):  # noqa: N818 — reads as what is wrong
    """Not a UAI. The message is a French sentence, with the right letter where it is known."""


def parse_uai(text: str) -> str:
    """Return the UAI in capitals, without spaces. Raises InvalidUai."""
    uai = "".join(text.split()).upper()
    if not _FORM.fullmatch(uai):
        raise InvalidUai(
            f"« {_shown(text)} » n’est pas un UAI : sept chiffres, qui commencent par le numéro"
            " du département, puis une lettre (par exemple 0860003L)."
        )
    if uai[7] != (right := check_letter(uai[:7])):
        raise InvalidUai(f"L’UAI {uai} est faux : avec ces chiffres, la lettre serait {right}.")
    return uai


def check_letter(digits: str) -> str:
    """The check letter of seven digits."""
    return _LETTERS[int(digits) % 23]


def department(uai: str) -> str:
    """The département's number as people write it: 86, 2A, 974."""
    head = uai[:3]
    if head in _CORSICA:
        return _CORSICA[head]
    return head.removeprefix("0")


def _shown(text: str) -> str:
    """The beginning of what was typed, safe on a terminal."""
    printable = "".join(c if c.isprintable() else "?" for c in text)
    return printable[:_LONGEST_SHOWN] + ("…" if len(printable) > _LONGEST_SHOWN else "")
