"""Lists of known films for ``coldframe scan``, by the hashes of their frames.

Two forms: vPDQ's published text, one film a file, see ``media.vpdq_text``; and what ``coldframe hash`` writes, a
CSV with a row of kind ``vpdq`` for each frame, ``<hash>@<second>`` as its value, all rows of a film with one path.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from coldframe.cli.digest_lists import CsvList
from coldframe.cli.files import shown
from coldframe.core.errors import InvalidInput
from coldframe.matching.terms import ListProblem
from coldframe.media import vpdq_text
from coldframe.search.video import MINIMUM_QUALITY, Frames

_PUBLISHED = re.compile(rb"\s*\d{1,9},\d{1,3},[0-9a-fA-F]{64},\d")
_VALUE = re.compile(r"([0-9a-fA-F]{64})@(\d{1,9}(?:\.\d{1,9})?)", re.ASCII)
_HEADER = CsvList.header.strip()
_MAX_CHARACTERS = 4096


@dataclass(frozen=True, slots=True, eq=False)
class ListedFilm:
    """One film of a list.

    Attributes:
        name: Of the file that lists it.
        line: Where it begins there, from 1.
        frames: At least one of them good enough to be compared.
    """

    name: str
    line: int
    frames: Frames


def is_published(untrusted: bytes) -> bool:
    """Tell whether a file begins like vPDQ's published text."""
    return _PUBLISHED.match(untrusted) is not None


def read_published(name: str, untrusted: bytes) -> ListedFilm:
    """Read one film.

    Raises:
        InvalidInput: A line is not of the form, or no frame can be compared. Says which; never repeats it.
    """
    frames = vpdq_text.read(untrusted.decode("utf-8", "replace").splitlines())
    found = Frames.of((one.second, one.pdq_hex, one.quality) for one in frames)
    if not _is_comparable(found):
        raise InvalidInput(_TOO_FLAT, field="bank")
    return ListedFilm(name, 1, found)


def read_folder(folder: Path) -> tuple[ListedFilm, ...]:
    """Read every ``.txt`` of a folder as one film each, in the order of their names.

    Raises:
        InvalidInput: There is none, or one of them is not of the form. Says which.
        OSError: The folder or one of them cannot be read.
    """
    found = []
    for path in sorted(folder.glob("*.txt")):
        try:
            found.append(read_published(shown(str(path)), path.read_bytes()))
        except InvalidInput as error:
            raise InvalidInput(f"{shown(path.name)}: {error.message}", field="bank") from error
    if not found:
        raise InvalidInput(
            "The folder holds no .txt file with the frame hashes of a film. Name a list, or such a folder.",
            field="bank",
        )
    return tuple(found)


def take_films(name: str, untrusted: bytes) -> tuple[tuple[ListedFilm, ...], list[ListProblem], bytes]:
    """Take the rows of films out of what ``coldframe hash`` wrote.

    Returns:
        The films, the bad rows among theirs, and the file with all their rows emptied.
    """
    head, _, _ = untrusted.partition(b"\n")
    if head.strip() != _HEADER or b",vpdq," not in untrusted:
        return (), [], untrusted
    films: dict[str, tuple[int, list[tuple[float, str, int]]]] = {}
    problems = []
    lines = untrusted.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if b",vpdq," not in line:
            continue
        path, kind, value, quality = _cells(line)
        if kind != "vpdq":
            continue
        lines[number - 1] = b""
        parts = _VALUE.fullmatch(value)
        if parts is None or not re.fullmatch(r"\d{1,2}|100", quality, re.ASCII):
            problems.append(ListProblem(number, InvalidInput.code, _BAD_ROW))
            continue
        films.setdefault(path, (number, []))[1].append((float(parts[2]), parts[1], int(quality)))
    found = []
    for start, rows in films.values():
        frames = Frames.of(rows)
        if _is_comparable(frames):
            found.append(ListedFilm(name, start, frames))
        else:
            problems.append(ListProblem(start, InvalidInput.code, _TOO_FLAT))
    return tuple(found), problems, b"\n".join(lines)


_BAD_ROW = "A vpdq value is written <64 hexadecimal digits>@<second>, with a quality of 0 to 100."
_TOO_FLAT = f"No frame of the film has a quality of {MINIMUM_QUALITY}, so it cannot be compared."


def _cells(line: bytes) -> Iterable[str]:
    try:
        cells = next(csv.reader([line[:_MAX_CHARACTERS].decode("utf-8", "replace").rstrip("\r")]), [])
    except csv.Error:
        cells = []
    return cells if len(cells) == 4 else [""] * 4


def _is_comparable(frames: Frames) -> bool:
    return bool((frames.qualities >= MINIMUM_QUALITY).any())
