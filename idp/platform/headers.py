"""Security headers of every answer; a view may loosen one rule for its own page, never all."""

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

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", _content_security_policy(settings))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=(), "
            "publickey-credentials-create=(self), publickey-credentials-get=(self)",
        )
        if settings.secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if request.endpoint not in {"static", "layout.static"}:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _content_security_policy(settings: Settings) -> str:
    policy = dict(_POLICY)
    if settings.brand.logo_url.startswith("https://"):
        policy["img-src"] += " " + settings.brand.logo_url
    if "image" in g:
        policy["img-src"] += " " + g.image
    if "fetch" in g:
        policy["connect-src"] = "'self'"
    if "frames" in g:
        policy["frame-src"] = " ".join(g.frames)
    if "form_action" in g:
        origin = g.form_action
        if origin is None:
            del policy["form-action"]
        else:
            policy["form-action"] += " " + origin
    return "; ".join(f"{name} {value}" for name, value in policy.items())
