"""Somebody at a browser, for the recovery."""

from tests.round_trips import round_trips
from tests.visitor import ask, clock, new_person, parent, person

__all__ = ["ask", "clock", "new_person", "parent", "person", "round_trips"]
