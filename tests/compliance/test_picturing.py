"""What is kept of a photo: the picture, upright and small enough, and nothing else that stood in the file."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from compliance.rules.pictures import Fault
from compliance.services.picturing import NoPhoto, draw
from tests.compliance.pictures import ARCHIVE, BLUE, CAMERA, GPS_WORDS, RED, SVG, huge_png, picture, with_place


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 25 for one, other in zip(pixel, colour, strict=True))


def test_place_camera_and_comment_are_gone() -> None:
    before = with_place()
    assert CAMERA.encode() in before
    assert GPS_WORDS in before
    assert opened(before).getexif().get_ifd(0x8825)[1] == "N"
    drawn = draw(before)
    for kept in (drawn.file, drawn.thumb):
        assert not opened(kept).getexif()
        assert set(opened(kept).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not any(one in kept for one in (CAMERA.encode(), GPS_WORDS, b"back door", b"Exif", b"GPS"))


def test_a_photo_taken_upright_stands_upright() -> None:
    """Orientation 6: the camera was turned, so what it wrote as left (red) is above."""
    drawn = draw(with_place(orientation=6))
    assert drawn.size == (40, 60)
    shown = opened(drawn.file)
    assert near(shown.getpixel((20, 5)), RED)
    assert near(shown.getpixel((20, 55)), BLUE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_a_jpeg(kind: str) -> None:
    drawn = draw(picture(kind, (300, 200)))
    assert (opened(drawn.file).format, drawn.size) == ("JPEG", (300, 200))
    assert near(opened(drawn.file).getpixel((20, 100)), RED)


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (255, 255, 255)), ("P", None), ("L", None), ("CMYK", None)])
def test_every_mode_of_colour_can_be_drawn(mode: str, colour: tuple[int, int, int] | None) -> None:
    file = BytesIO()
    Image.new(mode, (20, 20)).save(file, "JPEG" if mode == "CMYK" else "PNG")
    shown = opened(draw(file.getvalue()).file)
    assert shown.mode == "RGB"
    assert colour is None or near(shown.getpixel((5, 5)), colour)


def test_a_large_photo_is_made_smaller_with_a_small_one_for_lists() -> None:
    drawn = draw(picture("JPEG", (4000, 3000)))
    assert drawn.size == (2560, 1920)
    assert opened(drawn.thumb).size == (320, 240)
    assert len(drawn.sha256) == 64


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (SVG, Fault.NO_PICTURE),
        (picture() + ARCHIVE, Fault.SOMETHING_ELSE),
        (huge_png(), Fault.TOO_MANY_PIXELS),
        (huge_png(4000, 4000), Fault.BROKEN),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, fault: Fault) -> None:
    with pytest.raises(NoPhoto) as no:
        draw(data)
    assert no.value.fault == fault


def test_50_000_by_50_000_pixels_are_refused_before_anything_decodes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "open", lambda *args, **options: pytest.fail("the decoder was asked"))
    with pytest.raises(NoPhoto):
        draw(huge_png())


def test_a_head_that_tells_the_decoder_another_size_is_refused() -> None:
    """A second frame: the first one says 60 × 40, the decoder believes the last."""
    data = picture()
    at = data.index(b"\xff\xc0")
    frame = data[at : at + 19]
    second = frame[:5] + (6000).to_bytes(2) + (7000).to_bytes(2) + frame[9:]
    with pytest.raises(NoPhoto) as no:
        draw(data[: at + 19] + second + data[at + 19 :])
    assert no.value.fault == Fault.BROKEN
