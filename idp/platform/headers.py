"""Security headers of every answer; a view may loosen one rule for its own page, never all."""

from typing import Any

from flask import Flask, Response, g, request

from idp.config import Settings

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
_LOOSENED = ("image", "fetch", "frames", "form_action")
_ON_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


def allow_form_action(origin: str | None) -> None:
    """Set where this page's forms may end: an origin beside our own, or None for no rule at all.

    Chromium checks form-action along the whole redirect chain, the ENT's own redirects too: a page
    whose POST can end at an ENT carries no form-action.
    """
    g.form_action = origin


def allow_frames(origins: list[str]) -> None:
    """Let this page hold frames of these origins: a sign-out tells ENTs so."""
    g.frames = origins


def allow_image(origin: str) -> None:
    """Let this page show an image from there: the logo of the ENT that waits."""
    g.image = origin


def allow_fetch() -> None:
    """Let this page's script ask us something (passkeys: what the browser shall sign)."""
    g.fetch = True


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers after each request."""
    always = _ALWAYS | (_ON_HTTPS if settings.secure else {})
    usual = always | {"Content-Security-Policy": _content_security_policy(settings)}
    files = {"static", "layout.static"}

    @app.after_request
    def add(response: Response) -> Response:
        wanted = usual
        if loosened := {name: g.get(name) for name in _LOOSENED if name in g}:
            policy = _content_security_policy(settings, **loosened)
            wanted = always | {"Content-Security-Policy": policy}
        given = {name.lower() for name, _ in response.headers}
        for name, value in wanted.items():
            if name.lower() not in given:
                response.headers.add(name, value)
        if "cache-control" not in given and request.endpoint not in files:
            response.headers.add("Cache-Control", "no-store")
        return response


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
