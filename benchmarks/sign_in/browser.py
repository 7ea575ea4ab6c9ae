"""A parent's browser: signs in by the pages, at either provider, and keeps its cookies."""

from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin

import httpx
from bs4 import BeautifulSoup

from benchmarks.sign_in.contender import FORWARDED, ISSUER, ISSUER_HOST, REDIRECT_URI, Contender
from benchmarks.sign_in.flow import authorization
from benchmarks.sign_in.register import PASSWORD

_MOST_STEPS = 12
_HEADERS = {**FORWARDED, "Host": ISSUER_HOST, "Accept-Language": "fr"}


class Browser:
    """Follows redirects as far as the ENT, and fills in the sign-in form on the way."""

    def __init__(self, contender: Contender, identifier: str) -> None:
        self._contender = contender
        self._identifier = identifier
        self._cookies: dict[str, str] = {}

    def sign_in(self) -> str:
        """Sign in, and once at each client; return the Cookie header from then on."""
        with httpx.Client(base_url=self._contender.address, headers=_HEADERS) as http:
            for client in self._contender.clients.values():
                query = urlencode(authorization(client.client_id, "sign-in"))
                self._follow(http, f"{self._contender.paths.authorize}?{query}")
        return self._cookie_header()

    def _follow(self, http: httpx.Client, request: str) -> None:
        """Go on to the ENT; a page that only offers something is left by asking again."""
        at, fields = request, None
        for _ in range(_MOST_STEPS):
            response = self._send(http, at, fields)
            if response.is_redirect:
                at, fields = urljoin(at, response.headers["location"].removeprefix(ISSUER)), None
            else:
                fields = self._filled_in(response.raise_for_status().text)
                at = at if fields else request
            if at.startswith(f"{REDIRECT_URI}?"):
                return
        raise RuntimeError(f"{self._contender.name}: no answer after {_MOST_STEPS} steps, at {at}")

    def _send(self, http: httpx.Client, at: str, fields: dict[str, str] | None) -> httpx.Response:
        method, cookies = "POST" if fields else "GET", {"Cookie": self._cookie_header()}
        response = http.request(method, at, data=fields, headers=cookies)
        for line in response.headers.get_list("set-cookie"):
            self._cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return response

    def _filled_in(self, page: str) -> dict[str, str] | None:
        """Return what to send from the sign-in page; None for any other page."""
        typed = {"identifier": self._identifier, "password": PASSWORD}
        form = BeautifulSoup(page, "html.parser").select_one("main form:has([name=password])")
        if form is None:
            return None
        found = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
        return {name: typed.get(name, value) for name, value in found.items()}

    def _cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items() if value)
