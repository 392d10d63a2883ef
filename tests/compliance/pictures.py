"""Pictures for tests: honest ones, and files that are not what they seem."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

RED, BLUE = (200, 30, 30), (30, 30, 200)
# What must never be kept: where somebody stood, and with which camera.
GPS_WORDS, CAMERA = b"GPS-BASE64", "SecretCam 3000"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    drawn = Image.new(options.pop("mode", "RGB"), size, RED)
    drawn.paste(BLUE, (size[0] // 2, 0, *size))
    file = BytesIO()
    drawn.save(file, kind, **options)
    return file.getvalue()


def with_place(orientation: int = 1) -> bytes:
    """A JPEG that says where it was taken (31° 14' N, 121° 28' E), with which camera, and how it was held."""
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    exif[0x0112] = orientation
    exif[0x8825] = {1: "N", 2: (31.0, 14.0, 0.0), 3: "E", 4: (121.0, 28.0, 0.0)}
    exif[0x8769] = {0x9286: b"ASCII\x00\x00\x00" + GPS_WORDS}
    return picture(exif=exif, comment=b"at the back door")


def huge_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few bytes that unpacks to gigabytes."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<html><script>alert(document.cookie)</script></html>"
ARCHIVE = b"PK\x03\x04" + b"\x00" * 26 + b"payload"
