"""What other people's programs say of our documents: case_validate, PyMISP, and our own readers."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conformance.test_format import ENVELOPE, HOSTILE, MARKERS, OCCASION

from coldframe.intake.channels.registry import CHANNELS
from coldframe.intake.terms import Channel, NewClue
from coldframe.partners.document import build
from coldframe.partners.terms import Field, HarmCategory, Matter, OnwardTransfer, Purpose, Released
from coldframe.referral.formats.registry import FORMATS

BACK = {
    "coldframe": Channel.REFERRAL_DOCUMENT,
    "csv": Channel.REFERRAL_TABLE,
    "case": Channel.CASE,
    "misp": Channel.MISP,
}
"""Every form that is read again, and by what."""


VALUES = MARKERS | {
    Field.CLUE_DANGER_NOW: "yes",
    Field.CLUE_LANGUAGE: "ko",
    Field.ITEM_KIND: "file",
    Field.ITEM_VIEWED: "no",
    Field.ITEM_PUBLIC: "yes",
}


def _facts(record: str, *fields: Field) -> dict[Field, Any]:
    return {field: VALUES[field] for field in fields or Field if field.startswith(f"{record}.")}


FULL = Matter(
    once={field: value for field, value in VALUES.items() if not field.startswith(("item.", "subject."))},
    items={
        1: _facts("item"),
        2: _facts("item", Field.ITEM_TEXT),
        3: _facts("item", Field.ITEM_PDQ),
        4: _facts("item", Field.ITEM_URL, Field.ITEM_TEXT),
        5: _facts("item", Field.ITEM_FILE, Field.ITEM_MEDIA_TYPE),
    },
    subjects={
        1: _facts("subject") | {Field.SUBJECT_IP_EVENT: [{"address": "2001:db8::7"}, {"address": "192.0.2.7", "proxy": "yes"}]},
        2: _facts("subject", Field.SUBJECT_EMAIL),
        3: _facts("subject", Field.SUBJECT_IP_EVENT),
    },
)  # fmt: skip


def _write(name: str, matter: Matter = FULL, **envelope: Any) -> bytes:
    released = build(matter, Released(frozenset(Field), ENVELOPE.agreement_id, 3))
    return FORMATS[name](OCCASION).write(replace(ENVELOPE, **envelope), released)


def test_that_case_validate_takes_every_graph(tmp_path: Path) -> None:
    # In one run: it reads the ontology for four seconds, whatever the graphs.
    sparse = Matter(once={Field.CLUE_STATEMENT: "words only"})
    (tmp_path / "full.json").write_bytes(_write("case", harms=tuple(HarmCategory)))
    (tmp_path / "sparse.json").write_bytes(
        _write("case", sparse, referral_id="ref_" + "1" * 26, rights_caveat="")
    )
    paths = sorted(str(path) for path in tmp_path.iterdir())
    program = "import sys; from case_utils.case_validate import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "--built-version", "case-1.5.0", "--allow-info"]
    done = subprocess.run([*command, *paths], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout[:4000] + done.stderr[-1000:]
    assert "Conforms: True" in done.stdout


def test_that_a_misp_event_keeps_to_schema_templates_and_types() -> None:
    data = files("pymisp") / "data"
    types = json.loads((data / "describeTypes.json").read_text())["result"]["category_type_mappings"]
    document = json.loads(_write("misp"))
    event = document["Event"]
    jsonschema.validate(document, json.loads((data / "schema-lax.json").read_text()))
    # The strict schema knows no objects; everything else of the event keeps to it too.
    plain = {"Event": {name: value for name, value in event.items() if name != "Object"}}
    jsonschema.validate(plain, json.loads((data / "schema.json").read_text()))
    everything = [*event["Attribute"], *(one for thing in event["Object"] for one in thing["Attribute"])]
    for attribute in everything:
        assert attribute["type"] in types[attribute["category"]]
        assert (attribute["to_ids"], attribute["distribution"], attribute["disable_correlation"]) == (
            False,
            "0",
            True,
        )
    for thing in event["Object"]:
        template = json.loads((data / "misp-objects/objects" / thing["name"] / "definition.json").read_text())
        relations = [one["object_relation"] for one in thing["Attribute"]]
        assert thing["template_uuid"] == template["uuid"]
        assert thing["meta-category"] == template["meta-category"]
        assert set(template["requiredOneOf"]) & set(relations)
        for one in thing["Attribute"]:
            described = template["attributes"][one["object_relation"]]
            assert one["type"] == described["misp-attribute"]
            assert one["category"] in described.get("categories", [one["category"]])
            assert described.get("multiple") or relations.count(one["object_relation"]) == 1
    assert len({one["uuid"] for one in everything}) == len(everything)
    assert (event["distribution"], event["published"]) == ("0", False)
    tags = [tag["name"] for tag in event["Tag"]]
    assert tags[0] == "tlp:amber+strict"
    assert 'content-classification:illegal-markets="child-abuse-material"' in tags


def test_that_pymisp_loads_the_event_whole() -> None:
    program = (
        "import sys, pymisp; e = pymisp.MISPEvent(); e.load(sys.stdin.buffer.read());"
        "print(len(e.objects), len(e.attributes), all(o._known_template for o in e.objects))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=_write("misp"), capture_output=True, check=True
    )
    event = json.loads(_write("misp"))["Event"]
    assert done.stdout.split() == [
        str(len(event["Object"])).encode(),
        str(len(event["Attribute"])).encode(),
        b"True",
    ]


def _read(name: str, document: bytes) -> NewClue:
    parsed = CHANNELS[BACK[name]].parse(document)
    assert parsed.problems == ()
    (clue,) = parsed.clues
    return clue


@pytest.mark.parametrize("name", sorted(BACK))
def test_that_what_is_written_is_read_again(name: str) -> None:
    clue = _read(name, _write(name))
    assert MARKERS[Field.CLUE_STATEMENT] in clue.statement
    assert clue.harms == (HarmCategory.ABUSE_MATERIAL,)
    found = {kind: digest for item in clue.items for kind, digest in item.claimed.items()}
    assert found == {"md5": "1a" * 16, "sha1": "2b" * 20, "sha256": "3c" * 32, "pdq": "4d" * 32}
    assert {item.url for item in clue.items if item.url} == {MARKERS[Field.ITEM_URL]}
    account = next(item for item in clue.items if item.account)
    assert (account.account, account.platform, account.screen_name) == tuple(
        MARKERS[field] for field in (Field.SUBJECT_ACCOUNT, Field.SUBJECT_SERVICE, Field.SUBJECT_SCREEN_NAME)
    )
    # One account with all that belongs to it, one file with all its digests: not a heap of parts.
    assert {trace.kind for trace in account.traces} == {"email", "phone", "ip"}
    assert max(len(item.claimed) for item in clue.items) == 4
    traces = {(trace.kind, trace.value, trace.port) for item in clue.items for trace in item.traces}
    assert {
        ("email", "zzmail@example.org", None),
        ("phone", "+4930000077", None),
        ("ip", "192.0.2.77", 4711),
    } <= traces
    assert clue.provenance is None  # Who brought a file is not who signed a message.


_STRICT = (OnwardTransfer.NOT_ALLOWED, OnwardTransfer.ON_REQUEST, OnwardTransfer.SAME_PURPOSE)


@pytest.mark.parametrize("name", sorted(BACK))
@given(
    onward=st.sampled_from(_STRICT),
    days=st.integers(1, 36_500),
    purpose=st.sampled_from(Purpose),
    caveat=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=60),
)
@settings(max_examples=25, deadline=None)
def test_that_no_way_out_and_in_widens_anything(
    name: str, onward: OnwardTransfer, days: int, purpose: Purpose, caveat: str
) -> None:
    document = _write(
        name, onward_transfer=onward, retention_days=days, purpose=purpose, rights_caveat=caveat
    )
    handling = _read(name, document).handling
    assert handling is not None
    assert _STRICT.index(handling.onward_transfer) <= _STRICT.index(onward)
    assert handling.retention_days == days
    assert handling.purpose is purpose
    assert handling.is_understood
    assert caveat.strip() in handling.rights_caveat
    assert (handling.agreement_id, handling.agreement_version) == (ENVELOPE.agreement_id, 3)


def test_that_a_thousand_items_are_written_and_read_in_every_form() -> None:
    many = Matter(once=FULL.once, items=dict.fromkeys(range(1, 1001), FULL.items[1]), subjects=FULL.subjects)
    for name, make in FORMATS.items():
        released = build(many, Released(frozenset(Field), ENVELOPE.agreement_id, 3))
        document = make(OCCASION).write(ENVELOPE, released)
        if name in BACK:
            assert len(_read(name, document).items) >= 1000


@pytest.mark.parametrize("name", sorted(BACK))
def test_that_hostile_words_come_back_as_words(name: str) -> None:
    for hostile in HOSTILE:
        once = {**FULL.once, Field.CLUE_STATEMENT: hostile}
        clue = _read(name, _write(name, replace(FULL, once=once)))
        assert " ".join(hostile.split()) in " ".join(clue.statement.split())
        # A line of a stranger's that looks like ours changes no term.
        assert clue.handling is not None
        assert (clue.handling.onward_transfer, clue.handling.retention_days) == (
            OnwardTransfer.NOT_ALLOWED,
            90,
        )
