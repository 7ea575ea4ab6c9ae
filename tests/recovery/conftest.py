"""Somebody at a browser, for the recovery."""

from tests.visitor import ask, clock, new_person, parent, person

__all__ = ["ask", "clock", "new_person", "parent", "person"]
