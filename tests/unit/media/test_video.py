"""Films become the hashes of their frames: which frames, at which seconds, and nothing from a hostile file."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.films import SIZE, av, elsewhere, film, panning, resting, shot
from tests.pictures import distance, encoded
from tests.shared_data import shared_data

import coldframe
from coldframe.core.errors import InvalidInput
from coldframe.media import sandbox, video, vpdq_text
from coldframe.media.pdq import hash_rgb
from coldframe.media.protocol import ProtocolViolation, pack_frames, read_video
from coldframe.media.sandbox import Sandbox, SandboxPool
from coldframe.media.sniff import is_misnamed, sniff
from coldframe.media.terms import (
    MAX_VIDEO_FRAMES,
    VIDEO_LIMITS,
    Limits,
    PictureSignals,
    Turn,
    Unreadable,
    UnreadableReason,
    VideoFrame,
    VideoSignals,
)

PANNING = film(shot(panning, 30))


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def seen(data: bytes, limits: Limits = VIDEO_LIMITS) -> VideoSignals:
    found = video.signals(data, limits)
    assert isinstance(found, VideoSignals), found
    return found


def refusal(data: bytes, limits: Limits = VIDEO_LIMITS) -> UnreadableReason:
    found = video.signals(data, limits)
    assert isinstance(found, Unreadable), found
    return found.reason


def pdq(picture: Image.Image) -> str:
    return hash_rgb(np.asarray(picture)).hex


def nearest(picture: Image.Image, frames: tuple[VideoFrame, ...]) -> int:
    return min(distance(pdq(picture), frame.pdq_hex) for frame in frames)


@pytest.mark.parametrize("name", ["pattern-hd-no-bar", "pattern-sd-grey-bar"])
def test_that_frames_are_those_that_vpdq_publishes(box: Sandbox, name: str) -> None:
    published = vpdq_text.read(shared_data(f"vpdq/{name}.txt").read_text().splitlines())
    found = box.video([shared_data(f"vpdq/{name}.mp4").read_bytes()])
    assert isinstance(found, VideoSignals)
    assert found.frames_hashed == len(published)
    # At the same second: the same frame. Every published frame lies near one that was kept.
    by_second = {round(frame.second, 3): frame for frame in found.frames}
    same = [(by_second[one.second], one) for one in published if one.second in by_second]
    assert len(same) == len(found.frames)
    apart = sorted(distance(ours.pdq_hex, theirs.pdq_hex) for ours, theirs in same)
    assert apart[len(apart) * 95 // 100] <= 10
    assert all(abs(ours.quality - theirs.quality) <= 1 for ours, theirs in same)
    near = [min(distance(one.pdq_hex, ours.pdq_hex) for ours in found.frames) <= 31 for one in published]
    assert sum(near) >= 0.95 * len(published)


def test_that_the_child_gives_what_decoding_here_gives(box: Sandbox) -> None:
    assert box.video([PANNING]) == seen(PANNING)
    assert box.video(PANNING[i : i + 7000] for i in range(0, len(PANNING), 7000)) == seen(PANNING)


@pytest.mark.parametrize(
    ("container", "codec", "pixel_format", "expected"),
    [
        ("mp4", "mpeg4", "yuv420p", "mp4"),
        ("mov", "prores_ks", "yuv422p10le", "mp4"),
        ("3gp", "mpeg4", "yuv420p", "mp4"),
        ("matroska", "ffv1", "yuv444p", "matroska"),
        ("matroska", "ffv1", "bgra", "matroska"),
        ("avi", "mjpeg", "yuvj420p", "avi"),
        ("mpegts", "mpeg2video", "yuv420p", "mpegts"),
        ("vob", "mpeg2video", "yuv420p", "mpeg"),
        ("flv", "flv", "yuv420p", "flv"),
        ("asf", "wmv2", "yuv420p", "asf"),
    ],
)
def test_that_every_container_works_inside(
    box: Sandbox, container: str, codec: str, pixel_format: str, expected: str
) -> None:
    data = film(shot(panning, 12), container=container, codec=codec, pixel_format=pixel_format)
    assert sniff(data[:4096]).format == expected
    found = box.video([data])
    assert isinstance(found, VideoSignals)
    assert (found.format, found.width, found.height, found.frames_hashed) == (expected, *SIZE, 12)
    assert [frame.second for frame in found.frames][:3] == pytest.approx([0.0, 0.1, 0.2], abs=0.002)
    for number in (0, 5, 11):
        assert nearest(panning(number), found.frames) <= 31
    assert nearest(elsewhere(3), found.frames) > 63


def test_that_sound_subtitles_and_foreign_titles_do_not_matter(box: Sandbox) -> None:
    titled = film(shot(panning, 12), container="matroska", title="title of ours", with_sound=True)
    data = titled.replace(b"title of ours", b"title\xff of \xfcrs")
    assert data != titled
    found = box.video([data])
    assert isinstance(found, VideoSignals)
    assert (found.frames_hashed, found.damaged) == (12, False)
    # The sound track calls itself subtitles: those parts of PyAV are there, too.
    subtitled = data.replace(b"A_PCM/INT/LIT", b"S_TEXT/UTF8\0\0").replace(b"\x83\x81\x02", b"\x83\x81\x11")
    with av.open(io.BytesIO(subtitled), metadata_errors="replace") as container:
        assert [stream.type for stream in container.streams] == ["video", "subtitle"]
    assert box.video([subtitled]) == found


def test_that_key_frames_suffice_where_nothing_moves() -> None:
    found = seen(film(shot(resting, 30) + shot(panning, 30)))
    # A key frame each second: three for the still seconds, which end like the moving ones begin; then every frame.
    assert found.frames_hashed == 3 + 30
    assert [frame.second for frame in found.frames][:3] == [0.0, 3.1, 3.2]


def test_that_all_frames_are_decoded_where_key_frames_are_far_apart() -> None:
    frames = shot(resting, 12) + shot(elsewhere, 3) + shot(resting, 15)
    far = seen(film(frames, key_every=300))
    assert far.frames_hashed == 30
    for number in range(3):
        assert nearest(elsewhere(number), far.frames) <= 31
    assert not far.damaged


def test_that_a_film_of_key_frames_alone_is_decoded_once() -> None:
    found = seen(film(shot(panning, 20), container="avi", codec="mjpeg", pixel_format="yuvj420p"))
    assert found.frames_hashed == 20


@pytest.mark.parametrize(
    ("container", "codec", "b_frames"),
    [("matroska", "ffv1", 0), ("mp4", "mpeg4", 2), ("avi", "mpeg4", 2), ("mpegts", "mpeg2video", 2)],
)
def test_that_what_is_shown_lies_near_a_kept_frame(container: str, codec: str, b_frames: int) -> None:
    # Stillness and movement in turn, frames that are stored in another order than they are shown.
    frames = (
        shot(resting, 25) + shot(panning, 20) + shot(resting, 35) + shot(elsewhere, 7) + shot(resting, 20)
    )
    found = seen(film(frames, container=container, codec=codec, b_frames=b_frames, key_every=9))
    assert all(nearest(picture, found.frames) <= video.NEAR_BITS + 6 for picture in frames)
    assert all(min(distance(one.pdq_hex, pdq(picture)) for picture in frames) <= 6 for one in found.frames)


def test_that_near_equal_neighbors_are_dropped_and_others_kept() -> None:
    still = seen(film(shot(resting, 20)))
    assert [frame.second for frame in still.frames] == [0.0]
    assert still.seconds == pytest.approx(1.9)
    moving = seen(PANNING).frames
    for before, after in pairwise(moving):
        assert distance(before.pdq_hex, after.pdq_hex) > video.NEAR_BITS


def test_that_a_turned_film_is_seen_upright(box: Sandbox) -> None:
    upright = shot(panning, 3)
    for turned in (90, 180, 270):
        stored = [picture.rotate(-turned, expand=True) for picture in upright]
        found = box.video([film(stored, turned=turned)])
        assert isinstance(found, VideoSignals)
        assert (found.width, found.height) == SIZE
        assert all(nearest(picture, found.frames) <= 10 for picture in upright)


def test_that_a_mirrored_film_lies_at_its_mirrored_turn() -> None:
    mirrored = seen(
        film([picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for picture in shot(panning, 3)])
    )
    at = list(Turn).index(Turn.MIRRORED)
    for picture, found in zip(shot(panning, 3), mirrored.frames, strict=True):
        assert found.turns[0] == found.pdq_hex
        assert distance(pdq(picture), found.turns[at]) <= 10


def test_that_many_frames_are_thinned_over_the_whole_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "MAX_VIDEO_FRAMES", 10)
    found = seen(PANNING)
    assert len(found.frames) == 10
    assert found.frames[-1].second > 2.5


def test_that_limits_end_the_work_with_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "MAX_FRAMES", 5)
    found = seen(PANNING)
    assert not found.complete
    assert found.frames_hashed == 5
    in_no_time = video.signals(PANNING, Limits(seconds=0.0))
    assert isinstance(in_no_time, Unreadable)
    assert in_no_time.reason is UnreadableReason.OUT_OF_TIME


def test_that_too_many_pixels_and_bytes_are_refused() -> None:
    assert refusal(PANNING, Limits(pixels=160 * 120 - 1)) is UnreadableReason.TOO_MANY_PIXELS
    assert refusal(PANNING, Limits(file_bytes=1000)) is UnreadableReason.TOO_LARGE


def test_that_other_files_are_refused(box: Sandbox) -> None:
    assert refusal(b"") is UnreadableReason.EMPTY
    assert refusal(b"text") is UnreadableReason.NOT_A_PICTURE
    assert refusal(encoded(panning(0), "PNG")) is UnreadableReason.UNSUPPORTED
    unlisted = film(shot(panning, 3), container="mov", codec="png", pixel_format="rgb24")
    assert refusal(unlisted) is UnreadableReason.UNSUPPORTED
    assert isinstance(box.signals([encoded(panning(0), "PNG")]), PictureSignals)
    no_picture = box.signals([PANNING])
    assert isinstance(no_picture, Unreadable)


@pytest.mark.parametrize(
    "text",
    [
        b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://media.example.org/a.ts\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'/>",
        b"v=0\no=- 0 0 IN IP4 192.0.2.1\nm=video 5004 RTP/AVP 96\n",
    ],
)
def test_that_lists_which_name_other_files_are_no_films(text: bytes) -> None:
    assert not sniff(text).is_video
    assert refusal(text) in (UnreadableReason.NOT_A_PICTURE, UnreadableReason.UNSUPPORTED)


def test_that_a_cut_or_damaged_film_gives_what_it_has(box: Sandbox) -> None:
    whole = film(shot(panning, 30), container="matroska")
    cut = box.video([whole[: len(whole) // 2]])
    assert isinstance(cut, VideoSignals)
    assert 5 <= cut.frames_hashed < 30
    assert nearest(panning(2), cut.frames) <= 10
    hole = bytearray(whole)
    hole[len(whole) // 3 : len(whole) // 3 + 3000] = bytes(3000)
    assert isinstance(box.video([bytes(hole)]), VideoSignals)
    assert refusal(PANNING[:64]) is UnreadableReason.DAMAGED


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_that_hostile_bytes_are_values(data: st.DataObject) -> None:
    films = (PANNING, film(shot(panning, 4), container="mpegts", codec="mpeg2video"))
    broken = bytearray(data.draw(st.sampled_from(films)))
    for at in data.draw(st.lists(st.integers(0, len(broken) - 1), max_size=30)):
        broken[at] = data.draw(st.integers(0, 255))
    del broken[data.draw(st.integers(100, len(broken))) :]
    found = video.signals(bytes(broken), Limits(seconds=20, pixels=1_000_000))
    assert isinstance(found, Unreadable | VideoSignals)
    if isinstance(found, VideoSignals):
        assert found.frames
        assert read_video(answer(found), pack_frames(found.frames)) == found


def test_that_a_hostile_film_costs_one_child(box: Sandbox) -> None:
    with Sandbox(video_limits=Limits(memory_bytes=8 * 2**20, seconds=20)) as tight:
        large = film([panning(0).resize((4000, 3000))])
        found = tight.video([large])
        assert isinstance(found, Unreadable)
        assert found.reason in (UnreadableReason.OUT_OF_MEMORY, UnreadableReason.DECODER_CRASHED)
        assert isinstance(tight.signals([encoded(panning(0), "PNG")]), PictureSignals)
    assert isinstance(box.video([PANNING]), VideoSignals)


def test_that_without_the_extra_films_are_unsupported(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.importlib.util, "find_spec", lambda name: None)
    found = box.video(iter(lambda: pytest.fail("nothing is to be read"), None))
    assert isinstance(found, Unreadable)
    assert found.reason is UnreadableReason.UNSUPPORTED
    assert "coldframe[video]" in found.message


def test_that_picture_children_start_without_pyav() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import coldframe.media.child, coldframe.media.sandbox;"
        "raise SystemExit('av' in sys.modules)"
    )
    root = str(Path(coldframe.__file__).parents[1])
    subprocess.run([sys.executable, "-I", "-c", code, root], check=True, timeout=60)


_PROBE = """
import sys; sys.path.insert(0, sys.argv[1])
import json, os, socket, threading
from coldframe.media import video
from coldframe.media.confine import confine
from coldframe.media.terms import VIDEO_LIMITS
data = sys.stdin.buffer.read()
video.warm_up(VIDEO_LIMITS)
strength = confine(VIDEO_LIMITS)
def attempt(act):
    try: act()
    except Exception as error: return type(error).__name__
    return "worked"
found = {
    "open": attempt(lambda: open("/etc/hostname")),
    "open by FFmpeg": attempt(lambda: video.av.open("/etc/hostname")),
    "fetch by FFmpeg": attempt(lambda: video.av.open("http://192.0.2.1/a.mp4")),
    "socket": attempt(socket.socket),
    "thread": attempt(lambda: threading.Thread(target=print).start()),
    "fork": attempt(os.fork),
}
film = video.signals(data, VIDEO_LIMITS)
os.write(1, json.dumps([strength.seccomp, found, getattr(film, "frames_hashed", 0)]).encode())
"""


def test_that_the_film_child_can_do_nothing_else() -> None:
    root = str(Path(coldframe.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-I", "-c", _PROBE, root], input=PANNING, capture_output=True, timeout=60, check=True
    )
    confined, found, hashed = json.loads(done.stdout)
    if not confined:
        pytest.skip("this kernel or container forbids seccomp filters")
    assert hashed == 30
    assert "worked" not in found.values(), found


def test_that_a_pool_decodes_films_and_stops() -> None:
    with SandboxPool(1) as pool:
        assert pool.video([PANNING]) == seen(PANNING)
        films = pool._all[0]._films
        assert films is not None and films.child_pid is not None
        pid = films.child_pid
        pool.stop()
        with pytest.raises(sandbox.SandboxFailed):
            pool.video([PANNING])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


# ── what the child may say ──────────────────────────────────────────────────────────────────────────


def answer(found: VideoSignals | None = None, **changed: Any) -> bytes:
    shown = {
        "width": 160, "height": 120, "format": "mp4", "frame_rate": 10.0, "seconds": 2.9, "frames_hashed": 30,
        "complete": True, "damaged": False,
    }  # fmt: skip
    if found is not None:
        shown = {name: getattr(found, name) for name in shown}
    return json.dumps({**shown, **changed}).encode()


def frame(second: float, quality: int = 100) -> bytes:
    return struct.pack(">dB256s", second, quality, bytes(256))


LIES = {
    "no frames": (answer(), b""),
    "half a frame": (answer(), frame(0)[:-1]),
    "too many frames": (answer(), b"".join(frame(i) for i in range(MAX_VIDEO_FRAMES + 1))),
    "times that fall": (answer(), frame(2) + frame(1)),
    "a time twice": (answer(), frame(1) + frame(1)),
    "a time that is no number": (answer(), frame(float("nan"))),
    "no number between": (answer(), frame(0) + frame(float("nan")) + frame(1)),
    "a time without end": (answer(), frame(float("inf"))),
    "a time before the beginning": (answer(), frame(-0.5)),
    "quality 101": (answer(), frame(0, 101)),
    "a picture's format": (answer(format="png"), frame(0)),
    "no format": (answer(format=None), frame(0)),
    "fewer hashed than kept": (answer(frames_hashed=1), frame(0) + frame(1)),
    "true as a number": (answer(width=True), frame(0)),
    "a rate that is no number": (answer(frame_rate=float("nan")), frame(0)),
    "a word as a rate": (answer(frame_rate="10"), frame(0)),
    "no JSON": (b"nonsense", frame(0)),
    "unknown reason": (b'{"reason": "<b>call me</b>"}', b""),
}


@pytest.mark.parametrize("lie", LIES)
def test_that_a_child_that_lies_about_a_film_is_caught(lie: str) -> None:
    with pytest.raises(ProtocolViolation):
        read_video(*LIES[lie])


def test_that_an_honest_answer_is_taken() -> None:
    found = read_video(answer(), frame(0) + frame(0.5, 7))
    assert isinstance(found, VideoSignals)
    turns = ("0" * 64,) * 8
    assert found.frames == (VideoFrame(0.0, "0" * 64, 100, turns), VideoFrame(0.5, "0" * 64, 7, turns))


# ── sniffing and the text form ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\x00\x00\x00\x18ftypmp42", "mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "mp4"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heif"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "avi"),
        (b"\x1a\x45\xdf\xa3", "matroska"),
        ((b"\x47" + bytes(187)) * 4, "mpegts"),
        ((bytes(4) + b"\x47" + bytes(187)) * 4, "mpegts"),
        (b"GGGGGGGGGG", ""),
        (b"FLV\x01", "flv"),
    ],
)
def test_that_containers_are_known_by_content(head: bytes, expected: str) -> None:
    assert sniff(head).format == expected
    assert sniff(head).is_video is (expected not in ("", "heif"))


def test_that_an_mp4_is_told_by_its_media_type() -> None:
    assert sniff(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom").media_type == "video/mp4"


def test_that_a_film_named_as_a_picture_is_told() -> None:
    assert is_misnamed("a.jpg", "mp4")
    assert not is_misnamed("a.MOV", "mp4")


def test_that_the_text_form_comes_back() -> None:
    found = seen(PANNING)
    lines = list(vpdq_text.write(found))
    assert lines[1].split(",")[0] == "1" and lines[1].endswith(",0.100")
    assert vpdq_text.read([*lines, "", "\n"]) == tuple(
        VideoFrame(round(one.second, 3), one.pdq_hex, one.quality) for one in found.frames
    )


@pytest.mark.parametrize(
    "line",
    [
        "x",
        "0,100,ab,0.0",
        f"0,101,{'0' * 64},0.0",
        f"0,100,{'0' * 64},-1",
        f"0,100,{'0' * 64},nan",
        "1,2,3,4",
    ],
)
def test_that_other_text_is_refused_without_repeating_it(line: str) -> None:
    with pytest.raises(InvalidInput, match="Line 2") as refused:
        vpdq_text.read([f"0,100,{'0' * 64},0.000", line])
    assert line not in str(refused.value) or line == "x"
