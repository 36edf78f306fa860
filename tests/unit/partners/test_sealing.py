"""Sealing to a key: what goes in comes out for its holder, in pieces, and for nobody else."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.partners.sealing import NotOpened, key_fingerprint, open_sealed, read_sealing_key, seal

IDENTITY = pyrage.x25519.Identity.generate()
KEY = str(IDENTITY.to_public())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.binary(max_size=200_000), max_size=5))
def test_what_was_sealed_comes_out_whole(chunks: list[bytes]) -> None:
    sealed = b"".join(seal(chunks, KEY))
    assert pyrage.decrypt(sealed, [IDENTITY]) == b"".join(chunks)  # as the age tool opens it
    assert b"".join(open_sealed([sealed], f"# made by age-keygen\n{IDENTITY}\n")) == b"".join(chunks)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 399), st.integers(1, 255))
def test_no_changed_byte_goes_unseen(place: int, change: int) -> None:
    sealed = bytearray(b"".join(seal([b"shapes" * 20], KEY)))
    place %= len(sealed)
    sealed[place] ^= change
    with pytest.raises(NotOpened):
        list(open_sealed([bytes(sealed)], str(IDENTITY)))


def test_a_long_stream_is_never_whole_in_memory() -> None:
    asked = 0

    def chunks() -> Iterator[bytes]:
        nonlocal asked
        for _ in range(64):
            asked += 1
            yield bytes(1 << 20)

    stream = seal(chunks(), KEY)
    got = 0
    for piece in stream:
        got += len(piece)
        assert asked * (1 << 20) - got <= 3 << 20
    assert got > 64 << 20


def test_whoever_stops_reading_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    stream = seal([bytes(1 << 20)] * 3, KEY)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_what_reading_raises_comes_through_as_it_is() -> None:
    def broken() -> Iterator[bytes]:
        yield b"a"
        raise KeyError("the vault")

    with pytest.raises(KeyError, match="the vault"):
        list(seal(broken(), KEY))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1",
        "AGE-SECRET-KEY-1",
        "ssh-ed25519 AAAA",
        # The key is another one in each process: its text names no test.
        pytest.param(KEY[:-1], id="cut short"),
        pytest.param(KEY + "q", id="one letter more"),
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_sealing_key(text)
    assert caught.value.field == "sealing_key"
    with pytest.raises(NotOpened):
        list(open_sealed([b""], text))


def test_the_fingerprint_is_what_sha256sum_says() -> None:
    assert read_sealing_key(f"  {KEY}\n") == KEY
    assert key_fingerprint(KEY) == hashlib.sha256(KEY.encode()).hexdigest()
