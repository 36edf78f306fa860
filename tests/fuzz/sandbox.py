"""The whole way, as a desk goes it: a child over pipes. Whatever it was given, the next good file works."""

from __future__ import annotations

import random

from tests.fuzz import films, pictures
from tests.fuzz.mutation import mutate
from tests.fuzz.target import Target, choose, hold

from coldframe.media.known_files import FileDigests
from coldframe.media.sandbox import Sandbox
from coldframe.media.terms import Derivative, PictureSignals, Unreadable, UnreadableReason, VideoSignals

_PICTURES = [seed for make in (*pictures._SEEDS.values(),) for seed in make()]
_FILMS = [seed for name in ("mp4", "matroska", "other") for seed in films.seeds(name)]
_TOKENS = tuple(token for some in (*pictures._TOKENS.values(), *films._TOKENS.values()) for token in some)

_sandbox = Sandbox(pictures.LIMITS, video_limits=films.LIMITS)
_good = _sandbox.signals([pictures._GOOD])


def _check(data: bytes) -> str:
    way = choose(data, 8)
    chunks = [data[: len(data) // 2], data[len(data) // 2 :]]
    kind: type
    if data[:1] == b"F":
        answer: object = _sandbox.video([data[1:]])
        kind = VideoSignals
    elif way == 0:
        answer, kind = _sandbox.derivative(chunks, max_px=16), Derivative
    elif way == 1:
        answer, kind = _sandbox.file_digests(chunks), FileDigests
    else:
        answer, kind = _sandbox.signals(chunks, screen=way % 2 == 0), PictureSignals
    hold(isinstance(answer, kind | Unreadable), f"an answer of another kind: {type(answer)}")
    lost = isinstance(answer, Unreadable) and answer.reason in (
        UnreadableReason.DECODER_CRASHED,
        UnreadableReason.OUT_OF_TIME,
    )
    if lost or choose(data, 50) == 7:
        hold(_sandbox.signals([pictures._GOOD]) == _good, "the next good picture is read otherwise")
    return answer.reason.value if isinstance(answer, Unreadable) else "read"


def _draw(rng: random.Random) -> bytes:
    # Films have a child of their own; an input says by its first byte that it is for that one.
    if rng.random() < 0.2:
        return b"F" + mutate(rng, _FILMS, _TOKENS)
    return mutate(rng, _PICTURES, _TOKENS)


def make(name: str) -> Target:
    assert name == "all"
    hold(isinstance(_good, PictureSignals), "the good picture is not read")
    return Target(_check, _draw)
