"""Which kinds of tables can be brought in, and by whom."""

from backoffice.resources.members import Members
from backoffice.resources.products import Products
from backoffice.resources.public import Ratings, Reviews
from backoffice.resources.rosters import Rosters
from backoffice.resources.staff import People
from stores.importing.sheets import Sheet
from stores.models import ImportBatch, Staff

SHEETS: dict[str, type[Sheet]] = {sheet.kind: sheet for sheet in (Members, Products, People, Rosters, Ratings, Reviews)}


def sheet_of(batch: ImportBatch, by: Staff) -> Sheet:
    """The sheet that reads the batch's file, in the name of `by`."""
    return SHEETS[batch.kind](batch, by)


def allowed(by: Staff) -> list[str]:
    """The kinds that `by` may bring in."""
    if not by.has_perm("stores.add_importbatch"):
        return []
    return [kind for kind, sheet in SHEETS.items() if by.has_perm(sheet.permission)]
