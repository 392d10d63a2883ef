"""Codes for scanners."""

import base64
import re

from ledger import drawing


def test_a_qr_code_says_what_it_is_and_carries_no_inline_style() -> None:
    found = drawing.qr("https://shop.example/r/1?a=1&b=2", label="Receipt <1>")
    assert found.startswith("<svg")
    assert "<title>Receipt &lt;1&gt;</title>" in found
    assert "style=" not in found
    assert 'width="' not in found.split(">", 1)[0]


def test_a_code_128_is_an_image_of_bars() -> None:
    kind, data = drawing.code128("M123456789").split(",", 1)
    assert kind == "data:image/svg+xml;base64"
    drawn = base64.b64decode(data).decode()
    # Start, the signs, the check sign and the stop: three bars each at least.
    assert len(re.findall("fill:black", drawn)) > 20
