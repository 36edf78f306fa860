"""What ``coldframe scan`` found: the bank in memory, the matches, the counts."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coldframe.cli.files import Examined, Problem, shown
from coldframe.matching.terms import ListedValue, ListProblem, SignalKind
from coldframe.media.digests import DigestKind
from coldframe.media.sniff import claims_picture
from coldframe.media.terms import PictureSignals, Unreadable
from coldframe.search.hamming import HASH_BYTES, HammingIndex, HashArray


@dataclass(frozen=True, slots=True)
class BankFile:
    """One bank file read.

    Attributes:
        name: As given.
        entries: Usable rows in order.
        problems: Rows left out because they are wrong.
        withdrawn: Number of rows left out because the list has withdrawn them.
    """

    name: str
    entries: tuple[ListedValue, ...]
    problems: tuple[ListProblem, ...]
    withdrawn: int


Place = tuple[str, ListedValue]
"""Name of a bank file, and a row of it."""


@dataclass(frozen=True, slots=True)
class Match:
    """One file near one bank entry.

    Attributes:
        path: As walked.
        kind: md5, sha1, sha256 or pdq.
        distance: Differing bits; 0 for the digests.
        quality: PDQ quality of the file, 0 to 100; ``None`` for the digests.
        bank: Name of the bank file.
        entry: Its row.
    """

    path: str
    kind: str
    distance: int
    quality: int | None
    bank: str
    entry: ListedValue


class Bank:
    """All bank files together, ready to be asked."""

    def __init__(self, files: Sequence[BankFile]) -> None:
        self.files = tuple(files)
        self._pdq: list[Place] = []
        self._digests: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for file in files:
            for entry in file.entries:
                if entry.kind is SignalKind.PDQ:
                    self._pdq.append((file.name, entry))
                else:
                    self._digests[entry.kind.value, entry.value].append((file.name, entry))
        self._index = HammingIndex.build(_rows([entry.value for _, entry in self._pdq]))

    @property
    def has_pdq(self) -> bool:
        """False if no picture needs to be decoded."""
        return bool(self._pdq)

    @property
    def digest_kinds(self) -> tuple[DigestKind, ...]:
        """The digests that are worth computing."""
        listed = {kind for kind, _ in self._digests}
        return tuple(kind for kind in DigestKind if kind.value in listed)

    def find_digest(self, kind: str, value: str) -> list[Place]:
        """Entries with exactly this digest, in the order of the files."""
        return self._digests.get((kind, value), [])

    def find_pdq(self, pdq_hex: str, radius: int) -> list[tuple[int, Place]]:
        """Entries within ``radius`` bits with their distance, nearest first."""
        hits = self._index.query(_rows([pdq_hex]), radius)
        return [
            (int(distance), self._pdq[index])
            for distance, index in zip(hits.distance, hits.entry_index, strict=True)
        ]


class Findings:
    """Collects results file by file.

    Attributes:
        complete: Set by the caller once every file was gone through.
        sandbox: What confined the decoder; empty if nothing had to be decoded.
    """

    def __init__(self, bank: Bank, *, radius: int, minimum_quality: int) -> None:
        self.bank = bank
        self.complete = False
        self.sandbox = ""
        self.matches: list[Match] = []
        self.unreadable: list[tuple[str, Problem]] = []
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
            for bank, entry in self.bank.find_digest(kind, value):
                self.matches.append(Match(examined.path, kind.value, 0, None, bank, entry))
        if isinstance(examined.picture, PictureSignals):
            self._take_picture(examined.path, examined.picture)
        elif isinstance(examined.picture, Unreadable):
            self._take_no_picture(examined, examined.picture)
        self._matched_files += len(self.matches) > before

    def _take_picture(self, path: str, picture: PictureSignals) -> None:
        if picture.quality < self._minimum_quality:
            self._low_quality += 1
            return
        for distance, (bank, entry) in self.bank.find_pdq(picture.pdq_hex, self._radius):
            self.matches.append(Match(path, "pdq", distance, picture.quality, bank, entry))

    def _take_no_picture(self, examined: Examined, why: Unreadable) -> None:
        # A text file is nothing wrong; a broken picture, or a text that calls itself one, is.
        looks = examined.sniffed is not None and examined.sniffed.is_picture
        if looks or claims_picture(examined.path):
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
            "bank_entries": sum(len(file.entries) for file in self.bank.files),
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
                    "bank": match.bank,
                    "line": match.entry.line,
                    "category": str(match.entry.category or ""),
                    "source": match.entry.source,
                }
                for match in self.matches
            ],
            "unreadable": [_problem(path, problem) for path, problem in self.unreadable],
            "skipped": [_problem(path, problem) for path, problem in self.skipped],
            "banks": [
                {
                    "name": file.name,
                    "entries": len(file.entries),
                    "withdrawn": file.withdrawn,
                    "bad_rows": [{"line": bad.line, "message": bad.message} for bad in file.problems],
                }
                for file in self.bank.files
            ],
        }


def _problem(path: str, problem: Problem) -> dict[str, str]:
    return {**_path(path), "reason": problem.reason, "message": problem.message}


def _path(path: str) -> dict[str, str]:
    """The path as text; where its bytes are not UTF-8, also the bytes, so that the file can be found."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return {"path": shown(path), "path_hex": os.fsencode(path).hex()}
    return {"path": path}


def _rows(values: list[str]) -> HashArray:
    return np.frombuffer(bytes.fromhex("".join(values)), dtype=np.uint8).reshape(-1, HASH_BYTES)
