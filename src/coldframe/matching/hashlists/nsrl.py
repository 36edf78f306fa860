"""The National Software Reference Library: digests of files that software is made of.

Two forms: ``NSRLFile.txt`` of RDSv2, quoted columns whose header names them, the digest first;
and the SQLite database of RDSv3, which is opened in the sandbox only. Each file gives one entry,
by the strongest digest that its row has.

The list says *known*, not *good*: it is suggested for a bank of known harmless files, and rows
that RDSv2 marks as malicious are left out. The database is read up to 256 MiB and a million
different digests; the whole library is far larger: write it out as text and split that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.matching.hashlists.base import UNSTATED, check_value, numbered_lines
from coldframe.matching.terms import ListedValue, ListProblem, Opinion, ParsedList, SignalKind
from coldframe.media.sandbox import Sandbox
from coldframe.media.terms import Unreadable, UnreadableReason

NAME = "nsrl"
SQLITE_START = b"SQLite format 3\0"
_KINDS = {"SHA-256": SignalKind.SHA256, "SHA-1": SignalKind.SHA1, "MD5": SignalKind.MD5}
_MALICIOUS = "M"


def detect(start: str) -> bool:
    """Tell whether a text begins as the library's does."""
    return _header(start.split("\n", 1)[0]) is not None


def parse(
    untrusted: bytes, *, kind: SignalKind | None = None, by_length: Mapping[int, SignalKind] = UNSTATED
) -> ParsedList:
    """Read a file; see ``base.HashList.parse``. It says itself what it holds: ``kind`` changes nothing.

    Raises:
        InvalidInput: Not the library, or a database past the limits; says what to do.
        SandboxFailed: No confined process can be started for the database.
    """
    del kind, by_length
    if untrusted.startswith(SQLITE_START):
        return read_database(untrusted, Sandbox)
    return _text(untrusted)


def _text(untrusted: bytes) -> ParsedList:
    lines = numbered_lines(untrusted)
    header = _header(next(lines, (1, ""))[1])
    if header is None:
        raise InvalidInput(
            'The first line is not that of an NSRLFile.txt: "SHA-1","MD5","CRC32","FileName", and so on.',
            field="header",
        )
    kind, columns = header
    marks = columns.index("SpecialCode") == len(columns) - 1 if "SpecialCode" in columns else False
    entries: list[ListedValue] = []
    problems: list[ListProblem] = []
    malicious = Counter[str]()
    for number, line in lines:
        if not line.strip():
            continue
        try:
            value = check_value(kind, line.split(",", 1)[0].strip().strip('"'))
        except InvalidInput as error:
            problems.append(ListProblem(number, error.code, error.said))
            continue
        # Names may hold any byte, quotes and commas too; the mark is what stands behind the last comma.
        if marks and line.rsplit(",", 1)[-1].strip().strip('"').upper() == _MALICIOUS:
            malicious[value] += 1
            continue
        entries.append(ListedValue(number, kind, value))
    # One file may stand under several products; marked once, it is not vouched for at all.
    kept = tuple(one for one in entries if one.value not in malicious)
    if malicious:
        problems.insert(0, _left_out(len(entries) - len(kept) + malicious.total()))
    return ParsedList(kept, tuple(problems), opinion=Opinion.NEGATIVE)


def _left_out(count: int) -> ListProblem:
    said = Said(
        "%(count)s rows are of files that the library itself marks as malicious; they were left out.",
        count=count,
    )
    return ListProblem(1, InvalidInput.code, said)


def read_database(untrusted: bytes, open_sandbox: Callable[[], Sandbox]) -> ParsedList:
    """Read an RDSv3 database in a confined process of the caller's choice; see :func:`parse`."""
    with open_sandbox() as sandbox:
        found = sandbox.file_digests([untrusted])
    if isinstance(found, Unreadable):
        raise InvalidInput(
            "The database is too large to be read here. Write it out as NSRLFile.txt and split that."
            if found.reason is UnreadableReason.TOO_LARGE
            else "The database could not be read. It has to be an RDSv3 database of at most 256 MiB and a million "
            "different digests. Write a larger one out as NSRLFile.txt and split that.",
            field="file",
        )
    entries = tuple(
        ListedValue(number, SignalKind(found.kind), value) for number, value in enumerate(found.values, 1)
    )
    return ParsedList(entries, (), opinion=Opinion.NEGATIVE)


def _header(line: str) -> tuple[SignalKind, list[str]] | None:
    columns = [name.strip().strip('"') for name in line.split(",")]
    kind = _KINDS.get(columns[0])
    return (kind, columns) if kind is not None and "FileName" in columns else None
