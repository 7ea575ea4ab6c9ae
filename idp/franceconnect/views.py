"""The blueprint, with every page of FranceConnect."""

from idp.franceconnect import link_views, sign_out_views
from idp.franceconnect.sign_in_views import blueprint

__all__ = ["blueprint", "link_views", "sign_out_views"]
