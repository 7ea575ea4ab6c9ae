"""What French pages owe their readers, held over every template of the provider."""

import re
from pathlib import Path

import pytest

PROVIDER = Path(__file__).parents[2] / "idp"
TEMPLATES = sorted(PROVIDER.glob("*/*.html"))
# Comments, statements, tags and their attributes are not read by parents.
UNREAD = re.compile(r"\{#.*?#\}|\{%(?!-? *(?:call|set)).*?%\}|<[^>]*>", re.DOTALL)
# A line must not begin with a sign of two parts, nor end with an opening quote.
BREAKABLE = re.compile(r"[^\s{%|(,=] [:;?!»](?=[\s<\"}]|$)|« ")
STRAIGHT = re.compile(r"[a-zàâçéèêîôûœA-Z]'[a-zàâéèêîôûœ]")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_line_breaks_before_a_double_sign_and_apostrophes_are_curved(path: Path) -> None:
    text = UNREAD.sub("", path.read_text(encoding="utf-8"))
    assert BREAKABLE.findall(text) == []
    assert STRAIGHT.findall(text) == []
