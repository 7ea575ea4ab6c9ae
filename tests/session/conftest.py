"""Somebody at a browser."""

from tests.visitor import clock, new_person, parent

__all__ = ["clock", "new_person", "parent"]
