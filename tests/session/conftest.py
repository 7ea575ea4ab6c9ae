"""Somebody at a browser."""

from tests.visitor import clock, new_person, parent, person

__all__ = ["clock", "new_person", "parent", "person"]
