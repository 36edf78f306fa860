"""Lists of known signals: every format, the files that the commands read, and the reading on of a broken-off list.

Two properties. Whatever the bytes are, there is a ``ParsedList`` or a refusal with a sentence. And a damaged row
costs itself: the rows around it are all there.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from tests.fuzz.mutation import mutate
from tests.fuzz.target import Target, choose, damaging, hold

from coldframe.cli.digest_lists import CsvList, HashdeepList, count_kept
from coldframe.cli.files import Walked
from coldframe.cli.hashfile import HashFile
from coldframe.core.errors import InvalidInput
from coldframe.matching.hashlists.base import check_value
from coldframe.matching.hashlists.registry import FORMATS, read_list
from coldframe.matching.terms import ParsedList, SignalKind
from coldframe.media import vpdq_text
from coldframe.media.digests import DigestKind
from coldframe.media.terms import VideoFrame

BY_LENGTH = {32: SignalKind.MD5, 40: SignalKind.SHA1, 64: SignalKind.PDQ}
_LARGE_ONE_IN = 2000


def digits(number: int, count: int) -> str:
    """A value that is no file's: its digits count up."""
    return f"{number * 0x9E3779B97F4A7C15:0{count}x}"[-count:]


MD5 = [digits(number, 32) for number in range(1, 40)]
SHA1 = [digits(number, 40) for number in range(1, 40)]
PDQ = [digits(number, 64) for number in range(1, 40)]

# ── Valid lists ─────────────────────────────────────────────────────────────


def _lines(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def csv() -> list[bytes]:
    full = _lines(
        "kind,value,category,label,source,reference,state",
        f"pdq,{PDQ[0]},,a1,Example,ref 1,active",
        f'md5,{MD5[0]},,,"Example, quoted","two\nlines",',
        f"sha1,{SHA1[0]},,B2,Éxample,,withdrawn",
        "url,https://example.org/a?b=c,,,,,",
        "email,someone@example.org,,,,,",
    )
    hashed = _lines("path,kind,value,quality", f"a/b.png,pdq,{PDQ[1]},99", f"a/b.png,md5,{MD5[1]},")
    return [
        full,
        full.replace(b",", b";"),
        full.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + hashed,
        _lines("# a comment", "value", *PDQ[:4]),
        hashed.replace(b"\n", b"\r\n"),
    ]


def plain() -> list[bytes]:
    return [
        _lines("# drawn", *PDQ[:5]),
        _lines(*(f"md5 {value}" for value in MD5[:5]), "", f"sha1 {SHA1[0].upper()}"),
        _lines("phone +12025550100", "handle telegram:example_name", f"pdq\t{PDQ[0]}"),
        "\n".join(PDQ[:3]).encode("utf-16"),
        "\r\n".join(MD5[:3]).encode("utf-16-le"),
    ]


def medium(number: int, **more: object) -> dict[str, object]:
    return {"MediaID": number, "Category": 1, "MD5": MD5[number], "SHA1": SHA1[number], **more}


_HASH_SET = "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml/US/$metadata#Media"
_CASES = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/CUSTOM/$metadata#Cases"


def vics() -> list[bytes]:
    media = [medium(number) for number in range(4)]
    media[1]["AlternativeHashes"] = [{"HashName": "PDQ", "HashValue": PDQ[1]}, {"HashName": "PhotoDNA"}]
    media[2] = {"MediaID": 2, "Category": "2", "MediaFiles": [{"MD5": MD5[2], "FileName": 'a "b" ].png'}]}
    media[3]["Category"] = 0
    return [
        json.dumps({"@odata.context": _HASH_SET, "value": media}).encode(),
        json.dumps(
            {"odata.metadata": _CASES, "value": [{"CaseNumber": "1", "Media": media}]}, indent=1
        ).encode(),
        b"\xef\xbb\xbf" + json.dumps({"@odata.context": _HASH_SET, "value": media[:1]}).encode(),
    ]


def hashdeep() -> list[bytes]:
    head = (
        "%%%% HASHDEEP-1.0",
        "%%%% size,md5,sha256,filename",
        "## Invoked from: /",
        "## $ hashdeep",
        "## ",
    )
    rows = [f"{number + 1},{MD5[number]},{PDQ[number]},/a, b/{number}" for number in range(4)]
    return [
        _lines(*head, *rows),
        _lines(head[0], "%%%% size,sha1,filename", f"10,{SHA1[0]},x", *head[:2], *rows[:1]),
        _lines(head[0], "%%%% size,tiger,whirlpool,filename", "1,a,b,c"),
    ]


def nsrl() -> list[bytes]:
    head = '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"'
    rows = [f'"{SHA1[n].upper()}","{MD5[n]}","0000000{n}","a ""b"", {n}",{n},1,"362",""' for n in range(4)]
    marked = f'"{SHA1[9]}","{MD5[9]}","00000009","x",9,1,"362","M"'
    return [
        "\r\n".join((head, *rows, marked)).encode(),
        _lines('"SHA-256","SHA-1","MD5","FileName"', f'"{PDQ[0]}","{SHA1[0]}","{MD5[0]}","\xe9"'),
    ]


_TOKENS = (
    *(
        b",",
        b";",
        b"\t",
        b'"',
        b'""',
        b"\n",
        b"\r",
        b"\r\n",
        b"\0",
        b"#",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
    ),
    *(
        b"pdq",
        b"md5 ",
        b"url",
        b"phone",
        b"wallet",
        b"value",
        b"kind",
        b"withdrawn",
        b"\xed\xa0\x80",
        b"\xf0\x9f\x98",
    ),
    *(
        b"[",
        b"]",
        b"{",
        b"}",
        b"null",
        b"true",
        b"1e999",
        b"-0",
        b"NaN",
        b'"Media":[',
        b'"value":[',
        b"\\ud800",
        b"\\u0000",
    ),
    *(
        b'"Category":',
        b'"MD5":',
        b'"MediaFiles":',
        b"%%%% ",
        b"%%%% HASHDEEP-1.0\n",
        b"## ",
        b"9" * 400,
        b"[" * 300,
    ),
    *(
        "\u2028".encode(),
        "０".encode(),
        "İ".encode(),
        "ß".encode(),
        b"\x85",
        b"\x0c",
        b"\x1c",
        b"M",
        b"example.org",
    ),
)

_SEEDS: Mapping[str, Callable[[], list[bytes]]] = {
    "csv": csv,
    "plain": plain,
    "vics": vics,
    "hashdeep": hashdeep,
    "nsrl": nsrl,
}


def read(data: bytes, name: str) -> ParsedList | None:
    """Read a list one of four ways; ``None`` if it is refused."""
    kind, by_length = ((None, {}), (None, BY_LENGTH), (SignalKind.PDQ, {}), (SignalKind.URL, {}))[
        choose(data, 4)
    ]
    if name == "nsrl" and data.startswith(b"SQLite format 3\0"):
        return None  # ``pictures.database`` has its own process.
    try:
        found = read_list(data, list_format=name, kind=kind, by_length=by_length)
    except InvalidInput as refusal:
        hold(refusal.message, "a refusal says nothing")
        return None
    lines = data.count(b"\n") + data.count(b"\r") + 1
    for problem in found.problems:
        hold(problem.message and 1 <= problem.line <= lines, f"a problem of line {problem.line} of {lines}")
    for entry in found.entries:
        hold(1 <= entry.line <= lines, f"an entry of line {entry.line} of {lines}")
        hold(check_value(entry.kind, entry.value) == entry.value, "a value is not in its normal form")
        f"{entry.value}{entry.label}{entry.source}{entry.reference}".encode()
        hold(max(len(entry.label), len(entry.source), len(entry.reference)) <= 200, "a text is unbounded")
    return found


def _check(name: str) -> Callable[[bytes], str]:
    def check(data: bytes) -> str:
        found = read(data, name)
        return "refused" if found is None else "read" if found.entries else "nothing read"

    return check


# ── One damaged row among good ones ─────────────────────────────────────────

Row = Callable[[bytes], tuple[bytes, Sequence[str]]]
"""A list with this row in its midst, and the values of its other rows."""


def _among_csv(row: bytes) -> tuple[bytes, Sequence[str]]:
    good = [f"pdq,{value},,a1,Example,,".encode() for value in PDQ[20:26]]
    head = b"kind,value,category,label,source,reference,state"
    return b"\n".join((head, *good[:3], row, *good[3:])), PDQ[20:26]


def _among_plain(row: bytes) -> tuple[bytes, Sequence[str]]:
    good = [f"pdq {value}".encode() for value in PDQ[20:26]]
    return b"\n".join((*good[:1], row, *good[1:])), PDQ[20:26]


def _among_vics(row: bytes) -> tuple[bytes, Sequence[str]]:
    good = [json.dumps({"MediaID": n, "Category": 1, "MD5": MD5[n]}).encode() for n in range(20, 26)]
    head = f'{{"@odata.context":"{_HASH_SET}","value":['.encode()
    return head + b",".join((*good[:3], row, *good[3:])) + b"]}", MD5[20:26]


def _among_hashdeep(row: bytes) -> tuple[bytes, Sequence[str]]:
    good = [f"5,{value},/a".encode() for value in MD5[20:26]]
    return b"\n".join((b"%%%% HASHDEEP-1.0", b"%%%% size,md5,filename", *good[:3], row, *good[3:])), MD5[
        20:26
    ]


def _among_nsrl(row: bytes) -> tuple[bytes, Sequence[str]]:
    good = [f'"{value}","x","y","a",1,1,"362",""'.encode() for value in SHA1[20:26]]
    head = b'"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"'
    return b"\n".join((head, *good[:3], row, *good[3:])), SHA1[20:26]


_AMONG: Mapping[str, Row] = {
    "csv": _among_csv,
    "plain": _among_plain,
    "vics": _among_vics,
    "hashdeep": _among_hashdeep,
    "nsrl": _among_nsrl,
}


def _rows(name: str) -> list[bytes]:
    if name == "vics":
        return [json.dumps(medium(number)).encode() for number in range(3)] + [
            json.dumps(medium(3, AlternativeHashes=[{"HashName": "PDQ", "HashValue": PDQ[3]}])).encode()
        ]
    return [row for seed in _SEEDS[name]() for row in seed.split(b"\n") if row and b"\0" not in row]


def _check_rows(name: str) -> Callable[[bytes], str]:
    def check(row: bytes) -> str:
        if name == "hashdeep" and row.startswith(b"%%%%"):
            return "a header of its own"
        data, others = _AMONG[name](row)
        found = FORMATS[name].parse(data)
        values = {entry.value for entry in found.entries}
        missing = [value for value in others if value not in values]
        if missing and name == "vics" and found.problems and _opens(row):
            return "left open"
        hold(not missing, f"{len(missing)} of {len(others)} good rows are lost beside {row[:200]!r}")
        return "read" if len(found.entries) > len(others) else "problem" if found.problems else "passed over"

    return check


def _opens(row: bytes) -> bool:
    """Tell whether a medium leaves a bracket or a text open: what follows is its content then, for any reader."""
    depth, in_text, at = 0, False, 0
    while at < len(row):
        character = row[at : at + 1]
        if in_text:
            at += character == b"\\"
            in_text = character != b'"'
        elif character == b'"':
            in_text = True
        else:
            depth += (character in (b"[", b"{")) - (character in (b"]", b"}"))
        at += 1
    return in_text or depth > 0


def _one_row(rows: Sequence[bytes], *, is_line: bool) -> Callable[[random.Random], bytes]:
    tokens = [token for token in _TOKENS if b"\n" not in token and b"\r" not in token]

    def make(rng: random.Random) -> bytes:
        row = mutate(rng, rows, tokens, max_bytes=2000)
        return row.replace(b"\n", b"").replace(b"\r", b"") if is_line else row

    return make


# ── What else is a list ─────────────────────────────────────────────────────


def _check_vpdq(data: bytes) -> str:
    try:
        frames = vpdq_text.read(data.decode("utf-8", "surrogateescape").split("\n"))
    except InvalidInput:
        return "refused"
    hold(
        all(0 <= one.quality <= 100 and len(one.pdq_hex) == 64 and one.second >= 0 for one in frames),
        "a frame",
    )
    return "read" if frames else "nothing read"


def _vpdq() -> list[bytes]:
    frames = [VideoFrame(number / 2, PDQ[number], 90 + number) for number in range(5)]
    return [_lines(*(f"{n},{one.quality},{one.pdq_hex},{one.second:.3f}" for n, one in enumerate(frames)))]


def _check_hash_file(data: bytes) -> str:
    path = Path(_folder(), "list")
    path.write_bytes(data)
    try:
        with HashFile(path) as file:
            hashes = [bytes(row) for part in file for row in part]
    except InvalidInput:
        return "refused"
    lines = [line.strip() for line in data.removesuffix(b"\n").split(b"\n")] if data else []
    hold(hashes == [bytes.fromhex(line.decode()) for line in lines], "other hashes than the lines hold")
    return "read"


_STYLES = (
    CsvList((DigestKind.MD5, DigestKind.SHA256), pdq=True),
    HashdeepList((DigestKind.MD5, DigestKind.SHA256)),
)
_PATHS = ("/a", "/b, c", '/d "e"', "/f\ng", "/h\udcff")


def _resumed() -> list[bytes]:
    from coldframe.cli.files import Examined

    found = []
    digests = {DigestKind.MD5: MD5[0], DigestKind.SHA256: PDQ[0]}
    for style in _STYLES:
        files = [Examined(path, size_bytes=4, digests=digests) for path in _PATHS]
        found.append(style.header + b"".join(style.lines(file) for file in files))
    return found


def _check_resumed(data: bytes) -> str:
    style = _STYLES[data.startswith(b"%")]
    path = Path(_folder(), "list")
    path.write_bytes(data)
    try:
        with path.open("rb") as file:
            kept_bytes, kept = count_kept(file, style, [Walked(one, changed_ns=0) for one in _PATHS])
    except InvalidInput:
        return "refused"
    hold(0 <= kept_bytes <= len(data) and 0 <= kept <= len(_PATHS), f"kept {kept_bytes} bytes, {kept} files")
    rest = BytesIO(data[:kept_bytes])
    hold(not kept or rest.read().endswith(b"\n"), "what is kept ends in the middle of a line")
    return f"{kept} kept"


_kept_folders: list[tempfile.TemporaryDirectory[str]] = []


def _folder() -> str:
    if not _kept_folders:
        memory = "/dev/shm"
        _kept_folders.append(tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None))
    return _kept_folders[0].name


def make(name: str) -> Target:
    if name.startswith("rows_"):
        listed = name.removeprefix("rows_")
        return Target(_check_rows(listed), _one_row(_rows(listed), is_line=listed != "vics"))
    if name == "vpdq":
        return Target(_check_vpdq, damaging(_vpdq(), _TOKENS, large_one_in=_LARGE_ONE_IN))
    if name == "hash_file":
        seeds = [_lines(*PDQ[:20]), _lines(*PDQ[:3]).upper().replace(b"\n", b"\r\n")]
        return Target(_check_hash_file, damaging(seeds, _TOKENS, large_one_in=_LARGE_ONE_IN))
    if name == "resumed":
        return Target(_check_resumed, damaging(_resumed(), _TOKENS))
    seeds = [seed for one in _SEEDS.values() for seed in one()] if name == "detected" else _SEEDS[name]()
    listed = "" if name == "detected" else name
    return Target(_check(listed), damaging(seeds, _TOKENS, large_one_in=_LARGE_ONE_IN))
