"""A film's bytes to the PDQ hashes of its frames. Runs in the sandboxed child, on hostile input.

First only the key frames are decoded, which costs little. They suffice wherever two of them follow each
other within ``STILL_SECONDS`` and look alike; every other stretch is decoded frame by frame. Then frames that
nearly equal the one kept before are left out. So whatever is shown lies within ``NEAR_BITS`` of a kept frame,
except between two like key frames a second apart. Sampling at a fixed rate, as vPDQ does, gives no such
promise: in a film that moves, two copies sampled half a second apart share nothing
(``docs/decisions/0012-video-frames.md`` has the figures).

Needs PyAV (the ``video`` extra). Only the listed containers and codecs are opened, from memory; the bytes name
no file and no address that could be fetched. One thread.
"""

from __future__ import annotations

import io
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import av
import av.logging

# Loaded by PyAV at the first film with subtitles, which the confined process could not do.
import av.subtitles.codeccontext
import av.subtitles.stream
import av.subtitles.subtitle
import numpy as np
from av.container import InputContainer

from coldframe.media.blur import Blur, Layout
from coldframe.media.pdq import PdqHash, hash_grids, hash_stripes
from coldframe.media.sniff import HEAD_BYTES, sniff
from coldframe.media.terms import (
    MAX_SIDE_PIXELS,
    MAX_VIDEO_FRAMES,
    MAX_VIDEO_SECONDS,
    Limits,
    Unreadable,
    UnreadableReason,
    VideoFrame,
    VideoSignals,
    unreadable,
)

STILL_SECONDS = 1.1
"""Key frames further apart than this never suffice: one a second, vPDQ's usual rate, and a little for 29.97 Hz."""

NEAR_BITS = 16
"""Two hashes this near are the same picture here. Half of 31, the distance at which the field matches; the other
half is left to what re-encoding changes."""

MAX_FRAMES = 100_000
"""Frames of one film that are hashed, about 1 KB each, so that a flood of tiny ones ends."""

MARGIN = 0.8
"""Share of the time limit after which it ends by itself and gives what it has."""

_DEMUXERS = {"mp4": "mov", "matroska": "matroska", "avi": "avi", "mpegts": "mpegts"}
_DEMUXERS |= {name: name for name in ("mpeg", "flv", "asf", "ogg")}

_CODECS = frozenset({
    "h264", "hevc", "av1", "vp8", "vp9", "vp6", "vp6f", "mpeg1video", "mpeg2video", "mpeg4", "msmpeg4v1", "msmpeg4v2",
    "msmpeg4v3", "h261", "h263", "h263p", "flv1", "wmv1", "wmv2", "wmv3", "vc1", "theora", "mjpeg", "svq1", "svq3",
    "cinepak", "prores", "dnxhd", "dvvideo", "ffv1", "huffyuv",
})  # fmt: skip
"""What telephones, cameras, messengers and the web of twenty years write. The rest is left closed."""

_FULL_RANGE = 2  # AVCOL_RANGE_JPEG

# Degrees counter-clockwise that a frame is turned for display, and EXIF's number for the same.
ORIENTATION = {0: 1, 90: 8, 180: 3, 270: 6}


def signals(encoded: bytes, limits: Limits) -> VideoSignals | Unreadable:
    """Decode and hash one film.

    Cost: decoding the key frames where it rests, decoding everything and 1 to 2 ms a frame where it moves.

    Args:
        encoded: The file.
        limits: ``pixels`` are those of one frame.
    """
    if not encoded:
        return unreadable(UnreadableReason.EMPTY)
    if len(encoded) > limits.file_bytes:
        return unreadable(UnreadableReason.TOO_LARGE)
    kind = sniff(encoded[:HEAD_BYTES])
    if not kind.is_video:
        return unreadable(kind.refusal)
    film = _Film(encoded, kind.format, limits)
    for read in (film.read_key_frames, film.read_moving_stretches):
        try:
            read()
        except RefusedFilm as refused:
            return unreadable(refused.reason)
        except MemoryError:
            film.ended_by(UnreadableReason.OUT_OF_MEMORY)
        except (av.FFmpegError, OSError, ValueError, EOFError):
            film.damaged = True
    # What was decoded before it broke still counts.
    return film.signals() if film.frames else unreadable(film.failure)


class RefusedFilm(Exception):
    """The film is not opened at all; says why."""

    def __init__(self, reason: UnreadableReason) -> None:
        self.reason = reason


@dataclass
class _Film:
    """One film under way.

    Attributes:
        frames: Everything hashed so far, by the second it is shown at.
        packet_seconds: When each packet of the track is shown, in the order of the file.
        timed: Every packet says when it is shown; some formats only say when it is decoded.
        failure: What to say if there are no frames.
    """

    encoded: bytes
    format: str
    limits: Limits
    frames: dict[float, VideoFrame] = field(default_factory=dict)
    packet_seconds: list[float] = field(default_factory=list)
    timed: bool = True
    width: int = 0
    height: int = 0
    frame_rate: float = 0.0
    complete: bool = True
    damaged: bool = False
    failure: UnreadableReason = UnreadableReason.DAMAGED

    def __post_init__(self) -> None:
        self._deadline = time.monotonic() + self.limits.seconds * MARGIN

    def ended_by(self, limit: UnreadableReason) -> None:
        """Note that a limit ended the work."""
        self.complete, self.failure = False, limit

    def read_key_frames(self) -> None:
        """Hash the key frames; note when every packet is shown."""
        with open_film(self.encoded, self.format, self.limits) as (container, stream):
            stream.codec_context.skip_frame = "NONKEY"
            self.frame_rate = float(stream.average_rate or 0)
            for packet in container.demux(stream):
                second = _second(packet, stream)
                if second is not None:
                    self.packet_seconds.append(second)
                self.timed &= packet.pts is not None or not packet.size  # The last one is empty.
                if not self._take(packet, stream):
                    return

    def read_moving_stretches(self) -> None:
        """Hash every frame between key frames that do not suffice."""
        starts, ends = self._moving_stretches()
        if not starts or not self.complete:
            return
        with open_film(self.encoded, self.format, self.limits) as (container, stream):
            for packet in container.demux(stream):
                second = _second(packet, stream)
                at = len(starts) - 1 if second is None else bisect_right(starts, second) - 1
                moving = second is None or (at >= 0 and second <= ends[at])
                if not moving and self.timed:
                    continue
                # A packet is decoded or dropped when it comes, so this can change from one to the next: every
                # stretch begins with a key frame, which is decoded either way.
                stream.codec_context.skip_frame = "DEFAULT" if moving else "NONKEY"
                if not self._take(packet, stream):
                    return

    def _moving_stretches(self) -> tuple[list[float], list[float]]:
        """Where key frames do not suffice: beginnings and ends in seconds, ascending."""
        if not self.packet_seconds:
            return [0.0], [MAX_VIDEO_SECONDS]
        keys = sorted(self.frames)
        shown = sorted(self.packet_seconds)
        starts, ends = [], []
        # The container's own key marks are not asked: they can lie. What no key frame precedes or follows moves.
        for start, end in zip([shown[0], *keys], [*keys, shown[-1] + 1e-3], strict=True):
            between = bisect_left(shown, end - 1e-4) - bisect_right(shown, start + 1e-4)
            still = end - start <= STILL_SECONDS and start in self.frames and end in self.frames
            if between > 0 and not (still and _near(self.frames[start], self.frames[end])):
                starts.append(start)
                ends.append(end)
        return starts, ends

    def _take(self, packet: av.Packet[av.VideoStream], stream: av.VideoStream) -> bool:
        """Decode one packet and hash what comes out; ``False`` once a limit is reached."""
        if time.monotonic() > self._deadline or len(self.frames) >= MAX_FRAMES:
            self.ended_by(UnreadableReason.OUT_OF_TIME)
            return False
        try:
            decoded = packet.decode()
        except MemoryError:
            raise
        except (av.FFmpegError, ValueError):
            self.damaged = True
            return True
        for frame in decoded:
            self._hash(frame, stream)
        return True

    def _hash(self, frame: av.VideoFrame, stream: av.VideoStream) -> None:
        second = _second(frame, stream)
        if second is None:  # A format without times shows frame by frame.
            second = len(self.frames) / (self.frame_rate or 25.0)
        if not 0 <= second <= MAX_VIDEO_SECONDS or second in self.frames:
            return
        if is_too_large(frame.width, frame.height, self.limits):
            self.damaged = True  # What came before it grew still counts.
            return
        orientation = ORIENTATION[round(frame.rotation / 90) * 90 % 360]
        if not self.frames:
            layout = Layout(frame.height, frame.width, orientation=orientation)
            self.width, self.height = layout.upright_size
        found = _pdq(frame, orientation)
        turns = tuple(bits.hex() for bits in found.turns)
        self.frames[second] = VideoFrame(second, turns[0], found.quality, turns)

    def signals(self) -> VideoSignals:
        """What came of it."""
        kept: list[VideoFrame] = []
        for second in sorted(self.frames):
            frame = self.frames[second]
            if not kept or not _near(kept[-1], frame):
                kept.append(frame)
        if len(kept) > MAX_VIDEO_FRAMES:
            self.complete = False
            kept = [kept[i * len(kept) // MAX_VIDEO_FRAMES] for i in range(MAX_VIDEO_FRAMES)]
        return VideoSignals(
            frames=tuple(kept),
            width=self.width,
            height=self.height,
            format=self.format,
            frame_rate=self.frame_rate if self.frame_rate <= 1000 else 0.0,
            seconds=max(self.frames),
            frames_hashed=len(self.frames),
            complete=self.complete,
            damaged=self.damaged,
        )


@contextmanager
def open_film(encoded: bytes, kind: str, limits: Limits) -> Iterator[tuple[InputContainer, av.VideoStream]]:
    """Open the film and the track that a player would show.

    Raises:
        RefusedFilm: It has no such track, or one that is not decoded here.
        av.FFmpegError: It is damaged.
    """
    with av.open(
        io.BytesIO(encoded),
        mode="r",
        format=_DEMUXERS[kind],
        container_options={"format_whitelist": _DEMUXERS[kind], "protocol_whitelist": "none"},
        metadata_errors="replace",  # Old films write titles in any encoding.
        io_open=_refuse_to_open,
    ) as container:
        stream = container.streams.best("video")
        if not isinstance(stream, av.VideoStream):
            raise RefusedFilm(UnreadableReason.NOT_A_PICTURE)
        context = stream.codec_context
        if context is None or context.codec.canonical_name not in _CODECS:
            raise RefusedFilm(UnreadableReason.UNSUPPORTED)
        if is_too_large(context.width, context.height, limits):
            raise RefusedFilm(UnreadableReason.TOO_MANY_PIXELS)
        context.options = {"max_pixels": str(limits.pixels)}  # It may grow on the way.
        context.thread_count = 1
        context.thread_type = "NONE"
        yield container, stream


def _refuse_to_open(*_: object) -> object:
    raise PermissionError("a film may not name other files")


def is_too_large(width: int, height: int, limits: Limits) -> bool:
    """Tell whether a frame of that size, in pixels, is more than the limits allow."""
    return width * height > limits.pixels or max(width, height) > MAX_SIDE_PIXELS


def _second(timed: av.Packet[av.VideoStream] | av.VideoFrame, stream: av.VideoStream) -> float | None:
    stamp = timed.pts if timed.pts is not None else timed.dts
    if stamp is None or stream.time_base is None:
        return None
    return round(float((stamp - (stream.start_time or 0)) * stream.time_base), 6)


def _near(first: VideoFrame, second: VideoFrame) -> bool:
    return (int(first.pdq_hex, 16) ^ int(second.pdq_hex, 16)).bit_count() <= NEAR_BITS


def _pdq(frame: av.VideoFrame, orientation: int) -> PdqHash:
    """Hash the luma of a frame.

    The reference converts frames to RGB and back to luma by one matrix, whatever matrix the film was made with;
    that is the luma that was stored.
    """
    height, width, stored = frame.height, frame.width, frame.format
    if not (stored.is_planar and stored.components[0].is_luma and stored.components[0].bits == 8):
        # More threads would need a system call that the sandbox refuses.
        rgb = frame.reformat(format="rgb24", src_colorspace="ITU601", dst_colorspace="ITU601", threads=1)
        pixels = rgb.to_ndarray().astype(np.uint8, copy=False)
        return hash_stripes((pixels,), Layout(height, width, orientation=orientation))
    plane = frame.planes[0]
    luma = np.frombuffer(memoryview(plane), np.uint8)[: plane.line_size * height].reshape(
        height, plane.line_size
    )
    blur = Blur(Layout(height, width, channels=1, orientation=orientation))
    blur.add(np.ascontiguousarray(luma[:, :width]))
    grids = blur.grids()
    if frame.color_range != _FULL_RANGE and not stored.name.startswith("yuvj"):
        # Television's luma runs from 16 to 235. The hash does not mind, the quality does.
        grids = np.clip((grids - 16) * np.float32(255 / 219), 0, 255)
    return hash_grids(grids)


def warm_up(limits: Limits) -> bytes:
    """Encode and decode a small drawn film, so that nothing is left to load in the confined process.

    Returns:
        The film.
    """
    av.logging.set_level(None)
    drawn = np.add.outer(np.arange(48) * 5, np.arange(64) * 2).astype(np.uint8)
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt, stream.gop_size = 64, 48, "yuv420p", 12
        for number in range(24):
            picture = np.roll(drawn, number * 3, axis=1)
            frame = av.VideoFrame.from_ndarray(np.stack([picture] * 3, axis=2), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    film = out.getvalue()
    for encoded in (film, film[: len(film) // 2], b"no film", film[:60]):
        signals(encoded, limits)
    return film
