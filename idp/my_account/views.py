"""The blueprint with all its pages: importing a module of views gives it its addresses."""

from idp.my_account import information
from idp.my_account.pages import blueprint

__all__ = ["blueprint", "information"]
