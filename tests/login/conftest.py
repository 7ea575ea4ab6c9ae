"""Somebody at a browser, for the sign-in page."""

from tests.hashes import hashes
from tests.visitor import ask, clock, new_person, parent, person

__all__ = ["ask", "clock", "hashes", "new_person", "parent", "person"]
