"""Mobile numbers as people say them: a type of their own, never a bare string.

People write their own number as they would tell it: 06…, 0692…, 262692…, +41 79…. Under region FR
alone the library refuses the overseas ones, so the overseas regions are tried in turn.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_REGIONS = ("FR", "GP", "GF", "MQ", "RE", "YT")
_FRENCH_CODES = frozenset({33, 262, 590, 594, 596})
_METROPOLE = 33
_LONGEST = 40
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_LANDLINE = frozenset({PhoneNumberType.FIXED_LINE, PhoneNumberType.VOIP})
_FRENCH = re.compile(r"(?:\+33|0033|0)([1-79][0-9]{8})")
_SEPARATORS = str.maketrans("", "", " .-\u00a0\u202f")
_E164 = re.compile(r"\+[1-9][0-9]{4,14}")  # ITU-T E.164: 15 digits at most


class Reason(StrEnum):
    """Why a text is not a mobile number; `sentence` tells the person."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    LANDLINE = "landline"
    SPECIAL = "special"

    @property
    def sentence(self) -> str:
        """The sentence under the field."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.EMPTY: "Indiquez votre numéro de téléphone portable.",
    Reason.UNREADABLE: "Ce numéro n’est pas lisible : vérifiez qu’il ne manque aucun chiffre.",
    Reason.LANDLINE: "C’est un numéro de téléphone fixe : indiquez un portable.",
    Reason.SPECIAL: "Ce numéro ne peut pas recevoir de SMS : indiquez un portable.",
}


class NotAMobile(ValueError):  # noqa: N818 — reads as what is wrong
    """The text is no mobile number. `reason` says why; the text itself is not kept."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.sentence)


@dataclass(frozen=True, slots=True, order=True)
class PhoneNumber:
    """A number in E.164 form. Its repr and str show no digit, so no log does."""

    e164: str = field(repr=False)

    def __post_init__(self) -> None:
        if not _E164.fullmatch(self.e164):
            raise ValueError("not an E.164 number")

    @property
    def country(self) -> str:
        """ISO 3166-1 code of the country or territory; ZZ when nobody has such numbers."""
        try:
            return phonenumbers.region_code_for_number(phonenumbers.parse(self.e164)) or "ZZ"
        except NumberParseException:
            return "ZZ"

    @property
    def range(self) -> str:
        """What a thousand consecutive numbers have in common."""
        return self.e164[:-3]

    def national(self) -> str:
        """As one says it: « 06 00 00 00 01 », « 0692 00 00 01 », abroad « +41 79 123 45 67 »."""
        try:
            number = phonenumbers.parse(self.e164)
        except NumberParseException:  # a country code that nobody has
            return self.e164
        french = number.country_code in _FRENCH_CODES
        style = PhoneNumberFormat.NATIONAL if french else PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(number, style)

    def masked(self) -> str:
        """Its first group and last two digits: « 06 •• •• •• 25 »."""
        shown = self.national()
        head = max(shown.find(" "), 3)
        return shown[:head] + re.sub(r"\d", "•", shown[head:-2]) + shown[-2:]


def parse_mobile(text: str) -> PhoneNumber:
    """Read a mobile number, French (all territories, with or without +) or foreign with + or 00.

    Raises NotAMobile, and nothing else.
    """
    if not text.strip():
        raise NotAMobile(Reason.EMPTY)
    if len(text) > _LONGEST:
        raise NotAMobile(Reason.UNREADABLE)
    if usual := _FRENCH.fullmatch(text.translate(_SEPARATORS)):
        if _pattern("mobile").fullmatch(usual[1]):
            return PhoneNumber(f"+33{usual[1]}")
        # No territory has mobiles that begin as the landlines of metropolitan France do.
        if any(_pattern(kind).fullmatch(usual[1]) for kind in ("fixed_line", "voip")):
            raise NotAMobile(Reason.LANDLINE)
    # The library reads letters as on a keypad (06MAMAN…): nobody here writes so.
    elif any(c.isalpha() for c in text):
        raise NotAMobile(Reason.UNREADABLE)
    return read_by_library(text)


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """The library's own pattern for such numbers of metropolitan France.

    Asked first, because nearly every number of a school's file is one: it is thirty times faster.
    """
    table = phonenumbers.PhoneMetadata.metadata_for_region("FR")
    return re.compile(getattr(table, kind).national_number_pattern)


def read_by_library(text: str) -> PhoneNumber:
    """In the order of the regions: the first that makes a mobile of it wins. Raises NotAMobile."""
    readings = [reading for region in _REGIONS if (reading := _read(text, region))]
    for number in readings:
        if phonenumbers.number_type(number) in _MOBILE:
            return PhoneNumber(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    raise NotAMobile(_refusal(readings))


def _refusal(readings: list[phonenumbers.PhoneNumber]) -> Reason:
    """Why none of these valid numbers is a mobile."""
    if not readings:
        return Reason.UNREADABLE
    landline = any(phonenumbers.number_type(number) in _LANDLINE for number in readings)
    return Reason.LANDLINE if landline else Reason.SPECIAL


def _read(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    """The valid number that `text` is when dialled in `region`, without extension."""
    try:
        number = phonenumbers.parse(text, region)
        if number.country_code == _METROPOLE and not phonenumbers.is_valid_number(number):
            # +33 692…: phones put +33 before any French number, overseas ones too.
            number = phonenumbers.parse(f"0{number.national_number}", region)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) and not number.extension else None
