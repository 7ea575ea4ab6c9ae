"""Both blueprints, with all their pages."""

from idp.passkeys import account_views, offer_views
from idp.passkeys.pages import blueprint
from idp.passkeys.sign_in_views import blueprint as sign_in

__all__ = ["account_views", "blueprint", "offer_views", "sign_in"]
