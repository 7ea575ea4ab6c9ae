"""The blueprint of « Mon compte », for who is signed in alone, and its navigation.

A page's template extends my_account/frame.html and sets `section` to the address of its section.
"""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from idp.session import guard

SECTIONS = (("Mes informations", "/compte"),)
"""Label and address, in the order of the navigation."""
OPEN_TO_ALL = frozenset({"my_account.closed"})
"""Pages for who has no account any more."""

blueprint = Blueprint("my_account", __name__, url_prefix="/compte")


@blueprint.before_request
def only_for_who_is_signed_in() -> ResponseReturnValue | None:
    """Send everybody else to the sign-in page, and back."""
    return None if request.endpoint in OPEN_TO_ALL else guard.instead()


@blueprint.context_processor
def navigation() -> dict[str, Any]:
    """Give the templates the sections."""
    return {"sections": SECTIONS}
