"""Leaving for FranceConnect after a form: by a page of ours, not by a redirect.

Chromium holds a form's whole chain of redirects against `form-action 'self'`; a refresh is a new
step, works without script, and keeps the policy of every page as it is.
"""

from flask import render_template
from flask.typing import ResponseReturnValue


def leave_for(address: str) -> ResponseReturnValue:
    """Return a page that goes on to `address` at once, and has a link to it."""
    body = render_template("franceconnect/departure.html", address=address)
    return body, 200, {"Refresh": f"0;url={address}"}
