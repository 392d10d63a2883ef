"""The pages of the admin, one module for each nouns' group."""

from compliance.admin.books import LadderStepAdmin, RuleBookAdmin, SectionAdmin
from compliance.admin.care import ActionAdmin, ComplaintAdmin, CorrectionAdmin, IssueAdmin, MeetingAdmin
from compliance.admin.days import DailyTaskAdmin, NormAdmin, OpeningAdmin, SubmissionAdmin
from compliance.admin.learning import ExamAdmin, TrainingAdmin
from compliance.admin.ratings import RatingAdmin, ReviewAdmin
from compliance.admin.robots import PushAdmin, RobotAdmin
from compliance.admin.violations import ProposalAdmin, ScoreEntryAdmin, ViolationAdmin
from compliance.admin.visits import InspectionAdmin, VisitAdmin

__all__ = [
    "ActionAdmin",
    "ComplaintAdmin",
    "CorrectionAdmin",
    "DailyTaskAdmin",
    "ExamAdmin",
    "InspectionAdmin",
    "IssueAdmin",
    "LadderStepAdmin",
    "MeetingAdmin",
    "NormAdmin",
    "OpeningAdmin",
    "ProposalAdmin",
    "PushAdmin",
    "RatingAdmin",
    "ReviewAdmin",
    "RobotAdmin",
    "RuleBookAdmin",
    "ScoreEntryAdmin",
    "SectionAdmin",
    "SubmissionAdmin",
    "TrainingAdmin",
    "ViolationAdmin",
    "VisitAdmin",
]
