"""Films: what hashing one costs, and what share of a copy's frames is then found, beside vPDQ.

vPDQ is offered as source only and builds against the system's FFmpeg (Debian: ``libavdevice-dev
libavfilter-dev``, then ``pip install vpdq``); where it is missing, what it does is done with PyAV and pdqhash.
"""

from __future__ import annotations

import importlib.util
import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

# As in the child, so that both do the same; numpy reads it when it is loaded.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import av
import numpy as np
import pdqhash
from bench.drawn import photo
from bench.tables import Table
from PIL import Image

from coldframe.media import video
from coldframe.media.sandbox import Sandbox
from coldframe.media.terms import VIDEO_LIMITS, VideoSignals
from coldframe.search.video import Frames, compare

RATE = 30
SIZE = (1280, 720)
PATTERNS = Path(__file__).resolve().parents[2] / "shared" / "data" / "vpdq"
HAS_VPDQ = importlib.util.find_spec("vpdq") is not None
_PEER = (
    "vpdq 0.2.5, one thread" if HAS_VPDQ else "PyAV and pdqhash (vpdq is not installed: it has to be built)"
)

Rows = list[tuple[float, str, int]]


def run(quick: bool) -> list[Table]:
    """Time and recall of every film."""
    films = _films(3 if quick else 20)
    return [_speed(films, rounds=1 if quick else 3), _recall(films)]


def _speed(films: dict[str, bytes], rounds: int) -> Table:
    rows = []
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        for name, data in films.items():
            path = Path(folder) / "film.mp4"
            path.write_bytes(data)
            acts: dict[str, Callable[[], object]] = {
                "ours": lambda data=data: video.signals(data, VIDEO_LIMITS),
                "sandbox": lambda data=data: sandbox.video([data]),
                "every": lambda path=path: _peer(path, every_second=False),
                "second": lambda path=path: _peer(path, every_second=True),
                "decoded": lambda data=data: _decode(data),
            }
            acts["sandbox"]()  # The child's start is paid once in a thousand films.
            taken: dict[str, list[float]] = {kind: [] for kind in acts}
            for _ in range(rounds):
                for kind, act in acts.items():
                    started = time.perf_counter()
                    act()
                    taken[kind].append(time.perf_counter() - started)
            seconds = {kind: statistics.median(values) for kind, values in taken.items()}
            found = _ours(data)
            rows.append(
                (
                    name,
                    f"{found.frames_hashed} / {len(found.frames)}",
                    *(f"{seconds[kind]:.2f}" for kind in ("ours", "sandbox", "every", "second", "decoded")),
                    f"{seconds['every'] / seconds['sandbox']:.1f}×",
                    f"{seconds['second'] / seconds['sandbox']:.1f}×",
                )
            )
    return Table(
        title="Seconds a film",
        note=f"H.264, one core. The peer is {_PEER}: every frame, and one frame a second. The last two columns are "
        "its time over ours in the sandbox. Hashed / kept: frames that were hashed, and what is left without "
        "near-equal neighbors. Decoding alone is the bound where every frame has to be decoded.",
        columns=(
            "film", "hashed / kept", "ours", "ours in the sandbox", "peer, every frame", "peer, one a second",
            "decoding alone", "every frame ÷ ours", "one a second ÷ ours",
        ),
        rows=rows,
    )  # fmt: skip


def _recall(films: dict[str, bytes]) -> Table:
    rows = []
    for name, data in films.items():
        for change, copy in _copies(data).items():
            ours = compare(_frames(_ours(copy)), _frames(_ours(data)))
            theirs = compare(Frames.of(_sampled(copy)), Frames.of(_sampled(data)))
            shares = [
                f"{share:.0%}" for one in (ours, theirs) for share in (one.query_share, one.listed_share)
            ]
            rows.append((name, change, *shares, ours.verdict.value, theirs.verdict.value))
    return Table(
        title="Share of frames found in a copy",
        note="Distance up to 31 bits, quality from 50, on both sides: of the copy's frames, and of the original's. One "
        "frame a second is what vPDQ is used with; it looks at frames 0, 30, 60 … of the file.",
        columns=(
            "film", "copy", "ours, of the copy", "ours, of the original", "one a second, of the copy",
            "one a second, of the original", "our verdict", "verdict at one a second",
        ),
        rows=rows,
    )  # fmt: skip


def _films(seconds: int) -> dict[str, bytes]:
    wall = photo(2600, 1500, seed=1)
    scenes = [photo(*SIZE, seed=seed) for seed in range(2, 9)]

    def moving(number: int) -> Image.Image:
        return _view(wall, number * 2.0)

    def still(number: int) -> Image.Image:
        picture = scenes[0].copy()
        picture.paste(scenes[1].resize((160, 120)), (500 + number % RATE * 3, 300))
        return picture

    def cuts(number: int) -> Image.Image:
        scene = scenes[number // (3 * RATE) % len(scenes)]
        return scene.crop((0, 0, 1240, 700)).resize(SIZE) if number // RATE % 3 == 2 else scene

    count = seconds * RATE
    films = {
        "camera moves, key frame a second": _encode(map(moving, range(count)), key_every=RATE),
        "camera moves, key frame in 8 s": _encode(map(moving, range(count)), key_every=250),
        "camera rests, key frame a second": _encode(map(still, range(count)), key_every=RATE),
        "cuts, key frame in 8 s": _encode(map(cuts, range(count)), key_every=250),
    }
    for path in sorted(PATTERNS.glob("*.mp4")):
        films[f"{path.stem} (published)"] = path.read_bytes()
    return films


def _view(wall: Image.Image, at: float) -> Image.Image:
    left = at % (wall.width - SIZE[0])
    return wall.crop((int(left), int(left / 3), int(left) + SIZE[0], int(left / 3) + SIZE[1]))


def _encode(
    pictures: Iterable[Image.Image],
    *,
    key_every: int,
    size: tuple[int, int] = SIZE,
    bit_rate: int = 4_000_000,
) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast"})
        stream.width, stream.height = size
        stream.pix_fmt, stream.gop_size, stream.bit_rate = "yuv420p", key_every, bit_rate
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_image(picture.resize(size))))
        container.mux(stream.encode(None))
    return out.getvalue()


def _copies(data: bytes) -> dict[str, bytes]:
    with av.open(io.BytesIO(data)) as container:
        pictures = [frame.to_image() for frame in container.decode(video=0)]
    size = pictures[0].size
    half = (size[0] // 4 * 2, size[1] // 4 * 2)
    return {
        "half the size, little bit rate": _encode(pictures, key_every=250, size=half, bit_rate=300_000),
        "first half second cut off": _encode(pictures[RATE // 2 :], key_every=250, size=size),
        "middle third": _encode(
            pictures[len(pictures) // 3 : len(pictures) * 2 // 3], key_every=250, size=size
        ),
    }


def _ours(data: bytes) -> VideoSignals:
    found = video.signals(data, VIDEO_LIMITS)
    assert isinstance(found, VideoSignals)
    return found


def _frames(film: VideoSignals) -> Frames:
    return Frames.of((frame.second, frame.pdq_hex, frame.quality) for frame in film.frames)


def _sampled(data: bytes) -> Rows:
    """One frame a second, hashed as the peers do."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        path.write_bytes(data)
        return _peer(path, every_second=True)


def _peer(path: Path, *, every_second: bool) -> Rows:
    if HAS_VPDQ:
        import vpdq

        found = vpdq.computeHash(str(path), seconds_per_hash=int(every_second), thread_count=1)
        return [(one.timestamp, one.hex, one.quality) for one in found]
    rows = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        for number, frame in enumerate(container.decode(stream)):
            if every_second and number % RATE:
                continue
            bits, quality = pdqhash.compute(frame.to_ndarray(format="rgb24"))
            rows.append((float(frame.time or 0), np.packbits(bits).tobytes().hex(), int(quality)))
    return rows


def _decode(data: bytes) -> int:
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        return sum(1 for _ in container.decode(stream))
