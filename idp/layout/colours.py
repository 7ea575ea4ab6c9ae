"""Colours of the brand, made legible: whatever the operator chose, text keeps WCAG's contrast."""

from typing import NamedTuple

# WCAG 2.2, SC 1.4.3: text against its ground. 1.4.11: borders and signs.
TEXT_CONTRAST = 4.5
SIGN_CONTRAST = 3.0
# More than the norm asks: links are what one does here.
LINK_CONTRAST = 6.0

WHITE, INK = "#ffffff", "#16202a"
DARK_TEXT = "#eef1f3"
LIGHT_GROUND, DARK_GROUND = "#f4f1ea", "#14191f"
LIGHT_CARD, DARK_CARD = "#ffffff", "#1d242c"
_STEPS = 50


class Palette(NamedTuple):
    """The shades of one scheme (light or dark), each #rrggbb."""

    ground: str
    """The page, behind the card."""
    card: str
    """The card that holds the content."""
    ink: str
    """Text."""
    primary: str
    """Ground of the main button."""
    on_primary: str
    """Text on it."""
    primary_strong: str
    """The same ground under the pointer."""
    link: str
    """Text of links, on page and card."""
    accent: str
    """Small signs on page and card; never text."""


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (#rrggbb), 1 to 21 (WCAG 2.2, contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def legible(colour: str, grounds: tuple[str, ...], ratio: float) -> str:
    """Return the colour, moved as little as needed towards white or ink to reach the ratio."""
    pole = WHITE if _luminance(grounds[0]) < 0.18 else INK  # noqa: PLR2004 — middle grey
    for step in range(_STEPS + 1):
        shade = mix(colour, pole, step / _STEPS)
        if all(contrast(shade, ground) >= ratio for ground in grounds):
            return shade
    return pole


def mix(colour: str, other: str, part: float) -> str:
    """Return the colour with a part (0 to 1) of another in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def palette(primary: str, accent: str, *, dark: bool) -> Palette:
    """Derive the shades of a scheme from the two colours of the brand."""
    ground, card = (DARK_GROUND, DARK_CARD) if dark else (LIGHT_GROUND, LIGHT_CARD)
    # The button must be seen on its card, and its text read on the button.
    button = legible(primary, (card,), SIGN_CONTRAST)
    text = max((WHITE, INK), key=lambda ink: contrast(ink, button))
    button = _under(button, text)
    return Palette(
        ground=ground,
        card=card,
        ink=DARK_TEXT if dark else INK,
        primary=button,
        on_primary=text,
        primary_strong=mix(button, INK if text == WHITE else WHITE, 0.2),
        link=legible(primary, (card, ground), LINK_CONTRAST),
        accent=legible(accent, (card, ground), SIGN_CONTRAST),
    )


def _under(ground: str, text: str) -> str:
    """Move a ground away from the text on it until that text can be read."""
    pole = INK if text == WHITE else WHITE
    for step in range(_STEPS + 1):
        shade = mix(ground, pole, step / _STEPS)
        if contrast(shade, text) >= TEXT_CONTRAST:
            return shade
    return pole


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 — sRGB
        for c in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
