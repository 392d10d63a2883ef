"""XLSX is an archive of XML: what is inside is looked at by its list of contents before anything is unpacked.

The sizes that the list names are the most that `zipfile` unpacks, so that what lies about itself ends as damaged.
"""

import zipfile
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext_lazy as _

from stores.importing.cells import refuse

ENTRIES = 500
UNPACKED = 600 * 1024 * 1024
RATIO = 200
# Small entries pack well without meaning harm.
SMALL = 1024 * 1024
ENCRYPTED = 0x1
WORKBOOK = "xl/workbook.xml"


def opened(path: Path) -> zipfile.ZipFile:
    """The archive, once it has proven harmless. Refuses the file in words."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise damaged() from None
    try:
        _check(archive)
    except Exception:
        archive.close()
        raise
    return archive


def damaged() -> Exception:
    """Cut short, or never whole."""
    return refuse(_("The XLSX file is damaged or cut short: save it again and upload the new one."))


def _check(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > ENTRIES or len(set(names)) < len(names):
        raise refuse(_("The archive holds more parts than a table has, or one of them twice."))
    if any(_outside(name) for name in names):
        raise refuse(_("The archive names files outside itself: this is no table."))
    for entry in entries:
        _check_entry(entry)
    if sum(entry.file_size for entry in entries) > UNPACKED:
        raise _bomb()
    _check_content({name.lower() for name in names})


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise refuse(_("The file is protected by a password: save it without one."))
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise damaged()
    if entry.file_size > SMALL and entry.file_size > RATIO * max(entry.compress_size, 1):
        raise _bomb()


def _check_content(names: set[str]) -> None:
    """Nothing but sheets: macros, links to other files and embedded objects are refused."""
    if WORKBOOK not in names or "[content_types].xml" not in names:
        raise refuse(_("This is an archive but no XLSX table. Upload the table itself, not packed."))
    if any("vbaproject" in name or name.startswith(("xl/macrosheets", "xl/activex")) for name in names):
        raise refuse(_("The file holds macros: save it as XLSX (without macros)."))
    if any(name.startswith("xl/externallinks/") for name in names):
        raise refuse(_("The file refers to other files: paste the values instead and save it again."))
    if any(name.startswith("xl/embeddings/") for name in names):
        raise refuse(_("The file has other files embedded in it: take them out and save it again."))


def _outside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name or "\x00" in name


def _bomb() -> Exception:
    return refuse(_("Unpacked, the file would be far larger than any table: it is refused."))
