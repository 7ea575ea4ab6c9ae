from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.ent_demo.destinations import local_path

ORIGIN = "http://127.0.0.1:8001"


@pytest.mark.parametrize("path", ["/", "/messagerie", "/carnet/lundi?page=2&tri=é", "/a//b"])
def test_a_path_of_the_portal_is_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "messagerie",
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/" + "a" * 2000,
        "javascript:alert(1)",
    ],
)
def test_anything_else_leads_home(value: str | None) -> None:
    assert local_path(value) == "/"


@given(st.text(alphabet="/\\:@.?#\t\n\r aé%0evil", max_size=20))
def test_no_text_whatever_leads_off_the_portal(value: str) -> None:
    """As browsers read it: tabs and newlines dropped, backslashes as slashes (WHATWG URL)."""
    seen = local_path(value).replace("\\", "/")
    for dropped in "\t\n\r":
        seen = seen.replace(dropped, "")
    assert urlsplit(urljoin(ORIGIN, seen)).netloc == "127.0.0.1:8001"
