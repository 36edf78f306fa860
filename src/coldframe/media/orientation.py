"""How a stored picture has to be turned to stand upright: EXIF's number, 1 to 8. 1: it stands."""

from __future__ import annotations

import io

from PIL import ExifTags, Image

_WAYS_BACK = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

_APP1 = 0xE1
_START_OF_SCAN = 0xDA


def orientation_of(image: Image.Image) -> int:
    """Read it from a picture's EXIF, or from its XMP where that has none. Senseless values count as 1."""
    value = image.getexif().get(ExifTags.Base.Orientation, 1)
    return int(value) if value in range(1, 9) else 1


def set_upright(image: Image.Image, orientation: int) -> Image.Image:
    """Turn a stored picture as its orientation says."""
    way = _WAYS_BACK.get(orientation)
    return image if way is None else image.transpose(way)


def orientation_of_jpeg(encoded: bytes) -> int:
    """The same for an encoded JPEG, without decoding it.

    Raises:
        Exception: Almost anything, on damaged metadata; see ``decode``.
    """
    if not _may_have_metadata(encoded):
        return 1
    with Image.open(io.BytesIO(encoded), formats=("JPEG", "MPO")) as image:
        return orientation_of(image)


def _may_have_metadata(encoded: bytes) -> bool:
    """False if no APP1 segment, which holds EXIF or XMP, precedes the picture; True if in any doubt."""
    at = 2
    while encoded[at : at + 1] == b"\xff" and at + 4 <= len(encoded):
        if encoded[at + 1] == _START_OF_SCAN:
            return False
        if encoded[at + 1] == _APP1:
            return True
        at += 2 + int.from_bytes(encoded[at + 2 : at + 4], "big")
    return True
