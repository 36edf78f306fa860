"""What stays here stays here: in the schedule, in rows that once came, in custody, and on the page of what lies beside."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from django.db import connection
from tests.stages.casework.archive_desks import (
    Desk,
    as_other_desk,
    bring,
    make_desk,
    opened,
    rewrite,
    rows_of,
    send,
)
from tests.stages.casework.people_desk import thing
from tests.stages.casework.test_case_disclosure import disclose
from tests.stages.review_desk import NOW

from coldframe.casework import actions as casework
from coldframe.casework.models import Case, ImportedRow, PaymentImport
from coldframe.casework.portable.actions import exporting, import_case
from coldframe.casework.portable.queries import list_beside
from coldframe.casework.portable.terms import ImportView
from coldframe.casework.queries import get_case, get_graph, list_notes, list_parties
from coldframe.casework.terms import DeconflictionEvent, IdentifierKind, NewIdentifier, ThingKind
from coldframe.core.actors import service
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import new_id
from coldframe.custody.actions import act
from coldframe.partners.actions import record_origin
from coldframe.partners.terms import Field, NewOrigin, OnwardTransfer
from coldframe.vault.actions import store

pytestmark = pytest.mark.django_db

AKI = "Aki Invented"
SECRET = "An informer sat in the kitchen."


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def come(desk: Desk, monkeypatch: pytest.MonkeyPatch, sealed: bytes) -> ImportView:
    with as_other_desk(monkeypatch):
        came = import_case(bring(sealed, desk.otto).sha256, actor=desk.otto, as_of=NOW)
    casework.share_case(came.case_id, desk.mara.id, actor=desk.otto, as_of=NOW)
    return came


def all_of(sealed: bytes) -> str:
    return b"".join(opened(sealed)[1].values()).decode("utf-8", "replace")


def schedule(sealed: bytes) -> list[dict[str, str]]:
    text = opened(sealed)[1]["documents/schedule.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_what_a_person_holds_back_is_in_no_part_of_a_disclosure(desk: Desk) -> None:
    note = casework.write_note(desk.case.id, SECRET, actor=desk.mara, as_of=NOW)
    sealed = disclose(desk, withhold={note.id: "It would endanger somebody."})
    assert SECRET not in all_of(sealed)
    (line,) = [line for line in schedule(sealed) if line["id"] == note.id]
    assert (line["withheld_because"], line["what"][:10]) == ("decided", f"{NOW:%Y-%m-%d}")


def test_what_is_held_back_does_not_leave_as_it_once_came_either(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    casework.write_note(desk.case.id, SECRET, actor=desk.mara, as_of=NOW)
    came = come(desk, monkeypatch, send(desk))
    (note,) = [each for each in list_notes(came.case_id, actor=desk.otto) if each.text == SECRET]
    here = replace(desk, case=get_case(came.case_id, actor=desk.mara))
    sealed = disclose(here, withhold={note.id: "It would endanger somebody."})
    assert SECRET not in all_of(sealed)
    (row,) = ImportedRow.objects.filter(own_id=note.id)
    (line,) = [line for line in schedule(sealed) if line["id"] == row.id]
    assert line["withheld_because"] == "decided"
    without = send(desk, came.case_id, fields=frozenset({Field.CASE_RECORDS}))
    assert SECRET not in all_of(without)
    assert rows_of(without)["imported_rows"]


def test_only_a_disclosure_can_hold_something_back(desk: Desk) -> None:
    """Its schedule says so; an archive for a partner would leave it out silently."""
    note = casework.write_note(desk.case.id, SECRET, actor=desk.mara, as_of=NOW)
    with pytest.raises(InvalidInput, match="schedule"):
        send(desk, withhold={note.id: "No."})


def test_no_row_as_it_came_says_who_a_child_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of(send(desk))
    (child,) = [row for row in rows["parties"] if row["id"] == desk.child.id]
    sealed = rewrite(send(desk), "notes", [
        rows["notes"][0] | {"id": "nte_x", "first": None, "number": 1, "text": f"At school:\n{AKI}\tagreed."}
    ])  # fmt: skip
    sealed = rewrite(sealed, "parties", [
        child | {"id": "pty_x", "number": 8, "identity": {"label": AKI}},
        child | {"id": "pty_y", "number": 9, "kind": "ghost", "identity": {"label": "Odd Invented"}},
    ])  # fmt: skip
    sealed = rewrite(sealed, "aliases", [
        rows["aliases"][0] | {"id": "als_x", "holder_id": "pty_x", "kind": "of no kind", "words": {"text": "Akichan"}}
    ])  # fmt: skip
    came = come(desk, monkeypatch, sealed)
    assert all(
        each.is_sealed for each in list_parties(came.case_id, actor=desk.otto) if each.kind == "person"
    )
    shown = str(list_beside(came.case_id, actor=desk.otto))
    there = all_of(send(desk, came.case_id))
    for name in (AKI, "Akichan", "Odd Invented"):
        assert name not in shown
        assert name not in there
    assert "At school:" in there
    here = replace(desk, case=get_case(came.case_id, actor=desk.mara))
    listed = {line["id"]: line["withheld_because"] for line in schedule(disclose(here))}
    masked = ImportedRow.objects.filter(brought_id=came.id, table="parties")
    assert {listed[row.id] for row in masked if row.origin_id in ("pty_x", "pty_y")} == {"childs_identity"}


def test_what_desks_ask_each_other_in_confidence_is_not_in_custody_that_leaves(desk: Desk) -> None:
    with act(actor=desk.mara, as_of=NOW) as ledger:
        ledger.record(
            DeconflictionEvent.HIT_TOLD, desk.case.id, entry="ent_" + "0" * 26, partner="rcp_" + "0" * 26
        )
    for sealed in (send(desk), disclose(desk)):
        told = {row["kind"] for row in rows_of(sealed)["custody"]}
        assert "case_opened" in told
        assert not told & set(DeconflictionEvent)


def test_what_leaves_is_the_case_at_one_moment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The case is locked before the first of it is read, so that nobody is named who is sealed meanwhile."""

    seen: list[bool] = []
    masks_of = exporting.masks_of
    monkeypatch.setattr(
        exporting, "masks_of", lambda *given: seen.append(connection.in_atomic_block) or masks_of(*given)
    )
    locked: list[str] = []
    lock = Case.objects.select_for_update
    monkeypatch.setattr(Case.objects, "select_for_update", lambda: locked.append("case") or lock())
    send(desk)
    assert (locked, seen) == (["case"], [True])


def test_files_under_a_senders_terms_and_files_nobody_masked_are_in_the_schedule_with_the_reason(
    desk: Desk,
) -> None:
    (link,) = rows_of(send(desk))["links"]
    record_origin(
        link["target_id"], NewOrigin("", OnwardTransfer.NOT_ALLOWED, sender_name="Faraway Hotline"),
        actor=service("import"), as_of=NOW,
    )  # fmt: skip
    paid = b"payer,payee,currency,amount,day\n6222 0002,Kim Invented,CNY,19,2026-03-01\n"
    sha256 = store([paid], actor=desk.mara, as_of=NOW).sha256
    PaymentImport.objects.create(
        id=new_id("pim"), case_id=desk.case.id, name="paid.csv", sha256=sha256, taken=0, bad=0,
        imported_by=desk.mara.id, imported_at=NOW,
    )  # fmt: skip
    sealed = disclose(desk)
    files = {line["what"]: line["withheld_because"] for line in schedule(sealed) if line["table"] == "files"}
    assert files == {"exhibit 1": "senders_terms", "file of payments": "childs_identity"}
    assert paid not in opened(sealed)[1].values()


def test_no_drawing_names_a_thing_by_an_account_of_a_child(desk: Desk) -> None:
    by = {"actor": desk.mara, "as_of": NOW}
    casework.add_identifier(
        desk.child.id, NewIdentifier(IdentifierKind.HANDLE, "telegram:kim_invented_9"), **by
    )
    site = thing(desk.case.id, ThingKind.ACCOUNT, "Account kim_invented_9 on a chat", desk.mara)
    nodes = {node.id: node for node in get_graph(desk.case.id, actor=desk.mara).nodes}
    assert nodes[site.id].labels == ()
    assert "kim_invented_9" not in str(nodes)
    assert "kim_invented_9" not in all_of(send(desk))
