"""The blueprint, with every page of the activation."""

from idp.activation import (
    account_views,
    attach_views,
    date_views,
    finish,
    pupil_views,
    reset_views,
)
from idp.activation.start_views import blueprint

__all__ = [
    "account_views",
    "attach_views",
    "blueprint",
    "date_views",
    "finish",
    "pupil_views",
    "reset_views",
]
