"""Nouns of compliance: the rule book, violations with their charges and appeals, scores, and what follows from them."""

from compliance.models.book import Book, Item, Joint, Section
from compliance.models.photos import Evidence, Photo, Upload
from compliance.models.scores import LadderStep, Proposal, ScoreEntry
from compliance.models.violations import Appeal, Charge, Violation
from compliance.models.visits import Finding, Inspection, Visit

__all__ = [
    "Appeal",
    "Book",
    "Charge",
    "Evidence",
    "Finding",
    "Inspection",
    "Item",
    "Joint",
    "LadderStep",
    "Photo",
    "Proposal",
    "ScoreEntry",
    "Section",
    "Upload",
    "Violation",
    "Visit",
]
