"""Many messages and several streams digested together, against hashlib, with and without the kernel."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.media import digests
from coldframe.media.digests import DigestKind, ParallelDigester, digest_each

KERNEL = pytest.mark.skipif(digests.Md5Streams is None, reason="coldframe-native is not installed")
EDGES = st.sampled_from([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 1000])


def expected(message: bytes) -> dict[DigestKind, str]:
    return {kind: hashlib.new(kind.value, message).hexdigest() for kind in DigestKind}


def messages(sizes: list[int], seed: int) -> list[bytes]:
    source = random.Random(seed)
    return [source.randbytes(size) for size in sizes]


@pytest.fixture(params=[pytest.param("kernel", marks=KERNEL), "hashlib"])
def _either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "hashlib":
        monkeypatch.setattr(digests, "Md5Streams", None)


@pytest.mark.usefixtures("_either")
@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 15, 16, 17, 33, 64])
def test_that_messages_of_every_length_have_their_digests(count: int) -> None:
    sizes = [(number * 37) % 300 for number in range(count)]
    some = messages(sizes, count)
    assert digest_each(some, DigestKind) == [expected(one) for one in some]


@given(st.lists(EDGES, max_size=40), st.integers(0, 99))
@settings(max_examples=50)
def test_that_messages_do_not_touch_each_other(sizes: list[int], seed: int) -> None:
    some = messages(sizes, seed)
    views = [memoryview(bytearray(one)) for one in some]
    assert digest_each(views, [DigestKind.MD5]) == [
        {DigestKind.MD5: hashlib.md5(one).hexdigest()} for one in some
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 8, 20])
def test_that_streams_may_be_cut_anywhere(count: int) -> None:
    source = random.Random(count)
    some = messages([source.choice([0, 64, 3000, 9001]) for _ in range(count)], count)
    digester = ParallelDigester(count, DigestKind)
    left = [memoryview(one) for one in some]
    while any(left):
        cuts = [source.choice([0, 1, 63, 64, 65, 500]) for _ in left]
        work = digester.work([view[:cut] for view, cut in zip(left, cuts, strict=True)])
        source.shuffle(work)
        for todo in work:
            todo()
        left = [view[cut:] for view, cut in zip(left, cuts, strict=True)]
    assert digester.digests() == [expected(one) for one in some]
    assert digester.digests() == digester.digests()


def test_that_only_what_is_wanted_is_computed() -> None:
    assert (
        digest_each([b"abc"] * 4, [DigestKind.SHA1])
        == [{DigestKind.SHA1: "a9993e364706816aba3e25717850c26c9cd0d89d"}] * 4
    )
    assert digest_each([b"abc"], []) == [{}]
    digester = ParallelDigester(3, [])
    assert digester.work([memoryview(b"a")] * 3) == []
    assert digester.digests() == [{}, {}, {}]


@KERNEL
def test_that_the_kernel_refuses_what_it_cannot_take() -> None:
    streams = digests.Md5Streams(2)
    with pytest.raises(ValueError, match="one chunk"):
        streams.update([b"a"])
    with pytest.raises(TypeError):
        streams.update([b"a", "text"])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        streams.update(7)  # type: ignore[arg-type]
    assert [one.hex() for one in streams.digests()] == ["d41d8cd98f00b204e9800998ecf8427e"] * 2
