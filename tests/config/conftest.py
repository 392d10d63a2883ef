"""Fixtures of this folder."""

from tests.config.embedded_place import make_place, place

__all__ = ["make_place", "place"]
