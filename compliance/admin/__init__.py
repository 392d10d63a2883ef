"""The pages of the admin, one module for each nouns' group."""

from compliance.admin.visits import InspectionAdmin, VisitAdmin

__all__ = ["InspectionAdmin", "VisitAdmin"]
