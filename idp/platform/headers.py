"""Security headers of every answer; a view may loosen one rule for its own page, never all."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, g

from idp.config import Settings
from idp.platform import here

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_CSP = "Content-Security-Policy"
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self)",
}
_LOOSENED = "loosened"
"""The name in `g` of what a view changed in the policy."""
_ON_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


def allow_form_action(origin: str | None) -> None:
    """Set where this page's forms may end: an origin beside our own, or None for no rule at all.

    Chromium checks form-action along the whole redirect chain, the ENT's own redirects too: a page
    whose POST can end at an ENT carries no form-action.
    """
    _loosen(form_action=origin)


def allow_frames(origins: list[str]) -> None:
    """Let this page hold frames of these origins: a sign-out tells ENTs so."""
    _loosen(frames=origins)


def allow_image(origin: str) -> None:
    """Let this page show an image from there: the logo of the ENT that waits."""
    _loosen(image=origin)


def allow_fetch() -> None:
    """Let this page's script ask us something (passkeys: what the browser shall sign)."""
    _loosen(fetch=True)


def _loosen(**rule: Any) -> None:  # noqa: ANN401 — each rule's own
    g.setdefault(_LOOSENED, {}).update(rule)


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers to each answer as it begins; a view's own ones stay."""
    always = _ALWAYS | (_ON_HTTPS if settings.secure else {}) | {"Cache-Control": "no-store"}
    usual = _named(always | {_CSP: _content_security_policy(settings)})
    answer = app.wsgi_app

    def with_headers(
        environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        def start(status: str, given: list[tuple[str, str]], *error: Any) -> Any:  # noqa: ANN401 — WSGI's
            wanted = usual
            if loosened := here.kept().get(_LOOSENED):
                wanted = _named(always | {_CSP: _content_security_policy(settings, **loosened)})
            names = {name.lower() for name, _ in given}
            added = [header for name, header in wanted if name not in names]
            return start_response(status, given + added, *error)

        return answer(environ, start)

    app.wsgi_app = with_headers  # type: ignore[method-assign] # Flask's own documented way


def _named(headers: dict[str, str]) -> list[tuple[str, tuple[str, str]]]:
    """Return headers with the names by which they are compared."""
    return [(name.lower(), (name, value)) for name, value in headers.items()]


def _content_security_policy(settings: Settings, **loosened: Any) -> str:  # noqa: ANN401 — of `g`
    policy = dict(_POLICY)
    if settings.brand.logo_url.startswith("https://"):
        policy["img-src"] += " " + settings.brand.logo_url
    if "image" in loosened:
        policy["img-src"] += " " + loosened["image"]
    if "fetch" in loosened:
        policy["connect-src"] = "'self'"
    if "frames" in loosened:
        policy["frame-src"] = " ".join(loosened["frames"])
    if "form_action" in loosened:
        origin = loosened["form_action"]
        if origin is None:
            del policy["form-action"]
        else:
            policy["form-action"] += " " + origin
    return "; ".join(f"{name} {value}" for name, value in policy.items())
