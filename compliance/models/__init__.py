"""Nouns of compliance: the rule book, violations with their charges and appeals, scores, and what follows from them."""

from compliance.models.book import Book, Item, Joint, Section
from compliance.models.scores import LadderStep, Proposal, ScoreEntry
from compliance.models.violations import Appeal, Charge, Violation

__all__ = [
    "Appeal",
    "Book",
    "Charge",
    "Item",
    "Joint",
    "LadderStep",
    "Proposal",
    "ScoreEntry",
    "Section",
    "Violation",
]
