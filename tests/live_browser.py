"""A browser of a few lines against the running service: cookies, redirects, plain forms, no script.

`Browser().sign_in(url, person, until=redirect_uri)` is a parent's whole way through our pages.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup, Tag

from tests.people import Person

SECONDS, HOPS = 60.0, 15
# An idle connection would keep the provider from ending, and could be found closed.
_NO_IDLE = httpx.Limits(max_keepalive_connections=0)
_TRUST = httpx.create_ssl_context()  # one for all browsers: it is slow to make


@dataclass(frozen=True)
class Page:
    """What the browser shows; nothing yet where it stopped."""

    url: str
    status: int = 0
    text: str = ""

    @property
    def answer(self) -> dict[str, str]:
        """The parameters in its address."""
        return dict(parse_qsl(urlsplit(self.url).query))

    def form(self, *fields: str) -> Tag:
        """Return the form in the page's main part that has these fields (by autocomplete)."""
        for form in BeautifulSoup(self.text, "html.parser").select("main form"):
            if all(form.select_one(f'input[autocomplete^="{field}"]') for field in fields):
                return form
        raise AssertionError(f"no form with {fields} on {self.url} ({self.status})")


class Browser:
    """Somebody's browser. Cookies belong to a host, whatever the port, as in any browser."""

    def __init__(self) -> None:
        self._http = httpx.Client(timeout=SECONDS, limits=_NO_IDLE, verify=_TRUST)

    def open(self, url: str, *, until: str = "") -> Page:
        """Open an address and follow, as far as an address that begins with `until`."""
        return self._follow("GET", url, {}, until)

    def send(self, page: Page, *, until: str = "", **values: str) -> Page:
        """Fill in the page's form that has these fields and send it, with all that it hides."""
        # The first word says what the field is; « webauthn » after it only adds passkeys.
        meant = {name.replace("_", "-"): value for name, value in values.items()}
        form = page.form(*meant)
        fields: dict[str, str] = {}
        for field in form.select("input[name]:not([type=checkbox]):not([disabled])"):
            meaning = str(field.get("autocomplete", "")).partition(" ")[0]
            fields[str(field["name"])] = meant.get(meaning, str(field.get("value", "")))
        action = urljoin(page.url, str(form.get("action", page.url)))
        return self._follow(str(form.get("method", "get")), action, fields, until)

    def sign_in(self, url: str, person: Person, *, until: str = "") -> Page:
        """Open a relying party's request, meet our page, fill it in, and go as far as `until`."""
        page = self.open(url, until=until)
        assert page.status == 200, f"no sign-in page, but {page.url}"
        return self.send(
            page, until=until, username=person.identifier, current_password=person.password
        )

    def _follow(self, method: str, url: str, fields: dict[str, str], until: str) -> Page:
        for _ in range(HOPS):
            if until and url.startswith(until):
                return Page(url)
            response = self._http.request(method.upper(), url, data=fields or None)
            if not response.is_redirect:
                return Page(url, response.status_code, response.text)
            url = urljoin(url, response.headers["location"])
            method, fields = "GET", {}  # after a 303 the browser goes on with a GET
        raise AssertionError(f"too many redirects, the last to {url}")
