"""What ``coldframe scan`` found: the bank in memory, the matches, the counts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coldframe.cli.banks import BankFile, Column
from coldframe.cli.files import Examined, Problem, shown
from coldframe.matching.terms import HASH_DIGITS, SignalKind
from coldframe.media.digests import DigestKind
from coldframe.media.sniff import claims_picture, claims_video
from coldframe.media.terms import PictureSignals, Turn, Unreadable, UnreadableReason, VideoSignals
from coldframe.search.hamming import HASH_BYTES, HammingIndex
from coldframe.search.video import VideoComparison


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a bank file, without its value.

    Attributes:
        bank: Name of the file.
        line: From 1; in a saved index, the number of the hash.
        category: ``""`` for the bank's own.
        source: As the row says.
    """

    bank: str
    line: int
    category: str
    source: str


@dataclass(frozen=True, slots=True)
class Match:
    """One file near one bank entry.

    Attributes:
        path: As walked.
        kind: md5, sha1, sha256, pdq, or vpdq for a listed film.
        distance: Differing bits; 0 for the digests, ``None`` for a listed film.
        quality: PDQ quality of the picture or frame, 0 to 100; ``None`` for the others.
        entry: What it is near.
        turn: How the picture or film has to be turned to be that near.
        second: When the film shows the frame that is near; ``None`` for a picture.
        comparison: With a listed film.
    """

    path: str
    kind: str
    distance: int | None
    quality: int | None
    entry: Entry
    turn: Turn = Turn.UPRIGHT
    second: float | None = None
    comparison: VideoComparison | None = None


class _Rows:
    """The entries of one kind in all bank files, numbered through."""

    def __init__(self, parts: Sequence[tuple[BankFile, Column]], width: int) -> None:
        self._parts = tuple(parts)
        self._starts = np.cumsum([0, *(len(column.lines) for _, column in parts)])
        self.values = np.concatenate(
            [np.zeros((0, width), np.uint8), *(column.values for _, column in self._parts)]
        )

    def entry(self, row: int) -> Entry:
        part = int(np.searchsorted(self._starts, row, side="right")) - 1
        file, column = self._parts[part]
        at = row - int(self._starts[part])
        category, source = file.notes[int(column.notes[at])]
        return Entry(file.name, int(column.lines[at]), category, source)


class _Digests:
    """Entries of one kind of digest, found by their value: sorted by its first eight bytes."""

    def __init__(self, rows: _Rows) -> None:
        self._rows = rows
        keys = np.ascontiguousarray(rows.values[:, :8]).view(">u8").ravel()
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def find(self, value: bytes) -> list[Entry]:
        key = np.frombuffer(value[:8], ">u8")[0]
        low, high = (int(np.searchsorted(self._keys, key, side=side)) for side in ("left", "right"))
        rows = self._order[low:high].tolist()
        return [self._rows.entry(row) for row in rows if self._rows.values[row].tobytes() == value]


class Bank:
    """All bank files together, ready to be asked.

    Attributes:
        files: As read.
        indexes: All PDQ hashes: those of lists first, then each saved index.
        films: All films.
    """

    def __init__(self, files: Sequence[BankFile]) -> None:
        self.files = tuple(files)
        self._digests = {
            kind: _Digests(_Rows(parts, HASH_DIGITS[SignalKind(kind.value)] // 2))
            for kind in DigestKind
            if (parts := self._parts(SignalKind(kind.value)))
        }
        self._listed = _Rows(self._parts(SignalKind.PDQ), HASH_BYTES)
        self.films = tuple(film for file in files for film in file.films)
        self._saved = [file for file in files if file.index is not None]
        lists = [HammingIndex.build(self._listed.values)] if len(self._listed.values) else []
        self.indexes = (*lists, *(file.index for file in files if file.index is not None))

    def _parts(self, kind: SignalKind) -> list[tuple[BankFile, Column]]:
        return [(file, file.columns[kind]) for file in self.files if kind in file.columns]

    @property
    def digest_kinds(self) -> tuple[DigestKind, ...]:
        """The digests that are worth computing."""
        return tuple(self._digests)

    def find_digest(self, kind: DigestKind, value: str) -> list[Entry]:
        """Entries with exactly this digest, in the order of the files."""
        return self._digests[kind].find(bytes.fromhex(value))

    def pdq_entry(self, row: int) -> Entry:
        """The entry of a row of ``indexes``, counted through."""
        if row < len(self._listed.values):
            return self._listed.entry(row)
        row -= len(self._listed.values)
        for file in self._saved:
            assert file.index is not None
            if row < len(file.index):
                return Entry(file.name, row + 1, "", "")
            row -= len(file.index)
        raise IndexError(row)


class Findings:
    """Collects results file by file.

    Attributes:
        complete: Set by the caller once every file was gone through.
        sandbox: What confined the decoder; empty if nothing had to be decoded.
        partly_read: Films of which only a part could be decoded. They are read, too.
        films_left: Films that were not looked into, because PyAV is not installed.
    """

    def __init__(self, bank: Bank, *, radius: int, minimum_quality: int) -> None:
        self.bank = bank
        self.complete = False
        self.sandbox = ""
        self.matches: list[Match] = []
        self.unreadable: list[tuple[str, Problem]] = []
        self.partly_read: list[tuple[str, Problem]] = []
        self.films_left = 0
        self.skipped: list[tuple[str, Problem]] = []
        self._radius = radius
        self._minimum_quality = minimum_quality
        self._files = self._not_pictures = self._low_quality = self._matched_files = 0

    def skip(self, path: str, problem: Problem) -> None:
        """Note something in the tree that is no file to be read."""
        self.skipped.append((path, problem))

    def take(self, examined: Examined) -> None:
        """Match one file and count it."""
        self._files += 1
        if examined.problem is not None:
            self.unreadable.append((examined.path, examined.problem))
            return
        before = len(self.matches)
        for kind, value in examined.digests.items():
            for entry in self.bank.find_digest(kind, value):
                self.matches.append(Match(examined.path, kind.value, 0, None, entry))
        signals = examined.decoded.signals
        if isinstance(signals, PictureSignals):
            self._take_picture(examined, signals)
        elif isinstance(signals, VideoSignals):
            self._take_film(examined, signals)
        elif isinstance(signals, Unreadable):
            self._take_unreadable(examined, signals)
        elif examined.sniffed is not None and examined.sniffed.is_video:
            self.films_left += 1
            self._not_pictures += 1
        self._matched_files += len(self.matches) > before

    def _take_picture(self, examined: Examined, picture: PictureSignals) -> None:
        self._low_quality += picture.quality < self._minimum_quality
        for near in examined.decoded.near:
            entry = self.bank.pdq_entry(near.row)
            self.matches.append(Match(examined.path, "pdq", near.distance, picture.quality, entry, near.turn))

    def _take_film(self, examined: Examined, film: VideoSignals) -> None:
        self._low_quality += all(frame.quality < self._minimum_quality for frame in film.frames)
        if examined.shortfall is not None:
            self.partly_read.append((examined.path, examined.shortfall))
        for near in examined.decoded.near:
            assert near.frame is not None
            entry, frame = self.bank.pdq_entry(near.row), near.frame
            self.matches.append(
                Match(examined.path, "pdq", near.distance, frame.quality, entry, near.turn, frame.second)
            )
        for found in examined.decoded.films:
            listed = self.bank.films[found.film]
            entry = Entry(listed.name, listed.line, "", "")
            self.matches.append(
                Match(examined.path, "vpdq", None, None, entry, found.turn, comparison=found.comparison)
            )

    def _take_unreadable(self, examined: Examined, why: Unreadable) -> None:
        # A text file is nothing wrong; a broken picture, or a text that calls itself one, is. Sound comes in the
        # containers of films, under names of its own.
        sniffed = examined.sniffed
        is_sound = sniffed is not None and sniffed.is_video and why.reason == UnreadableReason.NOT_A_PICTURE
        looks = sniffed is not None and (sniffed.is_picture or sniffed.is_video) and not is_sound
        if looks or claims_picture(examined.path) or claims_video(examined.path):
            self.unreadable.append((examined.path, Problem(why.reason, why.message)))
        else:
            self._not_pictures += 1

    def counts(self) -> dict[str, int]:
        """Every count by name. ``files`` = ``read`` + ``unreadable``; skipped things are in neither."""
        return {
            "files": self._files,
            "read": self._files - len(self.unreadable),
            "unreadable": len(self.unreadable),
            "skipped": len(self.skipped),
            "not_pictures": self._not_pictures,
            "low_quality": self._low_quality,
            "matched_files": self._matched_files,
            "matches": len(self.matches),
            "bank_entries": sum(len(file) for file in self.bank.files),
            "bad_bank_rows": sum(len(file.problems) for file in self.bank.files),
            "withdrawn_bank_rows": sum(file.withdrawn for file in self.bank.files),
        }

    def as_json(self) -> dict[str, Any]:
        """The whole result as one JSON object. Bank values do not appear, only their lines."""
        return {
            "complete": self.complete,
            "radius_bits": self._radius,
            "minimum_quality": self._minimum_quality,
            "sandbox": self.sandbox,
            "counts": self.counts(),
            "matches": [
                {
                    **_path(match.path),
                    "kind": match.kind,
                    "distance": match.distance,
                    "quality": match.quality,
                    "bank": match.entry.bank,
                    "line": match.entry.line,
                    "category": match.entry.category,
                    "source": match.entry.source,
                    **({} if match.turn is Turn.UPRIGHT else {"turn": match.turn.value}),
                    **({} if match.second is None else {"second": round(match.second, 3)}),
                    **({} if match.comparison is None else _comparison(match.comparison)),
                }
                for match in self.matches
            ],
            "unreadable": [_problem(path, problem) for path, problem in self.unreadable],
            "partly_read": [_problem(path, problem) for path, problem in self.partly_read],
            "skipped": [_problem(path, problem) for path, problem in self.skipped],
            "banks": [
                {
                    "name": file.name,
                    "entries": len(file),
                    "withdrawn": file.withdrawn,
                    "bad_rows": [{"line": bad.line, "message": bad.message} for bad in file.problems],
                }
                for file in self.bank.files
            ],
        }


def _problem(path: str, problem: Problem) -> dict[str, str]:
    return {**_path(path), "reason": problem.reason, "message": problem.message}


def _comparison(comparison: VideoComparison) -> dict[str, Any]:
    """The file is the query. Shares to 0.001, stretches as pairs of seconds."""
    return {
        "verdict": comparison.verdict.value,
        "query_share": round(comparison.query_share, 3),
        "listed_share": round(comparison.listed_share, 3),
        "query_frames": comparison.query_frames,
        "listed_frames": comparison.listed_frames,
        "query_stretches": [[round(at, 3) for at in stretch] for stretch in comparison.query_stretches],
        "listed_stretches": [[round(at, 3) for at in stretch] for stretch in comparison.listed_stretches],
    }


def _path(path: str) -> dict[str, str]:
    """The path as text; where its bytes are not UTF-8, also the bytes, so that the file can be found."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return {"path": shown(path), "path_hex": os.fsencode(path).hex()}
    return {"path": path}
