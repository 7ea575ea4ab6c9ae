"""The blueprint with all its pages: importing a module of views gives it its addresses."""

from idp.my_account import (
    children_views,
    closing_views,
    connections,
    email_views,
    export_views,
    information,
    mobile_views,
    other_account_views,
    password_views,
    service_views,
)
from idp.my_account.pages import blueprint

__all__ = [
    "blueprint",
    "children_views",
    "closing_views",
    "connections",
    "email_views",
    "export_views",
    "information",
    "mobile_views",
    "other_account_views",
    "password_views",
    "service_views",
]
