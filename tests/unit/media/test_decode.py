"""Every color mode and turn comes out as the same upright RGB picture."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageCms
from tests.pictures import bomb_png, distance, drawn, encoded
from tests.shared_data import shared_data

from coldframe.media import decode
from coldframe.media.terms import Limits, PictureSignals, Unreadable, UnreadableReason

LIMITS = Limits()
PICTURE = drawn()
GREY = np.asarray(PICTURE.convert("L"))
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def signals(data: bytes, limits: Limits = LIMITS) -> PictureSignals:
    found = decode.signals(data, limits)
    assert isinstance(found, PictureSignals), found
    return found


def refusal(data: bytes, limits: Limits = LIMITS) -> UnreadableReason:
    found = decode.signals(data, limits)
    assert isinstance(found, Unreadable), found
    assert found.message
    return found.reason


ORIGINAL = signals(encoded(PICTURE, "PNG"))


def lab() -> Image.Image:
    forward = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    converted = ImageCms.applyTransform(PICTURE, forward)
    assert converted is not None
    return converted


def whole_numbers(factor: int, kind: type = np.uint16, offset: int = 0) -> Image.Image:
    return Image.fromarray((GREY.astype(np.int64) * factor + offset).astype(kind))


def floats(factor: float, *, holes: bool = False) -> Image.Image:
    values = GREY.astype(np.float32) * factor
    if holes:
        values[0, :4] = np.nan
        values[1, :4] = np.inf
    return Image.fromarray(values)


def unsigned_32_bit_tiff() -> bytes:
    data = GREY.astype(np.uint32) * 2**24
    signed = encoded(Image.fromarray(data.view(np.int32)), "TIFF")
    tag = bytes.fromhex("5301 0300 01000000 0200")  # sample format 2: signed
    assert signed.count(tag) == 1
    return signed.replace(tag, tag[:-2] + b"\1\0")


COPIES: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: encoded(PICTURE, "JPEG", quality=80),
    "JPEG progressive": lambda: encoded(PICTURE, "JPEG", progressive=True),
    "JPEG grey": lambda: encoded(PICTURE.convert("L"), "JPEG"),
    "JPEG CMYK": lambda: encoded(PICTURE.convert("CMYK"), "JPEG"),
    "JPEG of several pictures": lambda: encoded(PICTURE, "MPO", save_all=True, append_images=[drawn(seed=2)]),
    "PNG palette": lambda: encoded(PICTURE.quantize(64), "PNG"),
    "PNG 1-bit": lambda: encoded(PICTURE.convert("1"), "PNG"),
    "PNG grey": lambda: encoded(PICTURE.convert("L"), "PNG"),
    "PNG grey alpha": lambda: encoded(PICTURE.convert("LA"), "PNG"),
    "PNG RGBA opaque": lambda: encoded(PICTURE.convert("RGBA"), "PNG"),
    "PNG 16-bit": lambda: encoded(whole_numbers(257), "PNG"),
    "PNG 16-bit holding 12": lambda: encoded(whole_numbers(16), "PNG"),
    "PNG 16-bit holding 8": lambda: encoded(whole_numbers(1), "PNG"),
    "APNG": lambda: encoded(PICTURE, "PNG", save_all=True, append_images=[drawn(seed=2)]),
    "GIF": lambda: encoded(PICTURE, "GIF"),
    "GIF animated": lambda: encoded(PICTURE, "GIF", save_all=True, append_images=[drawn(seed=2)]),
    "WebP": lambda: encoded(PICTURE, "WEBP"),
    "WebP animated": lambda: encoded(PICTURE, "WEBP", save_all=True, append_images=[drawn(seed=2)]),
    "TIFF": lambda: encoded(PICTURE, "TIFF"),
    "TIFF LZW": lambda: encoded(PICTURE, "TIFF", compression="tiff_lzw"),
    "TIFF CMYK": lambda: encoded(PICTURE.convert("CMYK"), "TIFF"),
    "TIFF YCbCr": lambda: encoded(PICTURE.convert("YCbCr"), "TIFF"),
    "TIFF LAB": lambda: encoded(lab(), "TIFF"),
    "TIFF fax": lambda: encoded(PICTURE.convert("1"), "TIFF", compression="group4"),
    "TIFF palette alpha": lambda: encoded(PICTURE.convert("PA"), "TIFF"),
    "TIFF 16-bit": lambda: encoded(whole_numbers(257), "TIFF"),
    "TIFF 32-bit signed": lambda: encoded(whole_numbers(1000, np.int32, -70_000), "TIFF"),
    "TIFF 32-bit unsigned": unsigned_32_bit_tiff,
    "TIFF float to 1": lambda: encoded(floats(1 / 255), "TIFF"),
    "TIFF float to 255": lambda: encoded(floats(1), "TIFF"),
    "TIFF float beyond": lambda: encoded(floats(40), "TIFF"),
    "TIFF float with holes": lambda: encoded(floats(1 / 255, holes=True), "TIFF"),
    "BMP": lambda: encoded(PICTURE, "BMP"),
    "BMP palette": lambda: encoded(PICTURE.quantize(64), "BMP"),
    "JPEG 2000": lambda: encoded(PICTURE, "JPEG2000"),
    "AVIF": lambda: encoded(PICTURE, "AVIF"),
    "PPM": lambda: encoded(PICTURE, "PPM"),
}


@pytest.mark.parametrize("copy", COPIES)
def test_that_a_copy_in_another_mode_is_near(copy: str) -> None:
    found = signals(COPIES[copy]())
    # Dithered and paletted copies really differ a little; 31 bits is what counts as a match.
    assert distance(found.pdq_hex, ORIGINAL.pdq_hex) <= (
        16 if copy.endswith(("1-bit", "fax", "alpha")) else 10
    )
    assert (found.width, found.height) == (320, 240)
    assert not found.damaged


def test_that_all_outside_modes_match_their_original() -> None:
    folder = shared_data("pdq/modes")
    original = signals((folder / "original.jpg").read_bytes())
    found = {
        path.name: distance(signals(path.read_bytes()).pdq_hex, original.pdq_hex)
        for path in sorted(folder.iterdir())
    }
    assert len(found) == 13
    assert max(found.values()) <= 4


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_that_a_turned_picture_is_set_upright(kind: str, turn: int) -> None:
    method = TURNS[turn]
    lying = PICTURE if method is None else PICTURE.transpose(method)
    exif = Image.Exif()
    exif[0x0112] = turn
    found = signals(encoded(lying, kind, exif=exif))
    assert distance(found.pdq_hex, ORIGINAL.pdq_hex) <= 8
    assert (found.width, found.height) == (320, 240)


@pytest.mark.parametrize("value", [0, 9, 77])
def test_that_a_senseless_turn_is_ignored(value: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = value
    assert signals(encoded(PICTURE, "PNG", exif=exif)).pdq_hex == ORIGINAL.pdq_hex


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_that_transparency_is_laid_over_white(kind: str) -> None:
    veiled = PICTURE.convert("RGBA")
    veiled.putalpha(Image.linear_gradient("L").resize(PICTURE.size))
    seen = Image.new("RGB", PICTURE.size, "white")
    seen.paste(veiled, mask=veiled.getchannel("A"))
    options = {"lossless": True} if kind == "WEBP" else {}
    found = signals(encoded(veiled, kind, **options))
    assert distance(found.pdq_hex, signals(encoded(seen, "PNG")).pdq_hex) <= 2


def test_that_pixels_hidden_by_full_transparency_do_not_count() -> None:
    hidden = PICTURE.convert("RGBA")
    hidden.putalpha(0)
    assert signals(encoded(hidden, "PNG")).quality == 0


def test_that_transparent_palette_entries_become_white() -> None:
    paletted = PICTURE.quantize(16)
    data = encoded(paletted, "PNG", transparency=bytes(16))
    assert signals(data).quality == 0


def test_that_a_white_zero_16_bit_tiff_is_turned_around() -> None:
    plain = encoded(whole_numbers(257), "TIFF")
    tag = bytes.fromhex("0601 0300 01000000 0100")  # photometric interpretation 1: black is zero
    assert plain.count(tag) == 1
    inverted = Image.fromarray(65_535 - GREY.astype(np.uint16) * 257)
    data = encoded(inverted, "TIFF").replace(tag, tag[:-2] + b"\0\0")
    assert distance(signals(data).pdq_hex, ORIGINAL.pdq_hex) <= 10


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (3, 2), (63, 64)])
def test_that_small_and_odd_sizes_work(size: tuple[int, int]) -> None:
    found = signals(encoded(drawn((600, 600)).resize(size), "PNG"))
    assert (found.width, found.height) == size


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", UnreadableReason.EMPTY),
        (b"only text", UnreadableReason.NOT_A_PICTURE),
        (b"\x00" * 5000, UnreadableReason.NOT_A_PICTURE),
        (b"\xff\xd8\xff" + b"\x00" * 500, UnreadableReason.DAMAGED),
        (b"%PDF-1.7\n%\xe2\xe3", UnreadableReason.UNSUPPORTED),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", UnreadableReason.UNSUPPORTED),
        (b"8BPS\x00\x01" + b"\x00" * 200, UnreadableReason.UNSUPPORTED),
        (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', UnreadableReason.UNSUPPORTED),
        (bomb_png(60_000, 60_000), UnreadableReason.TOO_MANY_PIXELS),
        (bomb_png(70_000, 1), UnreadableReason.TOO_MANY_PIXELS),
        (bomb_png(14_200, 14_200), UnreadableReason.TOO_MANY_PIXELS),
        (bomb_png(2_000, 2_000), UnreadableReason.TRUNCATED),
    ],
)
def test_that_hostile_bytes_are_refused_with_a_reason(data: bytes, reason: UnreadableReason) -> None:
    assert refusal(data) is reason


def test_that_pixels_just_over_the_limit_are_refused() -> None:
    data = encoded(PICTURE, "PNG")
    assert refusal(data, Limits(pixels=320 * 240 - 1)) is UnreadableReason.TOO_MANY_PIXELS
    assert signals(data, Limits(pixels=320 * 240)).pdq_hex == ORIGINAL.pdq_hex


def test_that_formats_outside_the_list_are_refused() -> None:
    for kind in ("TGA", "ICO", "PCX", "SGI", "DDS"):
        assert refusal(encoded(PICTURE.resize((64, 64)), kind)) in (
            UnreadableReason.UNSUPPORTED,
            UnreadableReason.NOT_A_PICTURE,
        )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP"])
def test_that_losing_the_last_bytes_does_not_hide_a_picture(kind: str) -> None:
    whole = encoded(PICTURE, kind)
    found = signals(whole[:-3])
    # A GIF loses up to 255 packed bytes at once, and so more of so small a picture.
    assert distance(found.pdq_hex, ORIGINAL.pdq_hex) <= (31 if kind == "GIF" else 10)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "JPEG2000", "AVIF"])
def test_that_half_a_picture_is_refused(kind: str) -> None:
    whole = encoded(PICTURE, kind)
    assert refusal(whole[: len(whole) // 2]) in (UnreadableReason.TRUNCATED, UnreadableReason.DAMAGED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "JPEG2000", "AVIF", "PPM"])
def test_that_damaged_pictures_never_raise(kind: str) -> None:
    generator = np.random.default_rng(11)
    whole = np.frombuffer(encoded(PICTURE.resize((96, 72)), kind), dtype=np.uint8)
    for _ in range(60):
        broken = whole.copy()
        at = generator.integers(0, len(broken), 12)
        broken[at] = generator.integers(0, 256, 12)
        found = decode.signals(broken[: generator.integers(1, len(broken))].tobytes(), LIMITS)
        assert isinstance(found, PictureSignals | Unreadable)


def test_that_a_derivative_is_small_blurred_grey_and_bare() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a remark that must not travel"
    found = decode.derivative(
        encoded(drawn((900, 600)), "JPEG", exif=exif, comment=b"another remark"),
        LIMITS,
        max_pixels=256,
        blur=True,
        grey=True,
    )
    assert not isinstance(found, Unreadable)
    image = Image.open(io.BytesIO(found.jpeg))
    assert (image.size, image.mode, found.width, found.height) == ((256, 171), "L", 256, 171)
    assert b"remark" not in found.jpeg
    assert b"Exif" not in found.jpeg
    sharp = np.asarray(drawn((900, 600)).convert("L").resize((256, 171)), dtype=np.float64)
    soft = np.asarray(image, dtype=np.float64)
    assert np.abs(np.diff(soft)).max() < np.abs(np.diff(sharp)).max() / 5


def test_that_a_revealed_derivative_keeps_color_and_is_never_enlarged() -> None:
    found = decode.derivative(encoded(PICTURE, "PNG"), LIMITS, max_pixels=1600, blur=False, grey=False)
    assert not isinstance(found, Unreadable)
    image = Image.open(io.BytesIO(found.jpeg))
    assert (image.size, image.mode) == ((320, 240), "RGB")
    assert np.abs(np.asarray(image, dtype=int) - np.asarray(PICTURE, dtype=int)).mean() < 8
