"""What ``coldframe hash`` writes: CSV, or what ``hashdeep`` writes. Also which part of it still holds."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import BinaryIO, Protocol

from coldframe.cli.files import Examined, FileProblem, Walked, shown, sniff_file
from coldframe.core.errors import InvalidInput
from coldframe.media.digests import DigestKind
from coldframe.media.terms import PictureSignals, VideoSignals


class DigestList(Protocol):
    """One format: a header, then at least one line for each file, all of a file's lines together."""

    @property
    def header(self) -> bytes:
        """The first lines; they say what the list holds."""
        ...

    def lines(self, found: Examined) -> bytes:
        """Write one file."""
        ...

    def key(self, path: str) -> bytes:
        """Write a path as the lines have it."""
        ...

    def key_of(self, line: bytes) -> bytes:
        """Read the path of a line; of a damaged line, anything."""
        ...

    def fits(self, path: str, lines: Sequence[bytes]) -> bool:
        """Tell whether one file's lines hold what would be written now, if it has not changed."""
        ...


class CsvList:
    """``path,kind,value,quality``, a row for each kind; an empty value where there is none.

    A film has a row of kind ``vpdq`` for each frame, whose value is ``<hash>@<second>``; at least one, which
    is empty where no frame could be had. Other files have none, unless they would have no row at all.

    Args:
        kinds: Digests in the order of the rows.
        pdq: A row for PDQ follows.
        vpdq: Rows for the frames of films follow.
    """

    header = b"path,kind,value,quality\n"

    def __init__(self, kinds: Sequence[DigestKind], *, pdq: bool, vpdq: bool = False) -> None:
        self._kinds = tuple(kinds)
        self._pdq = pdq
        self._vpdq = vpdq

    def lines(self, found: Examined) -> bytes:
        """See ``DigestList``."""
        path = shown(found.path)
        rows = [(path, kind.value, found.digests.get(kind, ""), "") for kind in self._kinds]
        if self._pdq:
            picture = found.decoded.signals
            signal = (
                (picture.pdq_hex, str(picture.quality)) if isinstance(picture, PictureSignals) else ("", "")
            )
            rows.append((path, "pdq", *signal))
        if self._vpdq:
            film = found.decoded.signals
            if isinstance(film, VideoSignals):
                rows += [
                    (path, "vpdq", f"{one.pdq_hex}@{one.second:.3f}", str(one.quality)) for one in film.frames
                ]
            elif not rows or (found.sniffed is not None and found.sniffed.is_video):
                rows.append((path, "vpdq", "", ""))
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        return text.getvalue().encode()

    def key(self, path: str) -> bytes:
        """See ``DigestList``."""
        return shown(path).encode()

    def key_of(self, line: bytes) -> bytes:
        """See ``DigestList``."""
        return self._cells(line)[0].encode()

    def fits(self, path: str, lines: Sequence[bytes]) -> bool:
        """See ``DigestList``."""
        wanted = [*(kind.value for kind in self._kinds), *(["pdq"] if self._pdq else [])]
        kinds = [self._cells(line)[1] for line in lines]
        frames = kinds[len(wanted) :]
        if kinds[: len(wanted)] != wanted or not set(frames) <= {"vpdq"}:
            return False
        if frames or not self._vpdq:
            return self._vpdq or not frames
        # A film without rows was listed by a run that did not want them.
        sniffed = sniff_file(path)
        return sniffed is None or not sniffed.is_video

    def _cells(self, line: bytes) -> list[str]:
        try:
            cells = next(csv.reader([line.decode(errors="replace").replace("\0", "")]), [])
        except csv.Error:  # A carriage return outside of quotes, or a cell without end.
            cells = []
        return cells if len(cells) == 4 else [""] * 4


class HashdeepList:
    """``hashdeep``'s own format, version 1.0: ``size,md5,…,filename`` with the whole path.

    The path's bytes stand as they are, but for controls, which are escaped: a line break would end the
    line. A file that could not be read is a comment.
    """

    _NOT_READ = b"## not read: "

    def __init__(self, kinds: Sequence[DigestKind]) -> None:
        self._kinds = tuple(kinds)
        self._here = os.getcwdb()  # noqa: PTH109 — bytes
        names = ",".join(["size", *(kind.value for kind in kinds), "filename"])
        self.header = f"%%%% HASHDEEP-1.0\n%%%% {names}\n## Written by coldframe hash.\n## \n".encode()

    def lines(self, found: Examined) -> bytes:
        """See ``DigestList``."""
        path = self.key(found.path)
        if found.problem is not None:
            return self._NOT_READ + path + b"\n"
        cells = [str(found.size_bytes), *(found.digests[kind] for kind in self._kinds)]
        return ",".join(cells).encode() + b"," + path + b"\n"

    def key(self, path: str) -> bytes:
        """See ``DigestList``."""
        whole = os.path.normpath(os.path.join(self._here, os.fsencode(path)))  # noqa: PTH118 — bytes
        if whole.isascii() and whole.decode().isprintable():
            return whole
        return b"".join(b"\\x%02x" % byte if byte < 32 or byte == 127 else bytes((byte,)) for byte in whole)

    def key_of(self, line: bytes) -> bytes:
        """See ``DigestList``."""
        line = line.rstrip(b"\n")
        if line.startswith(self._NOT_READ):
            return line.removeprefix(self._NOT_READ)
        return line.split(b",", len(self._kinds) + 1)[-1]

    def fits(self, path: str, lines: Sequence[bytes]) -> bool:  # noqa: ARG002 — the protocol's
        """See ``DigestList``: the header has said it."""
        return len(lines) == 1


def is_listed(one: Walked) -> bool:
    """False for what a list leaves out: symbolic links, which lead to no file of their own."""
    return one.problem is None or one.problem.reason != FileProblem.SYMBOLIC_LINK


def count_kept(written: BinaryIO, style: DigestList, walked: Iterable[Walked]) -> tuple[int, int]:
    """Tell how much of a list that was broken off still holds: exactly what a new run would write first.

    The last file's lines are never kept, for they may be torn; nor is anything from the first file on that
    came, went, or changed after the list was last written to.

    Args:
        written: The list, at its beginning.
        style: How it would be written now.
        walked: What there is now, in the order of the list.

    Returns:
        Number of bytes, and of things in ``walked``, that need not be done again.

    Raises:
        InvalidInput: It is a list of something else.
    """
    refusal = InvalidInput(
        "The unfinished list is of other files, or was written with other options. Give the same, or remove it.",
        field="resume",
    )
    header = written.read(len(style.header))
    if header != style.header:
        if style.header.startswith(header):
            return 0, 0  # Broken off before it began.
        raise refusal
    last_written_ns = os.fstat(written.fileno()).st_mtime_ns
    kept_bytes, kept = len(style.header), 0
    blocks = pairwise(_blocks(written, style))
    for number, one in enumerate(walked, start=1):
        if not is_listed(one):
            continue
        block, following = next(blocks, (None, None))
        if block is None or following is None:
            break
        if (
            block[0] != style.key(one.path)
            or not style.fits(one.path, block[1])
            or one.changed_ns > last_written_ns
        ):
            if kept == 0:
                raise refusal
            break
        kept_bytes, kept = kept_bytes + sum(map(len, block[1])), number
    return kept_bytes, kept


def _blocks(lines: Iterable[bytes], style: DigestList) -> Iterator[tuple[bytes, list[bytes]]]:
    """Each file's path, and its lines together; a torn last line is none."""
    whole = (line for line in lines if line.endswith(b"\n"))
    for key, group in groupby(whole, key=style.key_of):
        yield key, list(group)
