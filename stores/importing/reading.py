"""A table is known by its content, never by its name: XLSX or CSV; everything else is refused in words."""

import hashlib
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stores.importing import csv_files, xlsx_files
from stores.importing.cells import Table, counted, refuse

HEAD = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
PAGES = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")


def read(path: Path) -> Table:
    """The table in the file, its lines unread yet. Refuses `invalid` (field file), also while lines are read."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip():
        raise refuse(_("The file is empty."))
    if head.startswith(b"PK"):
        table = xlsx_files.read(path)
    else:
        wrong = _wrong(path, head)
        if wrong is not None:
            raise refuse(wrong)
        table = csv_files.read(path)
    if not any(table.header):
        raise refuse(_("The first line must hold the names of the columns; it is empty."))
    return Table(table.form, table.header, counted(table.lines))


def _wrong(path: Path, head: bytes) -> str | Promise | None:
    """Why this is neither XLSX nor CSV, as far as its first bytes tell."""
    if head.startswith(OLE):
        if ENCRYPTED_PACKAGE in path.read_bytes():
            return _("The file is protected by a password: save it without one.")
        return _("This is an old Excel file (.xls): save it as XLSX or “CSV UTF-8”.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _("The text is UTF-16 (“Unicode text”): save it as XLSX or “CSV UTF-8”.")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGES):
        return _("This is a web page or XML under another name: open it in Excel and save it as XLSX.")
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        return _("This is not a table. Upload XLSX or CSV.")
    return None


def digest(path: Path) -> str:
    """SHA-256 of the file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
