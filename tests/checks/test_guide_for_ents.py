"""docs/raccorder-un-ent.md quotes messages that are really given."""

import re
from functools import cache
from pathlib import Path

import authlib.oauth2
import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "raccorder-un-ent.md").read_text(encoding="utf-8")
SOURCES = (ROOT / "idp" / "oidc", ROOT / "idp" / "platform", Path(authlib.oauth2.__file__).parent)
QUOTED = sorted(
    {
        quoted.partition("…")[0].rstrip(".")
        for cell in re.findall(r"^\| (.+?) \|", GUIDE, re.MULTILINE)
        for quoted in re.findall(r"«\s(.+?)\s»", cell)
    }
)


@cache
def told() -> str:
    """All that may be said: their files, ours and Authlib's."""
    files = sorted(file for folder in SOURCES for file in folder.rglob("*.py"))
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_the_guide_quotes_messages() -> None:
    assert len(QUOTED) > 10


@pytest.mark.parametrize("message", QUOTED)
def test_a_message_that_the_guide_explains_is_one_that_is_given(message: str) -> None:
    assert message in told()
