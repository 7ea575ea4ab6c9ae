"""Answers of the authorization endpoint: by redirect or by form_post, always with `iss`."""

from urllib.parse import quote_plus

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from idp.clients.redirect_uris import origin_of
from idp.oidc.authorization_request import ReturnAddress
from idp.oidc.errors import ProtocolError
from idp.platform import headers, settings
from idp.platform.web.messages import Answer

_HTML = "text/html; charset=utf-8"


def success(to: ReturnAddress, code: str) -> ResponseReturnValue:
    """Send the code (OIDC Core §3.1.2.5)."""
    return _send(to, {"code": code})


def failure(to: ReturnAddress, error: ProtocolError) -> ResponseReturnValue:
    """Send an error (RFC 6749 §4.1.2.1, OIDC Core §3.1.2.6)."""
    return _send(to, {"error": error.error, "error_description": error.description})


def _send(to: ReturnAddress, fields: dict[str, str]) -> ResponseReturnValue:
    fields["iss"] = settings.current().server.issuer  # RFC 9207 §2
    if to.state is not None:
        fields["state"] = to.state
    return _form(to, fields) if to.response_mode == "form_post" else _redirect(to, fields)


def see_other(address: str) -> Answer:
    """303, so that a POST of ours is never repeated at the ENT (RFC 9700 §4.12)."""
    response = Answer(b"", 303, content_type=_HTML)
    response.headers.add("Location", address)
    response.to_the_letter = True  # the registered address
    return response


def _redirect(to: ReturnAddress, fields: dict[str, str]) -> Answer:
    separator = "&" if "?" in to.redirect_uri else "?"
    told = "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items())
    return see_other(f"{to.redirect_uri}{separator}{told}")


def _form(to: ReturnAddress, fields: dict[str, str]) -> ResponseReturnValue:
    """OAuth 2.0 Form Post Response Mode §2, with a button for those without script."""
    headers.allow_form_action(origin_of(to.redirect_uri))
    page = render_template(
        "oidc/form_post.html", action=to.redirect_uri, fields=fields, client_name=to.client.name
    )
    return make_response(page)
