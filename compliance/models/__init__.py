"""Nouns of compliance: the rule book, violations with their charges and appeals, scores, and what follows from them."""

from compliance.models.book import Book, Item, Joint, Section
from compliance.models.care import Action, Care, Complaint, Correction, Issue, Meeting
from compliance.models.daily import DailyTask, Norm, Opening, Submission
from compliance.models.learning import Exam, Training
from compliance.models.photos import Evidence, Photo, Upload
from compliance.models.ratings import Rating, Review, Site
from compliance.models.robots import Push, Robot
from compliance.models.scores import LadderStep, Proposal, ScoreEntry
from compliance.models.violations import Appeal, Charge, Violation
from compliance.models.visits import Finding, Inspection, Visit

__all__ = [
    "Action",
    "Appeal",
    "Book",
    "Care",
    "Charge",
    "Complaint",
    "Correction",
    "DailyTask",
    "Evidence",
    "Exam",
    "Finding",
    "Inspection",
    "Issue",
    "Item",
    "Joint",
    "LadderStep",
    "Meeting",
    "Norm",
    "Opening",
    "Photo",
    "Proposal",
    "Push",
    "Rating",
    "Review",
    "Robot",
    "ScoreEntry",
    "Section",
    "Site",
    "Submission",
    "Training",
    "Upload",
    "Violation",
    "Visit",
]
