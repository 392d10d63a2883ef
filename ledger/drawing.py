"""Codes that a scanner reads, as SVG that stands in a page: no image files, no inline style, sharp on paper."""

from base64 import b64encode
from io import BytesIO

import segno
from barcode import Code128
from barcode.writer import SVGWriter
from django.utils.safestring import SafeString, mark_safe


def qr(text: str, *, label: str) -> SafeString:
    """`text` as a QR code with four modules of quiet zone; `label` is what a screen reader says."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, scale=1, border=4, omitsize=True, title=label, svgclass="qr"
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - segno escapes the title; the rest is its own drawing


def code128(text: str) -> str:
    """`text` (printable ASCII: member numbers, coupon codes) as a Code 128 drawing: the address of an image, `data:`.

    An image of its own, since its bars carry styles, which the house's policy forbids inside a page.
    """
    out = BytesIO()
    options = {"write_text": False, "module_height": 12.0, "quiet_zone": 3.0}
    Code128(text, writer=SVGWriter()).write(out, options)
    return "data:image/svg+xml;base64," + b64encode(out.getvalue()).decode()
