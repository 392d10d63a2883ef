"""Files on their way in lie under `settings.IMPORT_DIR`, named by their batch; what is applied is what was checked."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger.refused import Invalid
from ledger.words import text_fault
from stores import audit
from stores.importing.reading import digest
from stores.models import ImportBatch, Staff


def path_of(batch: ImportBatch) -> Path:
    """Where the file lies."""
    return Path(settings.IMPORT_DIR) / f"{batch.pk}-{batch.sha256[:16]}"


@transaction.atomic
def take(kind: str, name: str, chunks: Iterable[bytes], *, by: Staff) -> ImportBatch:
    """Keep an uploaded file. Refuses `invalid` (field file: too large)."""
    folder = Path(settings.IMPORT_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = "".join(char for char in name if char.isprintable() and not text_fault(char))[-128:]
    batch = ImportBatch(kind=kind, file_name=name, by=by, size=0, language=get_language() or settings.LANGUAGE_CODE)
    batch.save(force_insert=True)
    fresh = folder / f"{batch.pk}-new"
    try:
        batch.size = _write(fresh, chunks)
        batch.sha256 = digest(fresh)
        fresh.replace(path_of(batch))
    finally:
        fresh.unlink(missing_ok=True)
    batch.save(update_fields=["size", "sha256"])
    audit.record("import.uploaded", batch, by=by, kind=kind, sha256=batch.sha256, size=batch.size)
    return batch


def _write(path: Path, chunks: Iterable[bytes]) -> int:
    size, most = 0, settings.IMPORT_MAX_MB * 1024 * 1024
    with path.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > most:
                raise Invalid({"file": [_("The file is larger than %(most)s MB.") % {"most": settings.IMPORT_MAX_MB}]})
            file.write(chunk)
    return size


def same(batch: ImportBatch) -> None:
    """Refuses `invalid` (field file) where the file is gone or another than the one that was checked."""
    path = path_of(batch)
    if not path.exists() or digest(path) != batch.sha256:
        raise Invalid({"file": [_("The file that was checked is not there any more: upload it again.")]})


def remove(batch: ImportBatch) -> None:
    """The file goes; what it made is told by the batch's rows."""
    path_of(batch).unlink(missing_ok=True)
