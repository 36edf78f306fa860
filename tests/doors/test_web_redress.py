"""The desk's pages of objections and reversals, and the statements that begin them."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.test import Client
from django.utils import timezone
from tests.doors.web_people import client_of
from tests.inline_work import run_waiting
from tests.stages.review_desk import DISMISS, REPORT, make_review

import coldframe.pipeline
from coldframe.access.terms import Role
from coldframe.core.actors import Actor, person
from coldframe.custody.queries import list_events
from coldframe.partners.queries import list_disclosures
from coldframe.partners.terms import Way
from coldframe.triage import actions
from coldframe.triage.actions.appeals import AFFECTED
from coldframe.triage.models import Appeal, AppealLink, Recall
from coldframe.triage.queries import get_appeal, get_decision
from coldframe.triage.terms import AppealState, DecisionView, RecallKind

pytestmark = pytest.mark.django_db
assert coldframe.pipeline  # Its tasks are what runs here.
OTHER_DAY = "2026-11-01"


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def who(client: Client) -> Actor:
    return person(str(client.session["_auth_user_id"]))


@pytest.fixture
def rafa() -> Client:
    return client_of(Role.REVIEWER, now=timezone.now(), username="rafa")


@pytest.fixture
def sana() -> Client:
    return client_of(Role.SECOND_READER, now=timezone.now(), username="sana")


@pytest.fixture
def tove() -> Client:
    return client_of(Role.SECOND_READER, now=timezone.now(), username="tove")


@pytest.fixture
def lio() -> Client:
    return client_of(Role.LIAISON, now=timezone.now(), username="lio")


def claim(decision: DecisionView, client: Client) -> None:
    actions.claim_review(decision.review_id, actor=who(client), as_of=timezone.now())


@pytest.fixture
def decision(rafa: Client, sana: Client) -> DecisionView:
    review = make_review(b"circle", as_of=timezone.now())
    actions.claim_review(review.id, actor=who(rafa), as_of=timezone.now())
    made = actions.decide(review.id, REPORT, actor=who(rafa), as_of=timezone.now())
    if made.needs_second:
        claim(made, sana)
        actions.second_decide(review.id, REPORT, actor=who(sana), as_of=timezone.now())
    run_waiting()
    return get_decision(made.id)


def statement_form(decision: DecisionView, reference: str, **changes: object) -> dict[str, object]:
    return {
        "decision": decision.id,
        "reference": reference,
        "location": "https://example.org/p/1",
        "visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "countries": ["DE", "SE"],
        "posted_on": OTHER_DAY,
        "applied_on": timezone.now().date().isoformat(),
        "facts": "=A person here looked at the picture.",
        "ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "rule": "Example Act, section 3",
        "explanation": "It shows what the section names.",
        "also_illegal": "unknown",
        "content_types": ["CONTENT_TYPE_IMAGE"],
        "category": "STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
        "source": "SOURCE_VOLUNTARY",
        "automation": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "court": "The court at the seat of the provider.",
    } | changes


def reference_in(page: str) -> str:
    found = re.search(r'name="reference" value="(sor_[0-9a-z]{26})"', page)
    assert found is not None
    return found.group(1)


def reverse(decision: DecisionView, sana: Client, tove: Client) -> None:
    claim(decision, tove)
    actions.reverse_decision(decision.id, DISMISS, actor=who(tove), as_of=timezone.now())
    claim(decision, sana)
    actions.second_decide(decision.review_id, DISMISS, actor=who(sana), as_of=timezone.now())
    run_waiting()


def objected(decision: DecisionView, words: str = "It is my own drawing.") -> str:
    now = timezone.now()
    lina = client_of(Role.LIAISON, now=now, username="lina")
    link = actions.make_appeal_link(
        decision.id, told="Taken down.", informed_at=now, actor=who(lina), as_of=now
    )
    return actions.receive_appeal_by_link(
        link.token, words, receipt_code="abcd-efgh-jkmn-pqrs", actor=AFFECTED, as_of=now
    ).id


def test_a_link_is_made_on_the_page_of_the_decision_and_shown_once(
    decision: DecisionView, lio: Client
) -> None:
    address = f"/decisions/{decision.id}"
    page = text_of(lio.get(address))
    assert "Nobody has objected." in page
    assert f"/takedown/statements/new?decision={decision.id}" in page
    assert f"/review/{decision.review_id}" not in page  # a liaison reads no reviews
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M:%S")
    for told, at in (("It was taken down.", "2020-01-01T00:00:00"), ("", now), ("x", "soon")):
        assert lio.post(f"{address}/link", {"told": told, "informed_at": at}).status_code == 422
    made = text_of(lio.post(f"{address}/link", {"told": "It was taken down.", "informed_at": now}))
    found = re.search(r"https?://[^<\s]+/appeal/(cfa_[\w-]+)", made)
    assert found is not None
    token = found.group(1)
    assert "It was taken down." in text_of(Client().get(f"/appeal/{token}"))
    (line,) = list_disclosures(subject_id=AppealLink.objects.get().id)
    assert (line.way, line.clue_id) == (Way.APPEAL, decision.clue_id)
    assert token not in text_of(lio.get(address))
    link = AppealLink.objects.get()
    assert lio.post(f"{address}/link/{link.id}/revoke").status_code == 302
    assert Client().get(f"/appeal/{token}").status_code == 404
    assert "Taken back" in text_of(lio.get(address))


def test_an_objection_is_answered_by_who_had_no_part(
    decision: DecisionView, rafa: Client, sana: Client, tove: Client, lio: Client
) -> None:
    appeal_id = objected(decision, "<b>Mine</b> https://example.org/x")
    listed = text_of(tove.get("/appeals"))
    assert f"/appeals/{appeal_id}" in listed
    assert "&lt;b&gt;Mine&lt;/b&gt; hxxps://example[.]org/x" in listed
    address = f"/appeals/{appeal_id}"
    for client in (rafa, sana):
        page = text_of(client.get(address))
        assert "You had a part in this decision" in page
        assert f"{address}/answer" not in page
        assert client.post(f"{address}/answer", {"answer": "No."}).status_code == 403
    assert f"{address}/answer" not in text_of(lio.get(address))
    assert lio.post(f"{address}/answer", {"answer": "No."}).status_code == 403
    assert f"{address}/answer" in text_of(tove.get(address))
    assert tove.post(f"{address}/answer", {"answer": ""}).status_code == 422
    too_early = tove.post(f"{address}/answer", {"answer": "Yes.", "grants": decision.id})
    assert too_early.status_code == 422
    assert "first reverse" in text_of(too_early)
    assert get_appeal(appeal_id).state == AppealState.OPEN

    reverse(decision, sana, tove)
    page = text_of(tove.get(address))
    grants = re.search(r'name="grants" value="(dec_\w+)"', page)
    assert grants is not None
    done = tove.post(f"{address}/answer", {"answer": "You are right.", "grants": grants.group(1)})
    assert done.status_code == 302
    assert get_appeal(appeal_id).state == AppealState.GRANTED
    assert tove.post(f"{address}/answer", {"answer": "Again."}).status_code == 409
    assert f"/appeals/{appeal_id}" not in text_of(tove.get("/appeals"))
    assert f"/appeals/{appeal_id}" in text_of(tove.get("/appeals?state=granted"))


def test_one_by_letter_is_entered_by_hand(decision: DecisionView, lio: Client) -> None:
    assert lio.post(f"/decisions/{decision.id}/appeal", {"statement": " "}).status_code == 422
    answer = lio.post(f"/decisions/{decision.id}/appeal", {"statement": "By letter."})
    appeal = Appeal.objects.get()
    assert answer.headers["Location"] == f"/appeals/{appeal.id}"
    assert appeal.entered_by == who(lio).id
    assert "letter or mail" in text_of(lio.get(f"/appeals/{appeal.id}"))


def test_the_page_of_a_reversal_lists_what_rested_on_it_until_each_has_an_end(
    decision: DecisionView, sana: Client, tove: Client, lio: Client
) -> None:
    form = statement_form(
        decision, reference_in(text_of(lio.get(f"/takedown/statements/new?decision={decision.id}")))
    )
    assert lio.post("/takedown/statements/new", form | {"do": "issue"}).status_code == 200
    address = f"/decisions/{decision.id}"
    assert "What rested on it" not in text_of(lio.get(address))
    reverse(decision, sana, tove)
    page = text_of(lio.get(address))
    recall = Recall.objects.get()
    assert recall.kind == RecallKind.USER_STATEMENT
    assert "1 still to be undone" in page
    assert "Lift the restriction and tell the user." in page
    assert f"/decisions/{decision.id}" in text_of(lio.get("/reversals"))
    fields = {f"{recall.id}-end": "told", f"{recall.id}-note": " "}
    wrong = lio.post(f"/recalls/{recall.id}/end", fields)
    assert wrong.status_code == 422
    assert (
        lio.post(f"/recalls/{recall.id}/end", fields | {f"{recall.id}-end": "taken_out"}).status_code == 422
    )
    assert lio.post(f"/recalls/{recall.id}/take-out").status_code == 409
    done = lio.post(f"/recalls/{recall.id}/end", fields | {f"{recall.id}-note": "By mail. <i>"})
    assert done.headers["Location"] == address
    page = text_of(lio.get(address))
    assert "Closed" in page
    assert "By mail. &lt;i&gt;" in page
    assert "none: Told" in page
    assert address not in text_of(lio.get("/reversals"))
    assert address in text_of(lio.get("/reversals?show=closed"))
    assert lio.post("/recalls/rcl_x/end").status_code == 404


def test_where_nothing_rested_on_it_the_page_says_so(
    decision: DecisionView, sana: Client, tove: Client
) -> None:
    reverse(decision, sana, tove)
    assert "Nothing rested on it" in text_of(tove.get(f"/decisions/{decision.id}"))


def test_a_statement_is_checked_read_and_handed_out_once(decision: DecisionView, lio: Client) -> None:
    page = text_of(lio.get(f"/takedown/statements/new?decision={decision.id}"))
    form = statement_form(decision, reference_in(page))
    for change, said in (
        ({"facts": "Seen by u1000@example.net."}, "an e-mail address"),
        ({"visibility": []}, "Say what was restricted"),
        ({"posted_on": "1999-01-01"}, "which the database refuses"),
        ({"visibility": ["DECISION_VISIBILITY_CONTENT_MELTED"]}, "MELTED"),
        ({"countries": ["US"]}, "US"),
        ({"keywords": ["KEYWORD_OTHER"], "keyword_other": "x" * 501}, "500"),
        ({"court": ""}, "required"),
    ):
        refused = lio.post("/takedown/statements/new", form | {"do": "issue"} | change)
        assert refused.status_code == 422, change
        assert said in text_of(refused), change
    assert not AppealLink.objects.exists()
    preview = lio.post("/takedown/statements/new", form | {"do": "preview"})
    assert preview.status_code == 200
    assert "hxxps://example[.]org/p/1" in text_of(preview)
    assert not AppealLink.objects.exists()
    issued = text_of(lio.post("/takedown/statements/new", form | {"do": "issue"}))
    found = re.search(r"/appeal/(cfa_[\w-]+)", issued)
    assert found is not None
    told = text_of(Client().get(f"/appeal/{found.group(1)}"))
    assert "Example Act, section 3" in told
    assert lio.post("/takedown/statements/new", form | {"do": "issue"}).status_code == 409
    assert AppealLink.objects.count() == 1

    address = f"/takedown/statements/{form['reference']}"
    page = text_of(lio.get(address))
    assert found.group(1) not in page
    assert "By the link handed out with this statement" in page
    row = json.loads(lio.get(f"{address}/row.json").content)
    assert row["puid"] == form["reference"]
    assert row["territorial_scope"] == ["DE", "SE"]
    for secret in (
        "example.org",
        "example[.]org",
        found.group(1),
        decision.id,
        decision.clue_id,
        who(lio).id,
    ):
        assert secret not in json.dumps(row)
    (names, values) = csv.reader(io.StringIO(text_of(lio.get(f"{address}/row.csv"))))
    cells = dict(zip(names, values, strict=True))
    assert cells["decision_facts"].startswith("'=")  # no formula for a spreadsheet
    assert json.loads(cells["decision_visibility"]) == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    assert "By the link" in text_of(lio.get(f"{address}/statement.txt"))
    (event,) = [e for e in list_events(about=str(form["reference"])) if e.kind == "statement_issued"]
    assert set(event.detail) == {"decision", "clue", "link", "text_sha256"}
    assert lio.get("/takedown/statements/sor_x").status_code == 404


def test_a_statement_about_what_is_not_final_is_refused(
    decision: DecisionView, sana: Client, tove: Client, lio: Client
) -> None:
    form = statement_form(
        decision, reference_in(text_of(lio.get(f"/takedown/statements/new?decision={decision.id}")))
    )
    reverse(decision, sana, tove)
    assert lio.post("/takedown/statements/new", form | {"do": "issue"}).status_code == 409
    assert (
        lio.post("/takedown/statements/new", form | {"do": "issue", "reference": "sor_mine"}).status_code
        == 400
    )


def test_the_notifier_is_told_that_it_came_and_what_followed(decision: DecisionView, lio: Client) -> None:
    address = f"/takedown/notifier/{decision.clue_id}"
    page = text_of(lio.get(address))
    assert "we received your notice" in page
    assert "have acted on it" in page
    assert "ationally illegal" not in page  # what followed, never what was seen
    assert lio.post(address, {"document": "novel"}).status_code == 400
    assert lio.post(address, {"document": "decision"}).status_code == 302
    assert "Sent" in text_of(lio.get(address))
    (line,) = list_disclosures(subject_id=decision.clue_id)
    assert (line.way, line.clue_id, line.recipient_id) == (Way.NOTIFIER, decision.clue_id, "")
    (event,) = [e for e in list_events(about=decision.clue_id) if e.kind == "notifier_told"]
    assert event.detail["document"] == "decision"
    undecided = make_review(b"square", as_of=timezone.now())
    assert "Nothing was decided yet" in text_of(lio.get(f"/takedown/notifier/{undecided.clue_id}"))
    assert lio.post(f"/takedown/notifier/{undecided.clue_id}", {"document": "decision"}).status_code == 400
