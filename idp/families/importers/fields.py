"""One function per kind of field: text of a file in, a clean value out, or FieldError."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache

from idp.messaging.phone_numbers import NotAMobile, PhoneNumber, parse_mobile
from idp.platform.clock import PARIS

_DAY = re.compile(r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})")
_ISO_DAY = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})")
_INE = re.compile(r"[0-9]{10}[A-Z]|[0-9]{9}[A-Z]{2}")  # domain: SIECLE, BEA and RNIE forms
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\]+\.[^@\s<>,;:\"()\[\]\\.]{2,}")
_BETWEEN_NUMBERS = re.compile(r"[/;,]| ou ")
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""Controls, halves of pairs, and marks that turn the reading direction of what stands beside."""
_LONGEST_NAME, _LONGEST_ID, _LONGEST_EMAIL, _LONGEST_SHOWN = 100, 64, 254, 30
_EARLIEST = date(1900, 1, 1)


class FieldError(ValueError):
    """A field cannot be used. The message is a French sentence without its first capital.

    `what`, everywhere here, is the field with its article: « la date de naissance ».
    """


def text(raw: str | None) -> str | None:
    """Text in composed form with single spaces and nothing unseen in it, None when empty."""
    if raw is None:
        return None
    if raw.isprintable():  # nearly everything is: none of the characters below, no space but " "
        value = " ".join(raw.split()) if " " in raw else raw
        return (value if value.isascii() else unicodedata.normalize("NFC", value)) or None
    seen = _UNSEEN.sub(" ", raw)
    return unicodedata.normalize("NFC", " ".join(seen.split())) or None


def required(raw: str | None, what: str, longest: int = _LONGEST_NAME) -> str:
    """Text that must be there. Raises FieldError."""
    value = optional(raw, what, longest)
    if value is None:
        raise FieldError(f"{what} manque.")
    return value


def optional(raw: str | None, what: str, longest: int = _LONGEST_NAME) -> str | None:
    """Text that may be there. Raises FieldError when it is too long."""
    value = text(raw)
    if value is not None and len(value) > longest:
        raise FieldError(f"{what} dépasse {longest} caractères.")
    return value


def identifier(raw: str | None, what: str) -> str:
    """An id of the source. Raises FieldError."""
    return required(raw, what, _LONGEST_ID)


def day(raw: str | None, what: str) -> date | None:
    """A date dd/mm/yyyy or yyyy-mm-dd, None when empty. Raises FieldError."""
    value = text(raw)
    if value is None:
        return None
    return _day(value, what)


@lru_cache(maxsize=10_000)  # a school's pupils are born on a thousand days
def _day(value: str, what: str) -> date:
    if not (found := _DAY.fullmatch(value) or _ISO_DAY.fullmatch(value)):
        raise FieldError(f"{what} « {shown(value)} » n’est pas une date (jj/mm/aaaa).")
    try:
        read = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError as error:
        raise FieldError(f"{what} {value} n’existe pas.") from error
    if read < _EARLIEST:
        raise FieldError(f"{what} {value} n’est pas vraisemblable.")
    return read


def instant(raw: str | None, what: str) -> datetime | None:
    """A moment in Paris, dd/mm/yyyy, HH:MM:SS or not; None when empty. Raises FieldError."""
    value = text(raw)
    if value is None:
        return None
    date_part, _, hour = value.partition(" ")
    read = day(date_part, what)
    try:
        clock_time = time.fromisoformat(hour or "00:00:00")
    except ValueError as error:
        raise FieldError(f"{what} « {shown(value)} » n’est pas une date et heure.") from error
    return datetime.combine(read, clock_time.replace(tzinfo=None), PARIS) if read else None


def ine(raw: str | None) -> str | None:
    """The INE in capitals, None when there is none or it has not the form of one."""
    value = (text(raw) or "").replace(" ", "").upper()
    return value if _INE.fullmatch(value) else None


def whole_number(raw: str | None, what: str) -> int | None:
    """A number of at most 4 digits, None when empty. Raises FieldError."""
    value = text(raw)
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,4}", value):
        raise FieldError(f"{what} « {shown(value)} » n’est pas un nombre.")
    return int(value)


def email(raw: str | None) -> str | None:
    """An e-mail address, None when there is none that could receive anything."""
    value = text(raw) or ""
    return value if len(value) <= _LONGEST_EMAIL and _EMAIL.fullmatch(value) else None


def mobiles(columns: Iterable[str | None]) -> tuple[PhoneNumber, ...]:
    """Every mobile of whatever column, each once; a column may hold two numbers."""
    found: dict[PhoneNumber, None] = {}
    for column in filter(None, columns):
        for part in _BETWEEN_NUMBERS.split(column):
            try:
                found[parse_mobile(part)] = None
            except NotAMobile:
                continue
    return tuple(found)


def shown(value: str) -> str:
    """The beginning of a value, for a sentence."""
    value = visible(value)
    return value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "…"


def visible(value: str) -> str:
    """A name of a file, or a sentence, that does nothing to the terminal that shows it."""
    return _UNSEEN.sub("\ufffd", value)
