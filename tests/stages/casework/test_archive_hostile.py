"""Archives of bad will, and of bad luck: what they must not open, name, break or leave behind."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from tests.stages.casework.archive_desks import (
    NAME,
    Desk,
    as_other_desk,
    bring,
    make_desk,
    opened,
    pack,
    rewrite,
    rows_of,
    send,
)
from tests.stages.review_desk import NOW, is_stored, make_person

from coldframe.access.terms import Role
from coldframe.casework import actions as casework
from coldframe.casework.models import Case, CaseArrival, CaseImport, ImportedRow, Note, Thing
from coldframe.casework.portable import archive
from coldframe.casework.portable.actions import (
    arriving,
    drop_archive,
    import_case,
    import_graph,
    importing,
    retry_beside,
)
from coldframe.casework.portable.keys import own_identity, own_sealing_key
from coldframe.casework.portable.queries import list_beside
from coldframe.casework.portable.terms import ArchiveDamaged, Beside, ImportView
from coldframe.casework.queries import get_graph, list_parties
from coldframe.partners.sealing import open_sealed, seal
from coldframe.vault.queries import has_object

pytestmark = pytest.mark.django_db

OTHER_FILE = b"shapes that this desk never held"


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def come(desk: Desk, monkeypatch: pytest.MonkeyPatch, sealed: bytes) -> ImportView:
    with as_other_desk(monkeypatch):
        return import_case(bring(sealed, desk.otto).sha256, actor=desk.otto, as_of=NOW)


def with_file(sealed: bytes) -> bytes:
    manifest, members = opened(sealed)
    return pack(manifest, members | {f"files/{hashlib.sha256(OTHER_FILE).hexdigest()}": OTHER_FILE})


def test_an_import_that_fails_half_way_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed, before = with_file(send(desk)), Case.objects.count()

    def broken(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with as_other_desk(monkeypatch):
        shown = bring(sealed, desk.otto)
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(importing, "finish", broken)
            import_case(shown.sha256, actor=desk.otto, as_of=NOW)
        assert not is_stored(OTHER_FILE)
        assert Case.objects.count() == before
        came = import_case(shown.sha256, actor=desk.otto, as_of=NOW)
    assert is_stored(OTHER_FILE)
    assert came.taken


def test_two_who_take_in_one_archive_at_once_make_one_case(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = send(desk)
    take_all, came = importing._take_all, []

    def meanwhile(sha256: str, **by: Any) -> Any:
        read = take_all(sha256, **by)
        if not came:
            came.append(None)
            came[0] = import_case(sha256, actor=desk.otto, as_of=NOW)
        return read

    with as_other_desk(monkeypatch):
        shown = bring(sealed, desk.otto)
        monkeypatch.setattr(importing, "_take_all", meanwhile)
        assert import_case(shown.sha256, actor=desk.otto, as_of=NOW) == came[0]
    assert CaseImport.objects.count() == 1


def test_what_two_brought_goes_with_the_last_of_them(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed, nora = send(desk), make_person("nora", Role.INVESTIGATOR)
    with as_other_desk(monkeypatch):
        shown = bring(sealed, desk.otto)
        bring(sealed, nora)
        drop_archive(shown.sha256, actor=desk.otto, as_of=NOW)
        assert has_object(shown.sha256)
        drop_archive(shown.sha256, actor=nora, as_of=NOW)
    assert not has_object(shown.sha256)


def test_an_archive_waits_from_the_moment_its_bytes_are_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that goes down while the archive is checked leaves it where its bringer can drop it."""

    def broken(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    sealed = send(desk)
    with as_other_desk(monkeypatch), monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(arriving, "check", broken)
        bring(sealed, desk.otto)
    (waiting,) = CaseArrival.objects.filter(settled_at=None)
    drop_archive(waiting.sha256, actor=desk.otto, as_of=NOW)
    assert not has_object(waiting.sha256)


def test_an_archive_that_ends_in_any_of_its_parts_is_refused(desk: Desk) -> None:
    plain = b"".join(open_sealed([send(desk)], own_identity()))
    for cut in range(0, len(plain) - 2048, max(512, len(plain) // 60 // 512 * 512)):
        with pytest.raises(ArchiveDamaged):
            archive.read(open_sealed([b"".join(seal([plain[:cut]], own_sealing_key()))], own_identity()))


def test_a_row_that_names_a_row_of_another_kind_lies_beside(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = send(desk)
    rows = rows_of(sealed)
    role, note, flow = rows["roles"][0], rows["notes"][0], rows["flows"][0]
    site = rows["things"][0]["id"]
    for table, row in (
        ("roles", role | {"id": "rol_x", "under": site}),
        ("roles", role | {"id": "rol_y", "pack": "roles/of-nobody"}),
        ("notes", note | {"id": "nte_x", "first": site, "number": 7}),
        ("notes", note | {"id": "nte_y", "written_by": "Mara", "first": None, "number": 1}),
        ("flows", flow | {"id": "flw_x", "corrects": site}),
        ("aliases", rows["aliases"][0] | {"id": "als_x", "holder_id": role["id"]}),
        ("judgements", rows["judgements"][0] | {"id": "jdg_x", "left_id": rows["names"][0]["id"]}),
    ):
        sealed = rewrite(sealed, table, [row])
    came = come(desk, monkeypatch, sealed)
    beside = {each.origin_id: each.why for each in list_beside(came.case_id, actor=desk.otto)}
    for odd in ("rol_x", "rol_y", "nte_x", "nte_y", "flw_x", "als_x", "jdg_x"):
        assert beside.get(odd) in (Beside.NOT_UNDERSTOOD, Beside.LEANS_ON_ANOTHER), odd
    assert not Note.objects.filter(written_by="Mara").exists()
    get_graph(came.case_id, actor=desk.otto)


def test_an_identity_of_no_said_kind_is_no_organization(desk: Desk) -> None:
    graph = {"@graph": [{"@id": "kb:a", "@type": "uco-identity:Identity", "uco-core:name": NAME}]}
    case = casework.open_case("7", "Another", "KR", actor=desk.mara, as_of=NOW)
    came = import_graph(case.id, json.dumps(graph).encode(), actor=desk.mara, as_of=NOW)
    assert (came.taken, came.beside) == (0, 1)
    assert list_parties(case.id, actor=desk.mara) == ()


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({"id": "nte_\ud800", "text": "half a character"}, id="half a character"),
        pytest.param({"id": "nte_\x00", "text": "no character"}, id="no character"),
        pytest.param({"id": "nte_deep", "text": json.loads("[" * 400 + "]" * 400)}, id="deep"),
    ],
)
def test_what_cannot_be_kept_lies_beside_and_stops_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, odd: dict[str, object]
) -> None:
    came = come(desk, monkeypatch, rewrite(send(desk), "notes", [odd]))
    (beside,) = [each for each in list_beside(came.case_id, actor=desk.otto) if each.table == "notes"]
    assert beside.why is Beside.NOT_UNDERSTOOD
    assert beside.origin_id.isprintable()


def test_half_a_character_in_a_graph_is_no_graph(desk: Desk) -> None:
    graph = json.dumps({"@graph": [{"@id": "kb:a", "@type": "x:Thing", "x:name": "\ud800"}]}).encode()
    with pytest.raises(ArchiveDamaged):
        import_graph(desk.case.id, graph, actor=desk.mara, as_of=NOW)


def test_two_rows_of_one_id_stay_one_however_often_they_are_tried(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice = rows_of(send(desk))["things"][0] | {"label": "The other of one id"}
    came = come(desk, monkeypatch, rewrite(send(desk), "things", [twice]))
    before = Thing.objects.filter(case_id=came.case_id).count()
    for _ in range(2):
        assert retry_beside(came.case_id, actor=desk.otto, as_of=NOW) == 0
    assert Thing.objects.filter(case_id=came.case_id).count() == before
    assert (
        ImportedRow.objects.filter(brought_id=came.id, origin_id=twice["id"]).exclude(own_id="").count() == 1
    )


def test_a_day_to_come_neither_breaks_the_import_nor_puts_off_destruction(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    party = rows_of(send(desk))["parties"][0]
    late = [
        party | {"id": f"pty_{day}", "number": 20 + int(day[3]), "cleared_on": day}
        for day in ("9999-12-31", "2098-01-01")
    ]
    came = come(desk, monkeypatch, rewrite(send(desk), "parties", late))
    problems = [
        each.problem for each in list_beside(came.case_id, actor=desk.otto) if each.table == "parties"
    ]
    assert problems == ["cleared_on is a day to come."] * 2
