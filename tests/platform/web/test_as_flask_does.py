"""The shortened way gives what Flask's own gives: the same little site, asked the same."""

from functools import cache
from typing import Any

import pytest
from flask import Flask

from idp.platform.web.site import Site
from tests.platform.web.little_site import little, steps

GETS = (
    *("/text", "/bytes", "/json", "/tuple", "/pieces", "/parts", "/204", "/304", "/away", "/none"),
    *("/abort", "/breaks", "/slash", "/slash/", "//text", "/text/", "/nowhere", "/only-put"),
    *("/named/x", "/named/%C3%A9", "/named/a%2Fb", "/named/%FF", "/number/7", "/number/x"),
    *("/part/page", "/part/page?out=1", "/part/fails?name=x", "/part/fails", "/part/page?late=1"),
    *("/text?late=1", "/abort?late=1", "/breaks?late=1", "/seen", "/note", "/clear", "/kept"),
    *("/host", "/arguments", "/arguments?a=1&a=2&b=%E9&c"),
)
TYPES = ("text/PLAIN; charset=utf-8", " x/y ;", ";", "", "é", 'a/b; c="d;e"')
More = dict[str, Any]
REQUESTS: list[tuple[str, str, More]] = [
    *(("GET", at, {}) for at in GETS),
    *(("HEAD", at, {}) for at in ("/text", "/pieces", "/parts", "/204", "/nowhere", "/part/page")),
    *(("OPTIONS", at, {}) for at in ("/text", "/only-put", "/number/7", "/nowhere", "/part/page")),
    *(("DELETE", at, {}) for at in ("/text", "/number/7", "/part/page")),
    ("get", "/text", {}),
    ("BREW", "/text", {}),
    ("GET", "/cookies", {"headers": {"Cookie": 'a=1; b=2; a=3; =x; c; d=é; e="q\\073"'}}),
    ("GET", "/cookies", {"environ_overrides": {"HTTP_COOKIE": "a=\xe9; b=\xc3\xa9"}}),
    ("GET", "/seen", {"headers": {"Cookie": "session=made.up"}}),
    ("GET", "/host", {"headers": {"Host": "other.example:8080"}}),
    ("POST", "/form", {"data": {"a": ["1", "2"], "b": "é"}}),
    ("POST", "/body", {"data": b"\xff", "content_type": "text/plain"}),
    ("POST", "/body", {"data": b""}),
    *(("POST", "/type", {"data": b"a=1", "headers": {"Content-Type": kind}}) for kind in TYPES),
]


@cache
def sites() -> tuple[Flask, Flask]:
    """Ours and Flask's."""
    return little(Site(__name__)), little(Flask(__name__))


@pytest.mark.parametrize(("method", "at", "more"), REQUESTS)
def test_an_answer_is_flasks_own(method: str, at: str, more: More) -> None:
    told = []
    for site in sites():
        steps.clear()
        answer = site.test_client().open(at, method=method, **more)
        body = answer.get_data()
        answer.close()
        told.append((answer.status, sorted(answer.headers), body, list(steps)))
    ours, flasks = told
    assert ours == flasks


def test_the_cookie_goes_through_its_life_as_in_flask() -> None:
    told: list[list[tuple[str, str, str | None]]] = []
    for site in sites():
        visitor = site.test_client()
        told.append([])
        for at in ("/seen", "/note", "/seen", "/text", "/clear", "/seen"):
            answer = visitor.get(at)
            sent = answer.headers.get("Set-Cookie", "").partition("=")[0]
            told[-1].append((answer.text, sent, answer.headers.get("Vary")))
    assert told[0] == told[1]
    assert [sent for _, sent, _ in told[0]] == ["", "session", "", "", "session", ""]
