"""Who and where: regions, stores, staff and their assignments, keys, the second person, the audit.

Rights come from dated assignments (role + store, region or chain) by one backend in `config/permissions.py`; there are
no groups. A POS key acts through a staff row of its own (kind machine). Targets and closed periods stand here since
several upper rooms ask for them. `MasterVersion` is one row that a trigger renews at every change of master data, so
that a sale reads one value and knows whether what it remembers is still true.
"""

from stores.models.imports import ImportBatch, ImportRow
from stores.models.periods import ClosedPeriod, Target
from stores.models.places import LegalEntity, MasterVersion, Region, Store
from stores.models.proofs import Approval, Audit
from stores.models.staff import ApiKey, Assignment, Roster, Staff
from stores.models.swaps import Swap

__all__ = [
    "ApiKey",
    "Approval",
    "Assignment",
    "Audit",
    "ClosedPeriod",
    "ImportBatch",
    "ImportRow",
    "LegalEntity",
    "MasterVersion",
    "Region",
    "Roster",
    "Staff",
    "Store",
    "Swap",
    "Target",
]
