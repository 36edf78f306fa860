"""The sandbox as its callers see it: values for every failure, and the next file always works."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.pictures import bomb_png, distance, drawn, encoded

from coldframe.core.errors import InvalidInput, UnsafeConfiguration
from coldframe.media import process, protocol, sandbox
from coldframe.media.decode import signals as decode_here
from coldframe.media.process import SandboxFailed
from coldframe.media.protocol import ProtocolViolation, read_derivative, read_signals, read_strength
from coldframe.media.sandbox import Sandbox, SandboxPool, measure_strength
from coldframe.media.terms import (
    EXPLANATIONS,
    Derivative,
    Limits,
    PictureSignals,
    SandboxStrength,
    Unreadable,
    UnreadableReason,
)

PNG = encoded(drawn(), "PNG")


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(Limits(memory_bytes=768 * 2**20, seconds=10)) as made:
        yield made


def reason(found: object) -> UnreadableReason:
    assert isinstance(found, Unreadable), found
    assert found.message.endswith(EXPLANATIONS[found.reason])
    return found.reason


def test_that_the_child_gives_what_decoding_here_gives(box: Sandbox) -> None:
    assert box.signals([PNG]) == decode_here(PNG, box.limits)
    assert box.signals(PNG[i : i + 700] for i in range(0, len(PNG), 700)) == decode_here(PNG, box.limits)
    assert box.signals([b"", PNG, b""]) == decode_here(PNG, box.limits)


@pytest.mark.parametrize(
    "kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "JPEG2000", "AVIF", "PPM", "MPO"]
)
@pytest.mark.parametrize("mode", ["RGB", "L"])
@pytest.mark.parametrize("screen", [False, True])
def test_that_every_format_works_inside(box: Sandbox, kind: str, mode: str, screen: bool) -> None:
    data = encoded(drawn().convert(mode), kind)
    inside, here = box.signals([data], screen=screen), decode_here(data, box.limits, screen=screen)
    assert isinstance(here, PictureSignals)
    assert inside == here
    assert here.screened == (screen and kind in ("JPEG", "MPO"))


@pytest.mark.parametrize("mode", ["CMYK", "LAB", "YCbCr", "I", "F", "1", "P", "RGBA", "I;16"])
def test_that_every_mode_works_inside(box: Sandbox, mode: str) -> None:
    image = Image.new("LAB", (40, 30), (90, 20, 200)) if mode == "LAB" else drawn().convert("L").convert(mode)
    data = encoded(image, "TIFF")
    assert isinstance(box.signals([data]), PictureSignals)
    assert box.signals([data]) == decode_here(data, box.limits)


def test_that_big_pictures_work_and_say_no_lie(box: Sandbox) -> None:
    found = box.signals([encoded(drawn((4000, 3000)), "JPEG")])
    assert isinstance(found, PictureSignals)
    assert (found.width, found.height, found.format) == (4000, 3000, "jpeg")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", UnreadableReason.EMPTY),
        (b"text", UnreadableReason.NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", UnreadableReason.UNSUPPORTED),
        (PNG[: len(PNG) // 2], UnreadableReason.TRUNCATED),
        (bomb_png(50_000, 50_000), UnreadableReason.TOO_MANY_PIXELS),
    ],
)
def test_that_bad_files_are_values_and_the_next_file_works(
    box: Sandbox, data: bytes, expected: UnreadableReason
) -> None:
    assert reason(box.signals([data])) is expected
    assert reason(box.derivative([data])) is expected
    assert isinstance(box.signals([PNG]), PictureSignals)


def test_that_a_derivative_comes_out(box: Sandbox) -> None:
    found = box.derivative([PNG], max_px=100)
    assert isinstance(found, Derivative)
    assert (found.width, found.height, found.blurred, found.grey) == (100, 75, True, True)
    assert found.jpeg.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("max_px", [0, -1, 4097])
def test_that_a_senseless_derivative_is_refused(box: Sandbox, max_px: int) -> None:
    with pytest.raises(InvalidInput, match="max_px"):
        box.derivative([PNG], max_px=max_px)


def test_that_a_file_over_the_limit_is_not_read_further() -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 100_000
            yield bytes(100_000)

    with Sandbox(Limits(file_bytes=1_000_000)) as small:
        assert reason(small.signals(endless())) is UnreadableReason.TOO_LARGE
        pid = small.child_pid
        assert isinstance(small.signals([PNG]), PictureSignals)
        assert small.child_pid == pid
    assert read == 1_100_000


def test_that_memory_runs_out_inside_the_child_only() -> None:
    with Sandbox(Limits(memory_bytes=40 * 2**20)) as tight:
        large = encoded(Image.new("RGB", (6000, 6000)), "PNG")
        assert reason(tight.signals([large])) is UnreadableReason.OUT_OF_MEMORY
        assert isinstance(tight.signals([PNG]), PictureSignals)


def test_that_a_file_larger_than_its_memory_is_refused_in_order() -> None:
    with Sandbox(Limits(memory_bytes=40 * 2**20)) as tight:
        assert reason(tight.signals([PNG[:100], *([bytes(2**20)] * 100)])) is UnreadableReason.OUT_OF_MEMORY
        assert isinstance(tight.signals([PNG]), PictureSignals)


def test_that_a_slow_decoder_is_stopped() -> None:
    with Sandbox(Limits(seconds=0.05)) as hasty:
        first = hasty.strength() and hasty.child_pid
        slow = encoded(drawn((6000, 6000)), "PNG", compress_level=1)
        assert reason(hasty.signals([slow])) is UnreadableReason.OUT_OF_TIME
        assert hasty.child_pid is None
        assert isinstance(hasty.signals([encoded(drawn((64, 48)), "PNG")]), PictureSignals)
        assert hasty.child_pid not in (None, first)


def test_that_a_slow_source_is_not_the_decoders_fault() -> None:
    def drip() -> Iterator[bytes]:
        for start in range(0, len(PNG), len(PNG) // 4 + 1):
            time.sleep(0.2)
            yield PNG[start : start + len(PNG) // 4 + 1]

    with Sandbox(Limits(seconds=0.5)) as hasty:
        assert isinstance(hasty.signals(drip()), PictureSignals)


def test_that_a_child_killed_between_files_is_replaced_unseen() -> None:
    with Sandbox() as one:
        assert isinstance(one.signals([PNG]), PictureSignals)
        assert one.child_pid is not None
        os.kill(one.child_pid, signal.SIGKILL)
        time.sleep(0.1)
        assert isinstance(one.signals([PNG]), PictureSignals)


def test_that_a_child_killed_in_the_middle_costs_one_file() -> None:
    with Sandbox() as one:
        one.strength()

        def murderous() -> Iterator[bytes]:
            yield PNG[:1000]
            assert one.child_pid is not None
            os.kill(one.child_pid, signal.SIGKILL)
            time.sleep(0.1)
            yield PNG[1000:]

        assert reason(one.signals(murderous())) is UnreadableReason.DECODER_CRASHED
        assert isinstance(one.signals([PNG]), PictureSignals)


def test_that_an_error_of_the_source_comes_through_and_the_next_file_works(box: Sandbox) -> None:
    def broken() -> Iterator[bytes]:
        yield PNG[:1000]
        raise OSError("the disk failed")

    with pytest.raises(OSError, match="the disk failed"):
        box.signals(broken())
    assert isinstance(box.signals([PNG]), PictureSignals)


def test_that_threads_share_one_child(box: Sandbox) -> None:
    data = [encoded(drawn(seed=seed), "PNG") for seed in range(6)] * 4
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda one: box.signals([one]), data))
    assert found == [decode_here(one, box.limits) for one in data]


def test_that_a_pool_uses_its_members_and_starts_no_more_than_needed() -> None:
    data = [encoded(drawn(seed=seed), "PNG") for seed in range(4)] * 3
    with SandboxPool(2) as pool:
        assert [pool.signals([one]) for one in data[:4]] == [decode_here(one, Limits()) for one in data[:4]]
        assert sum(one.child_pid is not None for one in pool._all) == 1
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda one: pool.signals([one]), data))
        assert found == [decode_here(one, Limits()) for one in data]
        assert isinstance(pool.derivative([PNG]), Derivative)


def test_that_closing_ends_the_child() -> None:
    one = Sandbox()
    one.strength()
    pid = one.child_pid
    one.close()
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_that_stopping_blames_no_file() -> None:
    one = Sandbox()
    one.strength()
    started = threading.Event()

    def slow() -> Iterator[bytes]:
        yield PNG[:1000]
        started.set()
        time.sleep(0.5)
        yield PNG[1000:]

    with ThreadPoolExecutor(1) as threads:
        under_way = threads.submit(one.signals, slow())
        started.wait(5)
        one.stop()
        with pytest.raises(SandboxFailed):
            under_way.result()
    with pytest.raises(SandboxFailed):
        one.signals([PNG])
    one.close()


def test_that_a_worn_out_child_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MAX_REQUESTS", 2)
    with Sandbox() as one:
        pids = []
        for _ in range(5):
            one.signals([PNG])
            pids.append(one.child_pid)
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


def test_that_the_child_gets_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLDFRAME_TEST_SECRET", "only here")
    monkeypatch.setattr(process, "_PROGRAM", "import os, json; os.write(1, b'')\n" + process._PROGRAM)
    with Sandbox() as one:
        one.strength()
        # The child is not dumpable; root can still look, and so can this test only as root.
        path = Path(f"/proc/{one.child_pid}/environ")
        if os.geteuid() != 0:
            with pytest.raises(PermissionError):
                path.read_bytes()
        else:
            assert b"only here" not in path.read_bytes()


def test_that_a_child_that_cannot_start_is_an_error_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_PROGRAM", "raise SystemExit(3)")
    with Sandbox() as one, pytest.raises(SandboxFailed, match="coldframe check"):
        one.signals([PNG])


def test_that_full_strength_can_be_required(monkeypatch: pytest.MonkeyPatch) -> None:
    weak = {
        "resource_limits": True,
        "no_new_privileges": True,
        "landlock": False,
        "landlock_version": 0,
        "seccomp": True,
    }
    program = f"import os, time; os.write(1, {protocol.pack(weak)!r}); time.sleep(60)"
    monkeypatch.setattr(process, "_PROGRAM", program)
    with Sandbox(require_full=True) as one:
        with pytest.raises(UnsafeConfiguration, match="Landlock is not active"):
            one.signals([PNG])
        assert one.child_pid is None
    with Sandbox() as one:
        assert one.strength().warnings[0].startswith("Landlock is not active")


def test_that_this_machine_can_be_measured() -> None:
    assert isinstance(measure_strength(), SandboxStrength)


TRUTH: dict[str, Any] = {
    "format": "png",
    "turns": ["0" * 64] * 8,
    "quality": 100,
    "stability": 3,
    "width": 1,
    "height": 1,
    "screened": False,
    "damaged": False,
}
LIES = {
    "no JSON": b"nonsense",
    "not an object": b"[1]",
    "deep nesting": b"[" * 3000,
    "unknown reason": b'{"reason": "<b>call me</b>"}',
    "reason of another type": b'{"reason": {"a": 1}}',
} | {
    f"{name} {value!r}": json.dumps({**TRUTH, name: value}).encode()
    for name, value in (
        ("turns", None),
        ("turns", ["0" * 64] * 7),
        ("turns", [*["0" * 64] * 7, "ab"]),
        ("turns", [*["0" * 64] * 7, "Z" * 64]),
        ("turns", [*["0" * 64] * 7, 5]),
        ("format", "exe"),
        ("quality", 101),
        ("quality", True),
        ("stability", 257),
        ("stability", None),
        ("screened", 1),
        ("damaged", None),
        ("width", 0),
        ("height", 70_000),
    )
}


def test_that_a_child_that_tells_the_truth_is_believed() -> None:
    found = read_signals(json.dumps(TRUTH).encode(), b"")
    assert isinstance(found, PictureSignals)
    assert (found.pdq_hex, found.turns, found.stability) == ("0" * 64, ("0" * 64,) * 8, 3)
    with pytest.raises(ProtocolViolation):
        read_signals(json.dumps(TRUTH).encode(), b"a blob")


@pytest.mark.parametrize("lie", LIES)
def test_that_a_child_that_lies_is_caught(lie: str) -> None:
    with pytest.raises(ProtocolViolation):
        read_signals(LIES[lie], b"")
    with pytest.raises(ProtocolViolation):
        read_derivative(LIES[lie], b"<html>", max_pixels=100)
    with pytest.raises(ProtocolViolation):
        read_strength(LIES[lie])


def test_that_a_reasons_words_are_ours() -> None:
    found = read_signals(b'{"reason": "damaged", "message": "<b>call me</b>"}', b"")
    assert found == Unreadable(UnreadableReason.DAMAGED, EXPLANATIONS[UnreadableReason.DAMAGED])


def test_that_a_child_that_babbles_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    strong = {
        "resource_limits": True,
        "no_new_privileges": True,
        "landlock": True,
        "landlock_version": 7,
        "seccomp": True,
    }
    for babble in (b"\xff\xff\xff\xff", protocol.pack({"x": 1}) + protocol.LENGTH.pack(0)):
        program = (
            "import os\n"
            f"os.write(1, {protocol.pack(strong)!r})\n"
            f"os.read(0, 10_000_000); os.write(1, {babble!r})\n"
            "while os.read(0, 10_000_000): pass"
        )
        monkeypatch.setattr(process, "_PROGRAM", program)
        with Sandbox(Limits(seconds=5)) as one:
            assert reason(one.signals([PNG])) is UnreadableReason.DECODER_CRASHED


def test_that_an_unasked_answer_is_not_taken_for_the_next_file(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {**TRUTH, "cpu_seconds": 0.1}
    strong = {
        "resource_limits": True,
        "no_new_privileges": True,
        "landlock": True,
        "landlock_version": 7,
        "seccomp": True,
    }
    twice = (protocol.pack(answer) + protocol.LENGTH.pack(0)) * 2
    real = process._PROGRAM
    program = (
        f"import os\nos.write(1, {protocol.pack(strong)!r})\n"
        f"os.read(0, 10_000_000); os.write(1, {twice!r})\nwhile os.read(0, 10_000_000): pass"
    )
    with Sandbox() as one:
        monkeypatch.setattr(process, "_PROGRAM", program)
        assert isinstance(one.signals([PNG[:500]]), PictureSignals)
        monkeypatch.setattr(process, "_PROGRAM", real)
        found = one.signals([PNG])
        assert isinstance(found, PictureSignals)
        assert distance(found.pdq_hex, "0" * 64) > 100
