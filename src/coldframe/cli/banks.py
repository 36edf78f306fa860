"""Lists of known hashes for ``coldframe scan``: a million rows in a second or so, none of them an object.

Rows written the usual way are read here by columns; every other row, good or bad, goes to the reader of its format
with its line number, so that what counts as a value is decided in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from coldframe.cli.files import shown
from coldframe.cli.film_lists import ListedFilm, is_published, read_folder, read_published, take_films
from coldframe.core.errors import InvalidInput
from coldframe.core.text import clean
from coldframe.matching.hashlists import csv_file, plain
from coldframe.matching.hashlists.base import check_category, is_comment
from coldframe.matching.hashlists.registry import detect, read_list
from coldframe.matching.terms import HASH_DIGITS, ListProblem, SignalKind
from coldframe.search.flatfile import MAGIC
from coldframe.search.hamming import HammingIndex

FILE_KINDS = (SignalKind.MD5, SignalKind.SHA1, SignalKind.SHA256, SignalKind.PDQ)
"""What files are matched by here."""

BY_LENGTH = {32: SignalKind.MD5, 40: SignalKind.SHA1, 64: SignalKind.PDQ}
"""What a value is whose kind nobody states, by its digits."""

_BLOCK_ROWS = 1 << 16
_MAX_CHARACTERS = 4096
_KINDS = {kind.value: kind for kind in FILE_KINDS}

_DIGITS = np.full(256, 255, dtype=np.uint8)
_DIGITS[np.frombuffer(b"0123456789abcdef", dtype=np.uint8)] = range(16)
_DIGITS[np.frombuffer(b"ABCDEF", dtype=np.uint8)] = range(10, 16)

Note = tuple[str, str]
"""Category, ``""`` for the bank's own, and source of an entry."""


@dataclass(frozen=True, slots=True)
class Column:
    """All entries of one kind of one bank.

    Attributes:
        values: n x 16, 20 or 32 bytes.
        lines: Where each stands in its file, from 1.
        notes: For each its place in ``BankFile.notes``.
    """

    values: npt.NDArray[np.uint8]
    lines: npt.NDArray[np.int64]
    notes: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class BankFile:
    """One bank file read.

    Attributes:
        name: As given.
        columns: Usable rows by kind.
        notes: What rows say beside their value, each once.
        problems: Rows left out because they are wrong.
        withdrawn: Number of rows left out because the list has withdrawn them.
        index: Set for a saved index, which holds PDQ hashes and nothing else.
        films: Those it lists by their frames.
    """

    name: str
    columns: Mapping[SignalKind, Column] = field(default_factory=dict)
    notes: Sequence[Note] = (("", ""),)
    problems: tuple[ListProblem, ...] = ()
    withdrawn: int = 0
    index: HammingIndex | None = None
    films: tuple[ListedFilm, ...] = ()

    def __len__(self) -> int:
        in_columns = sum(len(column.lines) for column in self.columns.values())
        return in_columns + len(self.films) + (0 if self.index is None else len(self.index))


def read_bank(path: Path, kind: SignalKind | None) -> BankFile:
    """Read a list of any format, a saved index, or a folder of films as vPDQ publishes them.

    Args:
        path: The file or folder.
        kind: What values are whose kind the file does not say; by their length if ``None``.

    Raises:
        InvalidInput: Nothing of it can be understood.
    """
    name = shown(str(path))
    try:
        if path.is_dir():
            return _read_folder(name, path)
        with path.open("rb") as file:
            start = file.read(len(MAGIC))
            if start == MAGIC:
                return BankFile(name, index=HammingIndex.open(path))
            untrusted = start + file.read()
    except OSError as error:
        raise InvalidInput(
            f"The bank {name} cannot be read ({error.strerror}). Check the path.", field="bank"
        ) from error
    try:
        return _read(name, untrusted, kind)
    except InvalidInput as error:
        raise InvalidInput(f"The bank {name} cannot be used. {error.message}", field="bank") from error


def _read_folder(name: str, folder: Path) -> BankFile:
    try:
        return BankFile(name, films=read_folder(folder))
    except InvalidInput as error:
        raise InvalidInput(f"The bank {name} cannot be used. {error.message}", field="bank") from error


def _read(name: str, untrusted: bytes, kind: SignalKind | None) -> BankFile:
    if is_published(untrusted):
        return BankFile(name, films=(read_published(name, untrusted),))
    films, problems, untrusted = take_films(name, untrusted)
    list_format = detect(untrusted)
    take = _TAKERS.get(list_format)
    taken = _Taken()
    rest = untrusted if take is None else take(untrusted, kind, taken)
    listed = read_list(rest, list_format=list_format, kind=kind, by_length=BY_LENGTH)
    problems += listed.problems
    for one in listed.entries:
        if one.kind in FILE_KINDS:
            note = taken.note(str(one.category or ""), one.source)
            taken.add(one.kind, np.frombuffer(bytes.fromhex(one.value), np.uint8)[None], [one.line], [note])
        else:
            message = f"Files are matched by {', '.join(FILE_KINDS)} only."
            problems.append(ListProblem(one.line, InvalidInput.code, message))
    problems.sort(key=lambda bad: bad.line)
    notes = tuple(taken.notes)
    return BankFile(name, taken.columns(), notes, tuple(problems), listed.withdrawn, films=films)


class _Taken:
    """Collects entries by kind."""

    def __init__(self) -> None:
        self.notes: dict[Note, int] = {}
        self._parts: dict[SignalKind, list[Column]] = {}

    def note(self, category: str, source: str) -> int:
        return self.notes.setdefault((category, source), len(self.notes))

    def add(
        self, kind: SignalKind, values: npt.NDArray[np.uint8], lines: npt.ArrayLike, notes: npt.ArrayLike
    ) -> None:
        if not len(values):
            return
        part = Column(values, np.asarray(lines, np.int64), np.asarray(notes, np.int32))
        self._parts.setdefault(kind, []).append(part)

    def columns(self) -> dict[SignalKind, Column]:
        """Everything, each kind in the order of its lines."""
        found = {}
        for kind, parts in self._parts.items():
            lines = np.concatenate([part.lines for part in parts])
            order = np.argsort(lines, kind="stable")
            values = np.concatenate([part.values for part in parts])[order]
            notes = np.concatenate([part.notes for part in parts])[order]
            found[kind] = Column(values, lines[order], notes)
        return found


def _take_plain(untrusted: bytes, stated: SignalKind | None, taken: _Taken) -> bytes:
    """Take the lines that are a bare value; return the file with them emptied."""
    if not untrusted:
        return untrusted
    data = np.frombuffer(untrusted, dtype=np.uint8)
    ends = np.append(np.flatnonzero(data == ord("\n")), len(data))
    starts = np.append(0, ends[:-1] + 1)
    lengths = ends - starts
    ended_by_cr = (lengths > 0) & (data[ends - 1] == ord("\r"))
    lengths -= ended_by_cr
    note = taken.note("", "")
    rest = data.copy()
    kinds = BY_LENGTH if stated is None else {HASH_DIGITS.get(stated, 0): stated}
    for digits, kind in kinds.items():
        places = np.flatnonzero(lengths == digits)
        if not len(places) or not digits:
            continue
        # Row i of a window is the text that begins at byte i.
        window = sliding_window_view(data, digits)
        emptied = sliding_window_view(rest, digits, writeable=True)
        for block in np.array_split(places, len(places) // _BLOCK_ROWS + 1):
            nibbles = _DIGITS[window[starts[block]]]
            good = (nibbles < 16).all(axis=1)
            emptied[starts[block[good]]] = ord(" ")
            taken.add(kind, _packed(nibbles[good]), block[good] + 1, np.full(good.sum(), note))
    return rest.tobytes()


def _take_csv(untrusted: bytes, stated: SignalKind | None, taken: _Taken) -> bytes:
    """Take the rows of plain cells; return the file with them emptied."""
    odd_ends = untrusted.count(b"\r") != untrusted.count(b"\r\n")
    if not untrusted.isascii() or b'"' in untrusted or b"\0" in untrusted or odd_ends:
        return untrusted
    lines = untrusted.decode().replace("\r\n", "\n").split("\n")
    head = next((number for number, line in enumerate(lines) if not is_comment(line)), 0)
    delimiter = max(",;\t", key=lines[head].count)
    names = [name.strip().lower() for name in lines[head].split(delimiter)]
    if len(set(names)) != len(names) or not set(names) <= set(csv_file.COLUMNS):
        return untrusted
    usual: dict[SignalKind, _Usual] = {kind: _Usual([], [], []) for kind in FILE_KINDS}
    for number, kind, value, note in _usual_rows(lines, head, delimiter, names, stated, taken):
        of_kind = usual[kind]
        of_kind.values.append(value)
        of_kind.numbers.append(number)
        of_kind.notes.append(note)
    for kind, (values, numbers, notes) in usual.items():
        nibbles = _DIGITS[np.frombuffer("".join(values).encode(), np.uint8)].reshape(-1, HASH_DIGITS[kind])
        good = (nibbles < 16).all(axis=1)
        at = np.array(numbers, np.int64)[good]
        taken.add(kind, _packed(nibbles[good]), at + 1, np.array(notes, np.int32)[good])
        for number in at.tolist():
            lines[number] = ""
    return "\n".join(lines).encode()


class _Usual(NamedTuple):
    values: list[str]
    numbers: list[int]
    notes: list[int]


def _usual_rows(
    lines: Sequence[str],
    head: int,
    delimiter: str,
    names: Sequence[str],
    stated: SignalKind | None,
    taken: _Taken,
) -> Iterator[tuple[int, SignalKind, str, int]]:
    """Give number, kind, value (of the right length, not otherwise checked) and note of rows as they should be."""
    kind_at, value_at, category_at, source_at, state_at = (
        names.index(name) if name in names else len(names)
        for name in ("kind", "value", "category", "source", "state")
    )
    notes: dict[Note, int | None] = {}
    for number in range(head + 1, len(lines)):
        line = lines[number]
        cells = line.split(delimiter)
        if len(cells) != len(names) or len(line) > _MAX_CHARACTERS or is_comment(line):
            continue
        cells.append("")  # For columns that the file lacks.
        value, named = cells[value_at], cells[kind_at]
        kind = _KINDS.get(named) if named else stated or BY_LENGTH.get(len(value))
        if kind is None or len(value) != HASH_DIGITS.get(kind) or cells[state_at]:
            continue
        said = (cells[category_at], cells[source_at])
        if said not in notes:
            notes[said] = _note(*said, taken)
        note = notes[said]
        if note is not None:
            yield number, kind, value, note


def _note(category: str, source: str, taken: _Taken) -> int | None:
    """Keep what rows say beside their value; ``None`` if the category is not known."""
    try:
        known = check_category(category) if category else ""
    except InvalidInput:
        return None
    return taken.note(str(known), clean(source, max_characters=200))


def _packed(nibbles: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    high, low = nibbles[:, 0::2], nibbles[:, 1::2]
    return np.bitwise_or(np.left_shift(high, np.uint8(4)), low)


_TAKERS: Mapping[str, Callable[[bytes, SignalKind | None, _Taken], bytes]] = {
    csv_file.NAME: _take_csv,
    plain.NAME: _take_plain,
}
