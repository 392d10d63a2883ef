"""What kind of picture some bytes are, how large, and where it ends: read from the bytes themselves, before anything decodes them.

A name or a declared type says nothing. The formats are walked as their specifications have them (JPEG: ITU T.81 B.1;
PNG: W3C PNG 5; WebP: RFC 9649), so that a picture of 50,000 × 50,000 is refused for the figures in its head, and a file
that is also something else (an archive, a page behind the picture) for what stands behind its end.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000

PNG_HEAD = b"\x89PNG\r\n\x1a\n"
# Start of frame: all but the tables DHT (C4) and DAC (CC) and the reserved C8.
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
# In the data of a scan FF00 is the byte FF, FFD0 to FFD7 mark a restart, FFFF is filling.
MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


class Kind(StrEnum):
    """The formats that are taken."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"


class Fault(StrEnum):
    """Why a file is no picture that is taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NO_PICTURE = "no_picture"
    BROKEN = "broken"
    TOO_MANY_PIXELS = "too_many_pixels"
    SOMETHING_ELSE = "something_else"


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: the kind and the size that the head names, and how many bytes belong to the picture."""

    kind: Kind
    size: Size
    end: int


def kind_of(data: bytes) -> Kind | None:
    """The format by the first bytes."""
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith(PNG_HEAD):
        return Kind.PNG
    return Kind.WEBP if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def fault_of(data: bytes) -> Fault | None:
    """Why these bytes are not taken as a photo; None where nothing is wrong with their outside."""
    if not data:
        return Fault.EMPTY
    if len(data) > MOST_BYTES:
        return Fault.TOO_LARGE
    if kind_of(data) is None:
        return Fault.NO_PICTURE
    found = look(data)
    if found is None or min(found.size) < 1:
        return Fault.BROKEN
    if found.size.width * found.size.height > MOST_PIXELS:
        return Fault.TOO_MANY_PIXELS
    return None if _nothing_more(data[found.end :]) else Fault.SOMETHING_ELSE


def look(data: bytes) -> Looked | None:
    """The picture's outside; None where its structure does not hold."""
    kind = kind_of(data)
    found = {Kind.JPEG: _jpeg, Kind.PNG: _png, Kind.WEBP: _webp}[kind](data) if kind else None
    return Looked(kind, *found) if kind and found else None


def _nothing_more(rest: bytes) -> bool:
    """Behind the end: nothing, filling, or the further pictures that phones append (multi-picture JPEG)."""
    rest = rest.strip(b"\x00")
    while rest.startswith(b"\xff\xd8\xff"):
        found = _jpeg(rest)
        if found is None:
            return False
        rest = rest[found[1] :].strip(b"\x00")
    return not rest


def _jpeg(data: bytes) -> tuple[Size, int] | None:
    at, size = 2, None
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker in FRAMES and size is None:
            size = Size(int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7]))
        at += 2 + length
        if marker == START_OF_SCAN:
            found = MARKER.search(data, at)
            if found is None:
                return None
            at = found.start()
            if data[at + 1] == END_OF_IMAGE:
                return (size, at + 2) if size else None
    return None


def _png(data: bytes) -> tuple[Size, int] | None:
    at, size = len(PNG_HEAD), None
    while at + 12 <= len(data):
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if size is None:
            if name != b"IHDR" or length != 13:
                return None
            size = Size(int.from_bytes(data[at + 8 : at + 12]), int.from_bytes(data[at + 12 : at + 16]))
        at += 12 + length
        if name == b"IEND":
            return (size, at) if at <= len(data) else None
    return None


def _webp(data: bytes) -> tuple[Size, int] | None:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data) or end < 30:
        return None
    name, body = data[12:16], data[20:30]
    if name == b"VP8X":
        size = Size(1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
    elif name == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        size = Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    elif name == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        size = Size(int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF)
    else:
        return None
    return size, end
