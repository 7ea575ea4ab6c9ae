"""Somebody at a browser, for the sign-in page."""

from tests.hashes import hashes
from tests.round_trips import round_trips
from tests.visitor import ask, clock, new_person, parent, person

__all__ = ["ask", "clock", "hashes", "new_person", "parent", "person", "round_trips"]
