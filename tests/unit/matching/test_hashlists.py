"""VICS, hashdeep and the NSRL: the traps of each."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.errors import InvalidInput
from coldframe.matching.hashlists.registry import detect, read_list
from coldframe.matching.terms import Opinion, SignalKind
from coldframe.media.known_files import DIGEST_BYTES, read_digests
from coldframe.media.sandbox import Sandbox
from coldframe.media.terms import Limits, Unreadable

MODEL = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/{}/$metadata#{}"
OLD = "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Media"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def md5(text: str) -> str:
    return sha(text)[:32]


def vics(*media: Any, context: str = MODEL.format("US", "Media"), name: str = "@odata.context") -> bytes:
    return json.dumps({name: context, "value": list(media)}).encode()


def medium(number: int, **more: Any) -> dict[str, Any]:
    return {"MediaID": number, "Category": 1, "MD5": md5(str(number)).upper()} | more


def test_that_vics_is_read_in_both_versions_as_hash_set_and_as_cases() -> None:
    cases = [
        {"CaseID": "x", "Media": [medium(1), medium(2)], "TotalMediaFiles": 99},
        {"CaseID": "y", "ContactName": "Invented", "Media": [medium(3)]},
        {"CaseID": "z", "Media": []},
    ]
    documents = {
        vics(medium(1), medium(2), medium(3)): "us-1",
        vics(medium(1), medium(2), medium(3), context=OLD, name="odata.metadata"): "vics-1",
        vics(*cases, context=MODEL.format("UK", "Cases")): "uk-1",
    }
    for document, label in documents.items():
        for raw in (
            document,
            b"\xef\xbb\xbf" + document,
            json.dumps(json.loads(document), indent=2).encode(),
        ):
            assert detect(raw) == "vics"
            parsed = read_list(raw)
            assert [one.value for one in parsed.entries] == [md5("1"), md5("2"), md5("3")]
            assert {one.label for one in parsed.entries} == {label}
            assert not parsed.problems
            assert parsed.opinion is None


def test_that_the_number_of_a_category_is_kept_as_printed_and_nothing_is_taken_for_harmless() -> None:
    written = [1, "2", 3, 4, 0, 5, None, "", "07", -1, True, "x", 1.5]
    for model, listed in (("US", "123"), ("UK", "1234"), ("Custom", "1234")):
        media = [medium(number, Category=category) for number, category in enumerate(written)]
        parsed = read_list(vics(*media, context=MODEL.format(model, "Media")))
        assert [one.label for one in parsed.entries] == [f"{model.lower()}-{number}" for number in listed]
        assert all(one.category is None and model in one.reference for one in parsed.entries)
        assert "left out" in parsed.problems[0].message
        assert "0 (1)" in parsed.problems[0].message
        assert "5 (1)" in parsed.problems[0].message
        assert len(parsed.problems) == 1 + 4


def test_that_hashes_of_a_medium_are_all_taken_once() -> None:
    full = medium(
        1, SHA1="B" * 40, PhotoDNA="A" * 192,
        MediaFiles=[{"MD5": "F" * 32, "FileName": "a"}, {"MD5": md5("1"), "FileName": "b"}],
        AlternativeHashes=[
            {"HashName": "SHA-256", "HashValue": sha("x").upper()}, {"HashName": "pdq", "HashValue": sha("y")},
            {"HashName": "ssdeep", "HashValue": "3:x"}, {"HashName": "MD5", "HashValue": md5("1")},
        ],
    )  # fmt: skip
    found = {(one.kind, one.value) for one in read_list(vics(full)).entries}
    assert found == {
        (SignalKind.MD5, md5("1")), (SignalKind.SHA1, "b" * 40),
        (SignalKind.SHA256, sha("x")), (SignalKind.PDQ, sha("y")),
    }  # fmt: skip
    by_file = {
        "MediaID": 1,
        "Category": 1,
        "MediaFiles": [{"MD5": md5("1")}, {"MD5": md5("2"), "ParentMD5": md5("3")}],
    }
    assert [one.value for one in read_list(vics(by_file)).entries] == [md5("1"), md5("2")]
    assert [one.kind for one in read_list(vics(full), kind=SignalKind.PDQ).entries] == [SignalKind.PDQ]


@given(st.integers(0, 4), st.sampled_from([
    "7", "null", "[]", '"text"', '{"MediaID": 9,, "Category": 1}', '{"MediaID": 9, "Category": 1', "{'a': 1}",
    '{"MediaID": 9, "Category": 1, "MD5": "zz"}', '{"MediaID": 9, "Category": 1, "MD5": 5}',
    '{"MediaID": 9, "Category": 1}', "[" * 5000, '{"Category": 1, "MD5": ' + "9" * 5000 + "}",
]))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_that_a_damaged_medium_costs_itself_only(at: int, bad: str) -> None:
    good = [json.dumps(medium(number)) for number in range(4)]
    text = f'{{"@odata.context": "{OLD}", "value": [' + ",\n".join([*good[:at], bad, *good[at:]]) + "]}"
    parsed = read_list(text.encode())
    assert [one.value for one in parsed.entries] == [md5(str(number)) for number in range(4)]
    assert len(parsed.problems) == 1
    assert parsed.problems[0].line == at + 1


def test_that_a_cut_off_document_keeps_what_it_holds() -> None:
    whole = vics(*(medium(number) for number in range(5)))
    parsed = read_list(whole[: whole.index(b'"MediaID": 4') + 20])
    assert len(parsed.entries) == 4
    assert len(parsed.problems) == 1


def test_that_damage_within_damage_is_not_read_again_at_every_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    read = []

    class Counting(json.JSONDecoder):
        def raw_decode(self, s: str, idx: int = 0) -> Any:
            try:
                return super().raw_decode(s, idx)
            except json.JSONDecodeError as error:
                read.append(error.pos - idx)
                raise

    monkeypatch.setattr("coldframe.matching.hashlists.vics._DECODER", Counting())
    text = vics().decode().removesuffix("]}") + '{"Category": 1, "a": [' * 300 + "0," * 50_000
    found = read_list(text.encode(), list_format="vics")
    assert found.entries == ()
    assert "the rest was not read" in found.problems[-1].message
    assert sum(read) < 12 * len(text)


def test_that_other_json_is_refused() -> None:
    with pytest.raises(InvalidInput, match="names no data model"):
        read_list(b'{"value": []}', list_format="vics")
    assert detect(b'{"a": 1}') == "plain"


def test_that_hashdeep_takes_the_columns_that_its_header_names() -> None:
    text = (
        "%%%% HASHDEEP-1.0\n%%%% size,md5,sha1,sha256,whirlpool,filename\n## note\n## $ hashdeep -c\n##\n"
        f"12,{md5('a')},{'b' * 40},{sha('a')},{'c' * 128},/x/name, with, commas\r\n"
        f"0,{md5('a')},{'b' * 40},{sha('a')},{'c' * 128},/x/empty\n"
        f"x,{md5('a')},{'b' * 40},{sha('a')},{'c' * 128},/x/size\n"
        f"12,{md5('a')}\n"
        f"%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n7,{sha('b')},/y\n"
    )
    parsed = read_list(text.encode())
    assert [(one.line, one.kind, one.value) for one in parsed.entries] == [
        (6, "md5", md5("a")), (6, "sha1", "b" * 40), (6, "sha256", sha("a")), (12, "sha256", sha("b")),
    ]  # fmt: skip
    assert [problem.line for problem in parsed.problems] == [7, 8, 9]
    assert not any("/x" in problem.message for problem in parsed.problems)
    for wrong in ("%%%% HASHDEEP-1.0\n", "%%%% HASHDEEP-2.0\n%%%% md5,filename\n", "## nothing\n"):
        with pytest.raises(InvalidInput, match="lacks hashdeep's header"):
            read_list(wrong.encode(), list_format="hashdeep")
    (problem,) = read_list(b"%%%% HASHDEEP-1.0\n%%%% size,tiger,filename\n1,x,y\n").problems
    assert "hashdeep -c" in problem.message


def nsrl_row(value: str, mark: str = "", name: str = "a.dll") -> str:
    return f'"{value}","{md5(value)}","00000000","{name}",12,1,"358","{mark}"\r\n'


NSRL = '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"\r\n'


def test_that_the_nsrl_counts_as_harmless_but_for_what_it_marks_as_malicious() -> None:
    text = NSRL + nsrl_row("A" * 40) + nsrl_row("B" * 40, "M") + nsrl_row("B" * 40) + nsrl_row("C" * 40, "S")
    text += nsrl_row("D" * 40, name='x","y",1,"M"')
    parsed = read_list(text.encode("latin-1"))
    assert [one.value for one in parsed.entries] == ["a" * 40, "c" * 40, "d" * 40]
    assert parsed.opinion is Opinion.NEGATIVE
    assert "2 rows" in parsed.problems[0].message
    newer = '"SHA-256","SHA-1","MD5","FileName"\n' + f'"{sha("a")}","{"b" * 40}","{"c" * 32}","\xe9"\n'
    assert [(one.kind, one.value) for one in read_list(newer.encode("latin-1")).entries] == [
        ("sha256", sha("a"))
    ]


def database(script: str, *rows: tuple[Any, ...]) -> bytes:
    made = sqlite3.connect(":memory:")
    made.executescript(script)
    if rows:
        made.executemany(f"INSERT INTO FILE VALUES ({','.join('?' * len(rows[0]))})", rows)
    made.commit()
    raw = made.serialize()
    made.close()
    return raw


FILE = "CREATE TABLE FILE (sha256 VARCHAR, sha1 VARCHAR, md5 VARCHAR, file_name VARCHAR)"


def test_that_the_database_is_read_in_the_sandbox() -> None:
    rows = [(sha(str(n)).upper(), "B" * 40, "C" * 32, f"n{n}") for n in (1, 2, 2, 3)]
    raw = database(
        FILE, *rows, ("short", "x", "y", "z"), (None, None, None, None), (b"\xff" * 64, "", "", "")
    )
    assert detect(raw) == "nsrl"
    parsed = read_list(raw)
    assert {(one.kind, one.value) for one in parsed.entries} == {("sha256", sha(str(n))) for n in (1, 2, 3)}
    assert parsed.opinion is Opinion.NEGATIVE
    older = read_list(
        database("CREATE TABLE METADATA (sha1 VARCHAR); INSERT INTO METADATA VALUES ('" + "A" * 40 + "')")
    )
    assert [(one.kind, one.value) for one in older.entries] == [("sha1", "a" * 40)]


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE OTHER (x)", FILE,
        "CREATE VIEW FILE AS SELECT hex(randomblob(32)) AS sha256",
        "CREATE VIEW FILE AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS sha256 FROM c",
        "CREATE TABLE FILE (n, sha256 AS (printf('%064d', n))); INSERT INTO FILE VALUES (1)",
        "CREATE VIRTUAL TABLE FILE USING fts5(sha256); INSERT INTO FILE VALUES ('" + "a" * 64 + "')",
    ],
)  # fmt: skip
def test_that_nothing_of_a_hostile_schema_runs(script: str) -> None:
    with pytest.raises(InvalidInput, match="could not be read"):
        read_list(database(script))


def test_that_a_write_ahead_log_is_no_obstacle_and_damage_is_told() -> None:
    raw = database(FILE, *[(sha(str(n)), "", "", "") for n in range(500)])
    wal = raw[:18] + b"\x02\x02" + raw[20:]
    assert read_digests(wal, Limits()) == read_digests(raw, Limits())
    with Sandbox() as sandbox:
        for broken in (
            raw[:4096],
            raw[:100],
            raw[:8192] + b"\xff" * 8192 + raw[16384:],
            b"SQLite format 3\0",
            b"",
        ):
            found = sandbox.file_digests([broken])
            assert isinstance(found, Unreadable) or len(found.values) < 500
        whole = sandbox.file_digests([raw])
        assert not isinstance(whole, Unreadable)
        assert (whole.kind, len(whole.values)) == ("sha256", 500)


@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_that_no_damage_breaks_the_reader(at: int, junk: bytes) -> None:
    raw = bytearray(database(FILE, *[(sha(str(n)), "", "", "") for n in range(100)]))
    raw[at % len(raw) : at % len(raw) + len(junk)] = junk
    found = read_digests(bytes(raw), Limits(seconds=1))
    if not isinstance(found, Unreadable):
        kind, digests = found
        assert len(digests) % DIGEST_BYTES[kind] == 0


def test_that_the_frames_of_a_film_are_pictures_in_a_list() -> None:
    rows = [
        "path,kind,value,quality", f"a.mp4,md5,{md5('1')},", f"a.mp4,vpdq,{sha('1')}@0.000,90",
        f"a.mp4,VPDQ,{sha('2').upper()}@1.500,50", f"a.mp4,vpdq,{sha('3')}@3.000,49", "b.mp4,vpdq,,",
    ]  # fmt: skip
    parsed = read_list("\n".join(rows).encode())
    assert [(one.kind, one.value) for one in parsed.entries] == [
        (SignalKind.MD5, md5("1")), (SignalKind.PDQ, sha("1")), (SignalKind.PDQ, sha("2")),
    ]  # fmt: skip
    assert [(one.line, one.message.split(" ")[3]) for one in parsed.problems] == [(5, "few"), (6, "no")]
