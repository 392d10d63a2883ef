"""WeChat is not sent by a machine: there is no lawful API for personal mass messages or for Moments.

A person copies the text, or scans the code with the phone that posts it. A text for a group gives something first and
carries no bare link (S129).
"""

import re

import segno

LINK = re.compile(r"(?:https?://|www\.)[^\s，。！？；、）】]+", re.IGNORECASE)
# A code of more is not read well from a screen; UTF-8 bytes.
MOST = 1200


def copied(text: str, *, links: bool = False) -> str:
    """What is put into the clipboard: without links unless they are allowed."""
    kept = text if links else LINK.sub("", text)
    return re.sub(r"[ \t]{2,}", " ", kept).strip()


def drawn(text: str) -> str:
    """The text, or an address, as a QR code to scan: an SVG element; "" where there is nothing, or too much for a code."""
    if not text or len(text.encode()) > MOST:
        return ""
    return str(segno.make(text, error="m", micro=False).svg_inline(scale=4, border=2))
