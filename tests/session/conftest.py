"""Somebody at a browser."""

from tests.visitor import new_person, parent

__all__ = ["new_person", "parent"]
