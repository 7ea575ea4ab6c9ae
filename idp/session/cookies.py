"""Cookies: names and attributes, in one place."""

from flask import Flask, Response, after_this_request

from idp.config import Settings
from idp.platform import here, settings


def name(purpose: str, *, secure: bool) -> str:
    """Return the cookie's name; the prefix binds it to this host (RFC 6265bis §4.1.3)."""
    return f"__Host-preau-{purpose}" if secure else f"preau_{purpose}"


def read(purpose: str) -> str | None:
    """Return the cookie's value, None when absent."""
    return here.request().cookies.get(name(purpose, secure=settings.current().secure))


def write(purpose: str, value: str, *, max_age: int | None = None) -> None:
    """Set the cookie on the answer; without `max_age` (seconds) it ends with the browser."""
    secure = settings.current().secure

    @after_this_request
    def add(response: Response) -> Response:
        response.set_cookie(
            name(purpose, secure=secure),
            value,
            max_age=max_age,
            secure=secure,
            httponly=True,
            samesite="Lax",
            path="/",
        )
        return response


def clear(purpose: str) -> None:
    """Take the cookie back."""
    write(purpose, "", max_age=0)


def init_app(app: Flask, configuration: Settings) -> None:
    """Give Flask's signed cookie (the browser's id, the anti-forgery token) the same attributes."""
    app.config.update(
        SESSION_COOKIE_NAME=name("browser", secure=configuration.secure),
        SESSION_COOKIE_SECURE=configuration.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the browser's cookie; journeys have their own end
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy is no-referrer; the token is what counts
    )
