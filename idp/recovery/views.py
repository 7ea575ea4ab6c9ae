"""The blueprint of « Mot de passe perdu », with every page of it."""

from idp.recovery import code_views, freeze_views, link_views
from idp.recovery.start_views import blueprint

__all__ = ["blueprint", "code_views", "freeze_views", "link_views"]
