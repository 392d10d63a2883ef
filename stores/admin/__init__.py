"""The admin's manners (`manners`), which every room's pages stand on, and who and where: places, people, proofs."""

from stores.admin.lists import Period, scope_at
from stores.admin.manners import BookAdmin, BookInline, HouseAdmin, MasterAdmin
from stores.admin.people import AssignmentInline, RosterAdmin, StaffAdmin, TargetAdmin
from stores.admin.places import ClosedPeriodAdmin, LegalEntityAdmin, RegionAdmin, StoreAdmin
from stores.admin.proofs import ApiKeyAdmin, AuditAdmin

__all__ = [
    "ApiKeyAdmin",
    "AssignmentInline",
    "AuditAdmin",
    "BookAdmin",
    "BookInline",
    "ClosedPeriodAdmin",
    "HouseAdmin",
    "LegalEntityAdmin",
    "MasterAdmin",
    "Period",
    "RegionAdmin",
    "RosterAdmin",
    "StaffAdmin",
    "StoreAdmin",
    "TargetAdmin",
    "scope_at",
]
