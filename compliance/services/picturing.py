"""A photo is decoded once and written anew: what is kept is the picture and nothing else that stood in the file."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

from PIL import Image, ImageOps

from compliance.rules.pictures import Fault, Looked, Size, fault_of, look

# Enough to read a price tag on a shelf; a large one of a screenful of noise stays below 5 MB.
LONGEST_EDGE, THUMB_EDGE = 2560, 320
QUALITY, THUMB_QUALITY = 85, 75
WHITE = (255, 255, 255)


class NoPhoto(Exception):
    """These bytes are not taken: `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class Drawn:
    """A photo as it is kept: JPEG without metadata, and a small one for lists."""

    file: bytes
    thumb: bytes
    size: Size

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.file).hexdigest()


def draw(data: bytes) -> Drawn:
    """The picture in `data`, upright, without whatever else it held (place, camera, comments, hidden files).

    Raises NoPhoto: by the bytes' outside before anything is decoded, by the decoder after that.
    """
    fault, outside = fault_of(data), look(data)
    if fault is not None or outside is None:
        raise NoPhoto(fault or Fault.BROKEN)
    try:
        picture = _decoded(data, outside)
    except Exception as error:
        # Decoders raise whatever comes to them over bytes that strangers made.
        raise NoPhoto(Fault.BROKEN) from error
    thumb = picture.copy()
    thumb.thumbnail((THUMB_EDGE, THUMB_EDGE))
    return Drawn(_written(picture, QUALITY), _written(thumb, THUMB_QUALITY), Size(*picture.size))


def _decoded(data: bytes, outside: Looked) -> Image.Image:
    with Image.open(BytesIO(data), formats=[outside.kind]) as opened:
        if opened.size != outside.size:
            raise ValueError("the decoder sees another picture than its head tells")
        # A JPEG is read at a half or a quarter where that is enough.
        opened.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
        picture = ImageOps.exif_transpose(opened)
        picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
        return _on_white(picture)


def _on_white(picture: Image.Image) -> Image.Image:
    """A fresh picture in RGB that has the pixels alone; what was seen through is white."""
    fresh = Image.new("RGB", picture.size, WHITE)
    shown = picture.convert("RGBA") if picture.has_transparency_data else picture.convert("RGB")
    fresh.paste(shown, mask=shown if shown.mode == "RGBA" else None)
    return fresh


def _written(picture: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()
