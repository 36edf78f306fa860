"""A list that changes while it is searched: against a dictionary, under threads, on disk, killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.unit.search.oracle import rows

from coldframe.core.errors import Conflict, InvalidInput
from coldframe.search import changes, folder, live
from coldframe.search.hamming import HammingIndex, HashArray, Hits
from coldframe.search.live import LiveIndex

keys_of = st.lists(st.integers(-3, 12), unique=True, max_size=5)
one_of_few = st.sampled_from([0, 1, 3, 2**255, 2**256 - 1])


def contents(index: LiveIndex) -> dict[int, int]:
    keys, hashes = changes.entries(index._state)
    return {key: int.from_bytes(row.tobytes(), "big") for key, row in zip(keys.tolist(), hashes, strict=True)}


def uniform(count: int, seed: int = 3) -> HashArray:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


class Machine(RuleBasedStateMachine):
    """Any sequence of changes, merges and restarts."""

    on_disk = False

    @initialize(entries=st.dictionaries(st.integers(-3, 12), one_of_few, max_size=6))
    def begin(self, entries: dict[int, int]) -> None:
        self.model = dict(entries)
        self.place = Path(tempfile.mkdtemp())
        keys, hashes = list(entries), rows(list(entries.values()))
        if self.on_disk:
            self.index = LiveIndex.create(self.place / "live", keys, hashes)
        else:
            self.index = LiveIndex.build(keys, hashes)

    @rule(keys=keys_of, value=one_of_few)
    def add(self, keys: list[int], value: int) -> None:
        hashes = rows([value] * len(keys))
        if any(key in self.model for key in keys):
            with pytest.raises(ValueError, match="has an entry already"):
                self.index.add(keys, hashes)
        else:
            self.index.add(keys, hashes)
            self.model |= dict.fromkeys(keys, value)

    @rule(keys=keys_of)
    def withdraw(self, keys: list[int]) -> None:
        assert self.index.withdraw(keys) == len(self.model.keys() & set(keys))
        for key in keys:
            self.model.pop(key, None)

    @rule(keys=keys_of, value=one_of_few)
    def replace(self, keys: list[int], value: int) -> None:
        self.index.replace(keys, rows([value] * len(keys)))
        self.model |= dict.fromkeys(keys, value)

    @rule()
    def merge(self) -> None:
        self.index.merge()

    @precondition(lambda self: self.on_disk)
    @rule()
    def restart(self) -> None:
        self.index.close()
        self.index = LiveIndex.open(self.place / "live")
        self.index.verify()

    @rule(query=one_of_few, radius=st.sampled_from([0, 1, 2, 31]))
    def search(self, query: int, radius: int) -> None:
        hits = self.index.query(rows([query, query]), radius)
        near = sorted(
            ((query ^ value).bit_count(), key)
            for key, value in self.model.items()
            if (query ^ value).bit_count() <= radius
        )
        got = list(zip(hits.query_index.tolist(), hits.distance.tolist(), hits.key.tolist(), strict=True))
        assert got == [(row, distance, key) for row in (0, 1) for distance, key in near]

    @invariant()
    def holds(self) -> None:
        assert len(self.index) == len(self.model)
        assert contents(self.index) == self.model

    def teardown(self) -> None:
        if hasattr(self, "index"):
            self.index.close()
            shutil.rmtree(self.place)


class MachineOnDisk(Machine):
    on_disk = True


TestInMemory = Machine.TestCase
TestInMemory.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestOnDisk = MachineOnDisk.TestCase
TestOnDisk.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)


def test_that_wrong_arguments_change_nothing() -> None:
    index = LiveIndex.build([5], rows([5]))
    for keys, hashes in (([1, 1], rows([1, 1])), ([1], rows([1, 2])), ([0.5], rows([1])), ([[1]], rows([1]))):
        for change in (index.add, index.replace):
            with pytest.raises(ValueError, match="key"):
                change(keys, hashes)
    with pytest.raises(ValueError, match="has an entry already"):
        index.add([6, 5], rows([6, 6]))
    with pytest.raises(ValueError, match="rows of 32 bytes"):
        index.add([6], np.zeros((1, 31), np.uint8))
    with pytest.raises(ValueError, match="keys"):
        index.withdraw(np.array([2**64 - 1], np.uint64))
    assert contents(index) == {5: 5}
    index.add([2**63 - 1, -(2**63)], rows([1, 2]))
    assert index.query(rows([1]), 0).key.tolist() == [2**63 - 1]


class Pausing(HammingIndex):
    """An index whose query stops on the way until it is let on."""

    reached: threading.Event
    go_on: threading.Event

    def query(self, queries: HashArray, radius: int, *, threads: int = 1) -> Hits:
        hits = super().query(queries, radius, threads=threads)
        self.reached.set()
        assert self.go_on.wait(20)
        return hits


@pytest.fixture
def paused() -> Iterator[tuple[LiveIndex, Pausing]]:
    change = changes.change_of([], [1, 2, 3], rows([0, 0, 0]))
    base = Pausing.build(change.hashes)
    base.reached, base.go_on = threading.Event(), threading.Event()
    yield LiveIndex(changes.state_of(change.keys, base), None), base
    base.go_on.set()


def asked_meanwhile(index: LiveIndex, base: Pausing, act: object) -> list[int]:
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.extend(index.query(rows([0]), 0).key.tolist()))
    thread.start()
    assert base.reached.wait(20)
    act()  # type: ignore[operator]
    base.go_on.set()
    thread.join(20)
    return found


def test_that_a_withdrawal_reaches_a_query_under_way(paused: tuple[LiveIndex, Pausing]) -> None:
    index, base = paused
    assert asked_meanwhile(index, base, lambda: index.withdraw([2])) == [1, 3]


def test_that_a_replacement_under_way_is_seen_as_it_was(paused: tuple[LiveIndex, Pausing]) -> None:
    index, base = paused
    assert asked_meanwhile(index, base, lambda: index.replace([2], rows([2**255]))) == [1, 2, 3]
    assert index.query(rows([0, 2**255]), 0).key.tolist() == [1, 3, 2]


def test_that_what_was_replaced_and_then_withdrawn_is_gone(paused: tuple[LiveIndex, Pausing]) -> None:
    index, base = paused

    def act() -> None:
        index.replace([2], rows([0]))
        index.withdraw([2])

    assert asked_meanwhile(index, base, act) == [1, 3]


def test_that_readers_and_writers_do_not_wait_for_a_merge(monkeypatch: pytest.MonkeyPatch) -> None:
    index = LiveIndex.build(np.arange(100), uniform(100))
    reached, go_on = threading.Event(), threading.Event()
    entries = changes.entries

    def slow(state: changes.State) -> tuple[changes.Keys, HashArray]:
        reached.set()
        assert go_on.wait(20)
        return entries(state)

    monkeypatch.setattr(live, "entries", slow)
    merger = threading.Thread(target=index.merge)
    merger.start()
    assert reached.wait(20)
    index.withdraw([7])
    index.add([1000], uniform(1, 9))
    index.replace([8], uniform(1, 10))
    before = contents(index)
    assert index.query(uniform(100), 0).key.tolist() == [key for key in range(100) if key not in (7, 8)]
    go_on.set()
    merger.join(20)
    assert contents(index) == before
    assert index._state.pending == 4  # What came during the merge: 7 and 8 gone, 8 and 1000 come.
    assert index.query(uniform(100), 0).key.tolist() == [key for key in range(100) if key not in (7, 8)]


def test_that_enough_changes_merge_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MERGE_AT", 50)
    index = LiveIndex.build([], uniform(0))
    entries = uniform(200)
    for key in range(200):
        index.add([key], entries[key : key + 1])
        if index._merger is not None:
            index._merger.join()
    assert index._state.pending < 60
    assert index.query(entries, 0).key.tolist() == list(range(200))


def test_that_a_merge_that_fails_loses_nothing_and_is_not_tried_at_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(state: changes.State) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(live, "MERGE_AT", 10)
    monkeypatch.setattr(live, "entries", fails)
    index = LiveIndex.build([], uniform(0))
    for key in range(25):
        index.add([key], uniform(1, key))
        if index._merger is not None:
            index._merger.join()
    assert len([record for record in caplog.records if "could not be merged" in record.message]) == 2
    assert len(index) == 25
    monkeypatch.undo()
    index.merge()
    assert index._state.pending == 0


def test_that_threads_never_see_half_a_change() -> None:
    """A writer moves two keys together between two hashes; readers must find both at one of them."""
    index = LiveIndex.build([1, 2, 3], rows([0, 0, 5]))
    stop, wrong = threading.Event(), list[object]()

    def read() -> None:
        while not stop.is_set():
            hits = index.query(rows([0, 2**256 - 1]), 0)
            got = list(zip(hits.query_index.tolist(), hits.key.tolist(), strict=True))
            if got not in ([(0, 1), (0, 2)], [(1, 1), (1, 2)]):
                wrong.append(got)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(120):
        index.replace([1, 2], rows([2**256 - 1 if turn % 2 == 0 else 0] * 2))
        if turn % 20 == 0:
            index.merge()
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []


# ── The folder ──────────────────────────────────────────────────────────────


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "live"


def test_that_a_folder_is_for_one_process_and_one_index(place: Path) -> None:
    with LiveIndex.create(place, [1], rows([1])):
        with pytest.raises(Conflict, match="Another process"):
            LiveIndex.open(place)
        with pytest.raises(Conflict, match="Another process"):
            LiveIndex.create(place, [1], rows([1]))
    with pytest.raises(Conflict, match="something in the folder"):
        LiveIndex.create(place, [1], rows([1]))
    with LiveIndex.open(place) as index:
        assert contents(index) == {1: 1}


def test_that_a_strange_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not the folder"):
        LiveIndex.open(tmp_path / "none")
    for manifest in (
        b"",
        b"{}",
        b"[1]",
        b'{"kind": "live Hamming index", "version": 2, "number": 1}',
        b"\xff",
    ):
        (tmp_path / "manifest.json").write_bytes(manifest)
        with pytest.raises(InvalidInput, match="damaged"):
            LiveIndex.open(tmp_path)


def journal(place: Path) -> Path:
    (path,) = place.glob("journal-*.log")
    return path


def test_that_a_journal_cut_anywhere_in_its_last_record_gives_the_state_before(place: Path) -> None:
    with LiveIndex.create(place, [1, 2], rows([1, 2])) as index:
        index.withdraw([1])
        whole = journal(place).stat().st_size
        index.replace([2, 3], rows([22, 33]))
    content = journal(place).read_bytes()
    for length in range(whole, len(content) + 1):
        journal(place).write_bytes(content[:length])
        with LiveIndex.open(place) as index:
            after = {2: 22, 3: 33} if length == len(content) else {2: 2}
            assert contents(index) == after
            index.add([9], rows([9]))
        with LiveIndex.open(place) as index:
            assert contents(index) == after | {9: 9}


def test_that_a_last_record_of_zeros_or_noise_gives_the_state_before(place: Path) -> None:
    with LiveIndex.create(place, [1, 2], rows([1, 2])) as index:
        index.withdraw([1])
    content = journal(place).read_bytes()
    for tail in (bytes(500), os.urandom(500), b"\xc5CFR" + bytes(100), content[8:20]):
        journal(place).write_bytes(content + tail)
        with LiveIndex.open(place) as index:
            assert contents(index) == {2: 2}
        assert journal(place).read_bytes() == content


def test_that_damage_before_the_last_record_is_refused_not_skipped(place: Path) -> None:
    """What follows might be a withdrawal."""
    with LiveIndex.create(place, [1, 2], rows([1, 2])) as index:
        index.add([3], rows([3]))
        first = journal(place).stat().st_size
        index.withdraw([1])
    content = journal(place).read_bytes()
    for at in range(first):
        changed = bytearray(content)
        changed[at] ^= 4
        journal(place).write_bytes(changed)
        with pytest.raises(InvalidInput, match="damaged"):
            LiveIndex.open(place)


@pytest.mark.parametrize("name", ["base-1.index", "base-1.keys", "journal-1.log"])
def test_that_missing_or_foreign_files_are_refused(place: Path, name: str) -> None:
    LiveIndex.create(place, [1, 2], rows([1, 2])).close()
    content = (place / name).read_bytes()
    for wrong in (b"", b"PK\x03\x04", content[: len(content) // 2] if "base" in name else content[:4]):
        (place / name).write_bytes(wrong)
        with pytest.raises(InvalidInput):
            LiveIndex.open(place)
    (place / name).unlink()
    with pytest.raises(InvalidInput, match="damaged"):
        LiveIndex.open(place)


def test_that_keys_out_of_order_are_refused(place: Path) -> None:
    LiveIndex.create(place, [1, 2], rows([1, 2])).close()
    for keys in ([2, 1], [1, 1], [1], [1, 2, 3]):
        folder.flatfile.write(place / "base-1.keys", folder.KEYS_KIND, {"keys": np.array(keys)}, {})
        with pytest.raises(InvalidInput, match="damaged"):
            LiveIndex.open(place)


def test_that_what_cannot_be_written_is_not_believed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = LiveIndex.create(place, [1], rows([1]))
    fsync, fails = os.fsync, [True]

    def maybe(descriptor: int) -> None:
        if fails.pop():
            raise OSError(5, "Input/output error")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", maybe)
    fails[:] = [False, True]
    with pytest.raises(OSError, match="Input/output"):
        index.withdraw([1])
    assert contents(index) == {1: 1}
    fails[:] = [False]
    index.add([2], rows([2]))
    fails[:] = [True, True]  # Nor can what was written be cut off again.
    with pytest.raises(OSError, match="Input/output"):
        index.withdraw([1])
    with pytest.raises(OSError, match="open it again"):
        index.add([3], rows([3]))
    assert contents(index) == {1: 1, 2: 2}
    index.close()
    monkeypatch.undo()
    with LiveIndex.open(place) as index:
        assert contents(index) in ({1: 1, 2: 2}, {2: 2})


def test_that_a_merge_leaves_only_what_counts(place: Path) -> None:
    with LiveIndex.create(place, [1, 2], rows([1, 2])) as index:
        index.withdraw([1])
        index.merge()
        index.add([5], rows([5]))
        assert sorted(entry.name for entry in place.iterdir()) == [
            "base-2.index", "base-2.keys", "journal-2.log", "lock", "manifest.json",
        ]  # fmt: skip
        assert contents(index) == {2: 2, 5: 5}
    for name in ("base-3.index", "base-1.keys", ".base-3.index.abc.new"):
        (place / name).touch()
    with LiveIndex.open(place) as index:
        assert contents(index) == {2: 2, 5: 5}
    assert len(list(place.iterdir())) == 5


# Says what is acknowledged, one number a line: key n has hash n, key n - 3 is withdrawn.
WRITER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from coldframe.search.live import LiveIndex
    from tests.unit.search.oracle import rows

    with LiveIndex.open(Path(sys.argv[1])) as index:
        n = int(sys.argv[2])
        while True:
            n += 1
            index.add([n], rows([n]))
            if n > 3:
                index.withdraw([n - 3])
            print(n, flush=True)
            if n % 5 == 0:
                index.merge()
""")


def test_that_kill_9_leaves_the_state_before_or_after(place: Path) -> None:
    LiveIndex.create(place, [], rows([])).close()
    done = 0
    generator = np.random.default_rng(2)
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, place, str(done)],
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert process.stdout is not None
        said = [process.stdout.readline()]
        time.sleep(float(generator.uniform(0, 0.05)))
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
        process.stdout.close()
        process.wait()
        done = int([line for line in said if line.endswith("\n")][-1])
        steps = [range(done - 2, done + 1), range(done - 2, done + 2), range(done - 1, done + 2)]
        with LiveIndex.open(place) as index:
            got = contents(index)
            assert got in [{n: n for n in step if n > 0} for step in steps]
            index.verify()
            done = max(got)
            if len(got) == 4:
                index.withdraw([done - 3])
