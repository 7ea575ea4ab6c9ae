"""The blueprints, with every page of the enrolment."""

from idp.enrolment import (
    account_views,
    add_views,
    code_views,
    link_views,
    linking_views,
    pupil_views,
)
from idp.enrolment.link_views import not_me
from idp.enrolment.start_views import blueprint

__all__ = [
    "account_views",
    "add_views",
    "blueprint",
    "code_views",
    "link_views",
    "linking_views",
    "not_me",
    "pupil_views",
]
