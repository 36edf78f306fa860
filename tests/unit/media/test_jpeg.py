"""The straight way for JPEG gives what Pillow gives, and the screening way something near."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter
from tests.pictures import distance, drawn, encoded
from tests.shared_data import shared_data

from coldframe.media import decode, jpeg
from coldframe.media.pdq import hash_rgb
from coldframe.media.terms import SCREEN_MARGIN_BITS, Limits, PictureSignals, Unreadable, UnreadableReason

LIMITS = Limits()
PHOTO = drawn((900, 700), seed=3)
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
"""EXIF's numbers, and what Pillow calls the way back."""


def signals(data: bytes, *, screen: bool = False) -> PictureSignals:
    found = decode.signals(data, LIMITS, screen=screen)
    assert isinstance(found, PictureSignals), found
    return found


def by_pillow(data: bytes) -> str:
    return hash_rgb(np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))).hex


def with_orientation(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


@given(
    size=st.tuples(st.integers(1, 400), st.integers(1, 400)),
    seed=st.integers(0, 99),
    quality=st.integers(20, 98),
    subsampling=st.sampled_from([0, 1, 2]),
    progressive=st.booleans(),
    grey=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_that_the_pixels_are_those_of_pillow(
    size: tuple[int, int], seed: int, quality: int, subsampling: int, progressive: bool, grey: bool
) -> None:
    image = drawn((400, 400), seed).crop((0, 0, *size)).convert("L" if grey else "RGB")
    data = encoded(image, "JPEG", quality=quality, subsampling=subsampling, progressive=progressive)
    whole = jpeg.decode_whole(data, LIMITS)
    assert whole is not None
    pixels = np.asarray(Image.open(io.BytesIO(data)))
    assert np.array_equal(whole[0].squeeze(), pixels.squeeze())
    assert (whole[1].width, whole[1].height) == size
    assert distance(signals(data).pdq_hex, by_pillow(data)) <= 2


@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("screen", [False, True])
def test_that_a_turned_photo_is_hashed_upright(orientation: int, screen: bool) -> None:
    lying = PHOTO.transpose(Image.Transpose(TURNS[orientation]))
    data = encoded(lying, "JPEG", exif=with_orientation(orientation))
    upright = hash_rgb(np.asarray(Image.open(io.BytesIO(data)).transpose(_back(orientation))))
    found = signals(data, screen=screen)
    assert (found.width, found.height, found.screened) == (*PHOTO.size, screen)
    assert distance(found.pdq_hex, upright.hex) <= (4 if screen else 0)
    assert distance(found.pdq_hex, signals(encoded(PHOTO, "JPEG")).pdq_hex) <= 8


def _back(orientation: int) -> Image.Transpose:
    ways = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
    return Image.Transpose(ways[orientation])


def test_that_orientation_in_xmp_counts_where_exif_has_none() -> None:
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:li tiff:Orientation="3"/></x:xmpmeta>'
    segment = b"http://ns.adobe.com/xap/1.0/\0" + xmp
    plain = encoded(PHOTO.rotate(180), "JPEG")
    data = plain[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + plain[2:]
    assert distance(signals(data).pdq_hex, signals(encoded(PHOTO, "JPEG")).pdq_hex) <= 8


@pytest.mark.parametrize("kind", ["CMYK", "RGB kept", "JPEG 12-bit header"])
def test_that_what_is_not_plain_is_left_to_pillow(kind: str) -> None:
    if kind == "CMYK":
        data = encoded(PHOTO.convert("CMYK"), "JPEG")
    elif kind == "RGB kept":
        data = encoded(PHOTO, "JPEG", keep_rgb=True)
    else:
        plain = bytearray(encoded(PHOTO, "JPEG"))
        plain[plain.index(b"\xff\xc0") + 4] = 12
        data = bytes(plain)
    assert jpeg.decode_whole(data, LIMITS) is None
    assert jpeg.decode_reduced(data, LIMITS) is None
    found = decode.signals(data, LIMITS)
    if kind == "JPEG 12-bit header":
        assert isinstance(found, Unreadable)
    else:
        assert isinstance(found, PictureSignals)
        assert distance(found.pdq_hex, by_pillow(data)) == 0


@pytest.mark.parametrize("screen", [False, True])
def test_that_a_picture_over_the_limit_is_not_decoded(screen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simplejpeg.decode_jpeg", lambda *_, **__: pytest.fail("it was decoded"))
    data = encoded(PHOTO, "JPEG")
    found = decode.signals(data, Limits(pixels=900 * 700 - 1), screen=screen)
    assert isinstance(found, Unreadable)
    assert found.reason is UnreadableReason.TOO_MANY_PIXELS


@pytest.mark.parametrize("screen", [False, True])
def test_that_damage_gets_the_verdict_of_pillow(screen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(5)
    whole = np.frombuffer(encoded(PHOTO.resize((96, 72)), "JPEG", exif=with_orientation(6)), dtype=np.uint8)
    files = []
    for number in range(150):
        broken = whole.copy()
        at = generator.integers(2, len(broken), 4)
        broken[at] = generator.integers(0, 256, 4)
        files.append(broken[: generator.integers(1, len(broken)) if number % 3 == 0 else None].tobytes())
    found = [decode.signals(data, LIMITS, screen=screen) for data in files]
    monkeypatch.setattr(jpeg, "decode_whole", lambda *_: None)
    expected = [decode.signals(data, LIMITS) for data in files]
    for one, other in zip(found, expected, strict=True):
        if isinstance(other, Unreadable) or isinstance(one, Unreadable):
            assert one == other
        else:
            assert (one.width, one.height, one.damaged) == (other.width, other.height, other.damaged)
            assert one.screened or distance(one.pdq_hex, other.pdq_hex) <= 2
    assert {type(one) for one in found} == {PictureSignals, Unreadable}


@pytest.mark.parametrize(
    ("shorter", "reduction"), [(1, 1), (599, 1), (600, 2), (1200, 4), (2400, 8), (5000, 8)]
)
def test_that_the_reduction_leaves_enough_samples(shorter: int, reduction: int) -> None:
    data = encoded(Image.new("L", (shorter + 5, shorter)), "JPEG")
    reduced = jpeg.decode_reduced(data, LIMITS)
    assert reduced is not None
    luma, layout = reduced
    assert layout.reduction == reduction
    assert luma.shape == (-(-shorter // reduction), -(-(shorter + 5) // reduction), 1)


@given(
    size=st.tuples(st.integers(300, 1500), st.integers(300, 1500)),
    seed=st.integers(0, 999),
    quality=st.integers(70, 95),
    soft=st.booleans(),
    progressive=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_that_every_turn_of_a_screened_hash_lies_within_the_margin(
    size: tuple[int, int], seed: int, quality: int, soft: bool, progressive: bool
) -> None:
    image = drawn(size, seed)
    if soft:
        image = image.filter(ImageFilter.GaussianBlur(size[0] / 200))
    data = encoded(image, "JPEG", quality=quality, progressive=progressive)
    exact, screened = signals(data), signals(data, screen=True)
    drift = [distance(one, other) for one, other in zip(exact.turns, screened.turns, strict=True)]
    assert max(drift) <= SCREEN_MARGIN_BITS
    assert (exact.quality >= 50) == (screened.quality >= 50)
    assert (screened.width, screened.height, exact.screened) == (*size, False)


def test_that_an_unsettled_hash_is_computed_in_full() -> None:
    half = np.asarray(drawn((400, 700)))
    symmetric = Image.fromarray(np.concatenate([half, half[:, ::-1]], axis=1))
    flat = Image.new("RGB", (800, 700), (90, 120, 40))
    for image in (symmetric, flat):
        data = encoded(image, "JPEG")
        assert signals(data, screen=True) == signals(data)
        assert not signals(data, screen=True).screened
    assert signals(encoded(PHOTO, "JPEG"), screen=True).screened
    assert not signals(encoded(PHOTO, "PNG"), screen=True).screened


def test_that_all_outside_photos_are_screened_within_the_margin() -> None:
    for path in sorted(shared_data("pdq").glob("*/*.jpg")):
        exact, screened = signals(path.read_bytes()), signals(path.read_bytes(), screen=True)
        drift = [distance(one, other) for one, other in zip(exact.turns, screened.turns, strict=True)]
        assert max(drift) <= SCREEN_MARGIN_BITS, path.name
