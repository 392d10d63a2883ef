"""What a file is, how large and where it ends, from its bytes alone."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.rules.pictures import MOST_BYTES, Fault, Kind, Size, fault_of, kind_of, look
from tests.compliance.pictures import ARCHIVE, PAGE, SVG, huge_png, picture

KINDS: list[tuple[str, dict[str, Any], Kind]] = [
    ("JPEG", {}, Kind.JPEG),
    ("JPEG", {"progressive": True}, Kind.JPEG),
    ("JPEG", {"restart_marker_rows": 1}, Kind.JPEG),
    ("PNG", {}, Kind.PNG),
    ("WEBP", {}, Kind.WEBP),
    ("WEBP", {"lossless": True}, Kind.WEBP),
    ("WEBP", {"exif": b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"}, Kind.WEBP),
]


@pytest.mark.parametrize(("name", "options", "kind"), KINDS)
def test_kind_size_and_end_are_read(name: str, options: dict[str, Any], kind: Kind) -> None:
    data = picture(name, (61, 43), **options)
    found = look(data)
    assert found is not None
    assert (found.kind, found.size, found.end) == (kind, Size(61, 43), len(data))
    assert fault_of(data) is None


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY),
        (SVG, Fault.NO_PICTURE),
        (PAGE, Fault.NO_PICTURE),
        (b"GIF89a" + b"\x00" * 40, Fault.NO_PICTURE),
        (b"RIFF\x00\x00\x00\x00WAVE" + b"\x00" * 40, Fault.NO_PICTURE),
        (b"%PDF-1.7" + picture(), Fault.NO_PICTURE),
        (huge_png(), Fault.TOO_MANY_PIXELS),
        (huge_png(5000, 5001), Fault.TOO_MANY_PIXELS),
        (huge_png(5000, 5000), None),
        (huge_png(0, 10), Fault.BROKEN),
        (picture("JPEG") + ARCHIVE, Fault.SOMETHING_ELSE),
        (picture("PNG") + PAGE, Fault.SOMETHING_ELSE),
        (picture("WEBP") + ARCHIVE, Fault.SOMETHING_ELSE),
        (picture("JPEG") + b"\xff\xd8\xff" + PAGE, Fault.SOMETHING_ELSE),
        (picture("JPEG") + b"\x00" * 64, None),
        (picture("JPEG") + picture("JPEG", (10, 10)), None),
    ],
)
def test_what_is_taken_and_what_is_not(data: bytes, fault: Fault | None) -> None:
    assert fault_of(data) == fault


@pytest.mark.parametrize(("more", "fault"), [(0, None), (1, Fault.TOO_LARGE)])
def test_5_mb_are_taken_and_a_byte_more_is_not(more: int, fault: Fault | None) -> None:
    data = picture()
    assert fault_of(data + b"\x00" * (MOST_BYTES + more - len(data))) == fault


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_is_cut_off_is_broken(name: str) -> None:
    data = picture(name)
    assert {fault_of(data[:length]) for length in range(12, len(data))} == {Fault.BROKEN}


@pytest.mark.parametrize(
    "data",
    [
        picture("PNG").replace(b"IHDR", b"tEXt"),
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 12) + b"IHDR" + b"\x00" * 30,
        b"RIFF" + struct.pack("<I", 40) + b"WEBPVP9 " + b"\x00" * 32,
        b"RIFF" + struct.pack("<I", 40) + b"WEBPVP8L" + b"\x00" * 32,
        b"RIFF" + struct.pack("<I", 40) + b"WEBPVP8 " + b"\x00" * 32,
        b"RIFF" + struct.pack("<I", 4) + b"WEBP" + b"\x00" * 32,
        # A scan without a frame before it has no size.
        b"\xff\xd8\xff\xda\x00\x04\x00\x00\x12\x34\xff\xd9",
    ],
)
def test_a_head_that_does_not_hold_is_broken(data: bytes) -> None:
    assert fault_of(data) == Fault.BROKEN


def test_what_is_no_picture_has_no_outside() -> None:
    assert (kind_of(SVG), look(SVG)) == (None, None)


@given(
    st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\x00\x00\x00WEBPVP8 "]),
    st.binary(max_size=200),
    st.integers(0, 200),
)
def test_no_bytes_make_it_fail(head: bytes, tail: bytes, filling: int) -> None:
    assert fault_of(head + tail + b"\x00" * filling) in {*Fault, None}
