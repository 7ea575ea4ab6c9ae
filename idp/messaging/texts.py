"""What a text costs as SMS, and the line by which a phone fills in a one-time code."""

from typing import NamedTuple
from urllib.parse import urlsplit

from idp.platform import settings

# 3GPP TS 23.038 §6.2.1, and the extension table of §6.2.1.1, whose characters take two places.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_ONE_GSM, _PART_GSM = 160, 153  # septets alone, septets of a part of several
_ONE_UCS, _PART_UCS = 70, 67  # 16-bit units

# Typography that GSM-7 does not have and that a phone shows as well without.
_PLAINER = str.maketrans(
    {"’": "'", "‘": "'", "«": '"', "»": '"', "“": '"', "”": '"', "–": "-", "—": "-"}
    | {"…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " "}
)


class Cost(NamedTuple):
    """Number of parts that the operator bills, and the characters for which GSM-7 does not do."""

    segments: int
    outside_gsm7: str


def cost(text: str) -> Cost:
    """Count the SMS that a text takes."""
    outside = "".join(sorted(set(text) - _BASIC - _EXTENSION))
    if outside:
        units = len(text.encode("utf-16-be", "surrogatepass")) // 2
        return Cost(1 if units <= _ONE_UCS else -(-units // _PART_UCS), outside)
    septets = [2 if character in _EXTENSION else 1 for character in text]
    if sum(septets) <= _ONE_GSM:
        return Cost(1, "")
    return Cost(_parts(septets), "")


def plain_typography(text: str) -> str:
    """Write quotes, apostrophes and spaces as GSM-7 has them: else an SMS holds 70 characters."""
    return text.translate(_PLAINER)


def with_code_line(text: str, code: str) -> str:
    """Add the last line that binds a code to our site, so that phones offer to fill it in.

    Format: WICG, Origin-bound one-time codes, §3.
    """
    host = urlsplit(settings.current().server.issuer).hostname
    return f"{text}\n\n@{host} #{code}"


def _parts(septets: list[int]) -> int:
    """Fill parts in turn: an escaped character is never cut in two."""
    parts, used = 1, 0
    for size in septets:
        if used + size > _PART_GSM:
            parts, used = parts + 1, 0
        used += size
    return parts
