"""Pages of banks: settings by two people, entries with their history, why a match is there; never a value."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.doors.api_client import Program
from tests.doors.hma_client import desk
from tests.doors.web_people import client_of
from tests.stages.bank_desk import PIPELINE, RAFA, a_clue, drawn, near, picture, searched
from tests.stages.review_desk import DISMISS, make_clue

from coldframe.access.actions import create_api_key
from coldframe.access.terms import Permission, Role
from coldframe.core.actors import Actor, person
from coldframe.core.ids import new_id
from coldframe.intake.queries import list_items
from coldframe.matching import actions, queries
from coldframe.matching.terms import (
    Flood,
    ListState,
    NewSignal,
    NewSignals,
    Opinion,
    SignalKind,
    SignalOutcome,
)
from coldframe.triage.actions import ask_again, claim_review, decide, open_review
from coldframe.triage.terms import LookAgain

pytestmark = pytest.mark.django_db
SHAPE = drawn("a shape")
SETTINGS = {"pdq_bits": "", "text_bits": "", "share_percent": "100", "opinion": "positive"}


def test_matching_less_is_done_and_matching_more_waits_on_the_page(now: datetime) -> None:
    bank = desk(now).bank("Shapes")
    reviewer, second = client_of(Role.REVIEWER, now=now), client_of(Role.SECOND_READER, now=now)
    page = f"/banks/{bank.id}"
    less = reviewer.post(
        f"{page}/settings", SETTINGS | {"pdq_bits": "20", "share_percent": "7.5"}, follow=True
    )
    assert "From now on it matches so" in less.content.decode()
    assert queries.get_bank(bank.id).enabled_share == 0.075
    # The form as it is drawn changes nothing: a share comes back as it was.
    drawn_again = SETTINGS | {"pdq_bits": "20", "share_percent": "7.5"}
    assert reviewer.post(f"{page}/settings", drawn_again).status_code == 422
    more = reviewer.post(f"{page}/settings", SETTINGS, follow=True).content.decode()
    assert "another person approves it" in more
    assert queries.get_bank(bank.id).enabled_share == 0.075
    change = queries.list_changes(bank_id=bank.id)[0]
    assert reviewer.post(f"/banks/changes/{change.id}/decide").status_code == 403
    assert "A change to how a bank matches waits" in second.get("/banks").content.decode()
    assert second.post(f"/banks/changes/{change.id}/decide").status_code == 302
    assert queries.get_bank(bank.id).enabled_share == 1.0
    assert reviewer.post(f"{page}/settings", SETTINGS | {"pdq_bits": "64"}).status_code == 422


def test_an_entry_has_its_history_and_forms_for_those_who_may(now: datetime) -> None:
    two = desk(now)
    bank = two.bank("Shapes")
    proposed = actions.propose_entry(bank.id, SignalKind.PDQ, SHAPE, actor=two.rafa, as_of=now)
    reviewer, second = client_of(Role.REVIEWER, now=now), client_of(Role.SECOND_READER, now=now)
    page = f"/banks/entries/{proposed.id}"
    assert "wait for a second person" in reviewer.get(f"/banks/{bank.id}").content.decode()
    assert "/decide" not in reviewer.get(page).content.decode()
    assert second.post(f"{page}/decide").status_code == 302
    said = {"source": "Member B", "opinion": "negative"}
    assert reviewer.post(f"{page}/opinion", said).status_code == 302
    assert second.post(f"{page}/opinion", said).status_code == 403
    shown = second.get(page).content.decode()
    assert all(words in shown for words in ("Rafa", "Second_Reader", "Member B", "Withdraw"))
    assert SHAPE not in shown
    assert second.post(f"{page}/withdraw", {"reason": "not_harmful"}).status_code == 302
    assert "It is not harmful" in second.get(page).content.decode()
    assert second.post(f"{page}/clear").status_code == 409


def test_a_flood_is_on_the_banks_page_until_somebody_clears_it(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.settings.COLDFRAME_FLOOD_ITEMS", 1)
    two = desk(now)
    bank = two.bank("Shapes")
    entry = two.entry(bank, SHAPE)
    clue_id, item_id = a_clue(picture(SHAPE))
    searched(item_id)
    open_review(clue_id, actor=PIPELINE, as_of=now)
    second = client_of(Role.SECOND_READER, now=now)
    assert "Flood lane" in second.get(f"/banks/{bank.id}").content.decode()
    queue = second.get("/review?show=all").content.decode()
    assert '<span class="badge">Flood</span>' in queue
    assert "Nothing waits here" in second.get("/review?show=all&flood=without").content.decode()
    assert second.post(f"/banks/entries/{entry.id}/clear").status_code == 302
    assert queries.get_entry(entry.id).flood is Flood.CLEARED
    assert "Flood lane" not in second.get(f"/banks/{bank.id}").content.decode()


def test_why_a_match_is_there_is_one_page_and_one_answer_of_the_api(now: datetime) -> None:
    two = desk(now)
    bank, harmless = two.bank("Shapes"), two.bank("Harmless", opinion=Opinion.NEGATIVE)
    two.entry(bank, near(SHAPE, 12))
    two.entry(harmless, near(SHAPE, 2))
    clue_id, item_id = a_clue(picture(SHAPE))
    searched(item_id)
    review = open_review(clue_id, actor=PIPELINE, as_of=now)
    (match,) = [match for match in queries.list_matches(item_id=item_id) if match.bank_id == bank.id]
    reviewer = client_of(Role.REVIEWER, now=now)
    link = re.search(r"/banks/matches/mat_\w+", reviewer.get(f"/review/{review.id}").content.decode())
    assert link is not None
    shown = reviewer.get(f"/banks/matches/{match.id}").content.decode()
    for words in ("12 of 256 bits, where 31", "Set aside", "Harmless", "Rafa", "Sana", "judge_v1"):
        assert words in shown
    secret = (SHAPE, near(SHAPE, 12), near(SHAPE, 2))
    assert not any(value in shown for value in secret)

    without = Program(two.key(bank, harmless, scopes=[Permission.BANK_VIEW]))
    for address in (f"/matches/{match.id}", f"/clues/{clue_id}/matches", f"/clues/{new_id('clu')}/matches"):
        assert without.send("GET", address).status_code == 403
    program = Program(two.key(bank, harmless, scopes=[Permission.BANK_VIEW, Permission.CLUE_VIEW]))
    answer = program.send("GET", f"/matches/{match.id}")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["distance"], told["limit_bits"], told["is_live"]) == (12, 31, False)
    assert [one["bank"] for one in told["negative"]] == ["Harmless"]
    assert told["set_aside_by"] == told["negative"][0]["match_id"]
    assert not any(value in answer.content.decode() for value in secret)
    assert [one["id"] for one in program.send("GET", f"/clues/{clue_id}/matches").json()][-1] == match.id


def test_a_program_learns_nothing_of_banks_that_its_key_does_not_name(now: datetime) -> None:
    two = desk(now)
    bank, other = two.bank("Shapes"), two.bank("Others", opinion=Opinion.NEGATIVE)
    two.entry(bank, SHAPE)
    two.entry(other, SHAPE)
    clue_id, item_id = a_clue(picture(SHAPE))
    searched(item_id)
    program = Program(two.key(bank, scopes=[Permission.BANK_VIEW, Permission.CLUE_VIEW]))
    answer = program.send("GET", f"/clues/{clue_id}/matches")
    assert [one["bank"] for one in answer.json()] == ["Shapes"]
    assert "Others" not in answer.content.decode()
    (hidden,) = [match for match in queries.list_matches(item_id=item_id) if match.bank_id == other.id]
    unknown = program.send("GET", f"/matches/{new_id('mat')}")
    refused = program.send("GET", f"/matches/{hidden.id}")
    assert (refused.status_code, refused.json()["detail"]) == (404, unknown.json()["detail"])
    key = create_api_key(
        two.rafa.id,
        "x",
        [Permission.CUSTODY_VIEW],
        expires_at=now.replace(year=2027),
        actor=two.rafa,
        as_of=now,
    )
    assert Program(key).send("GET", f"/matches/{hidden.id}").status_code == 403


def test_a_decision_that_is_looked_at_again_is_kept_or_reversed_on_its_page(now: datetime) -> None:
    client = client_of(Role.REVIEWER, now=now)
    lio: Actor = person(str(client.session["_auth_user_id"]))
    clue_id, _ = a_clue(picture(SHAPE))
    review = open_review(clue_id, actor=PIPELINE, as_of=now)
    claim_review(review.id, actor=lio, as_of=now)
    decide(review.id, DISMISS, actor=lio, as_of=now)
    ask_again(clue_id, reason=LookAgain.ENTRY_WITHDRAWN, actor=PIPELINE, as_of=now)
    assert "An entry it matched was withdrawn" in client.get("/review").content.decode()
    assert client.post(f"/review/{review.id}/keep").status_code == 409
    assert client.post(f"/review/{review.id}/claim").status_code == 302
    assert "The decision stands" in client.get(f"/review/{review.id}").content.decode()
    assert client.post(f"/review/{review.id}/keep").status_code == 302
    assert "An entry it matched was withdrawn" not in client.get("/review").content.decode()


def test_a_list_is_taken_back_by_whoever_proposed_it_and_by_nobody_else(now: datetime) -> None:
    bank = desk(now).bank("Shapes")
    page = f"/banks/{bank.id}/lists"
    reviewer = client_of(Role.REVIEWER, now=now)
    other = client_of(Role.REVIEWER, now=now, username="other")
    for content, kind, says in (
        (b"PK\3\4\0\0", "", "not text"),
        (SHAPE.encode(), "", "64 digits may be SHA-256 or PDQ"),
        (SHAPE.encode(), "no kind", "no kind is not one of the available choices"),
    ):
        refused = reviewer.post(page, {"file": SimpleUploadedFile("list", content), "kind": kind})
        assert (refused.status_code, says in refused.content.decode()) == (422, True)
    sent = reviewer.post(page, {"file": SimpleUploadedFile("list", SHAPE.encode()), "kind": "pdq"})
    proposed = sent.headers["Location"]
    assert "Take it back" in reviewer.get(proposed).content.decode()
    assert "Take it back" not in other.get(proposed).content.decode()
    assert other.post(f"{proposed}/take-back").status_code == 403
    assert reviewer.post(f"{proposed}/take-back").status_code == 302
    assert [one.state for one in queries.list_lists(bank_id=bank.id)] == [ListState.REFUSED]
    assert queries.get_bank(bank.id).proposed_entries == 0


def test_a_film_is_shown_as_key_frames_and_never_played(now: datetime) -> None:
    client = client_of(Role.REVIEWER, now=now)
    clue_id = make_clue(b"\0\0\0\x18ftypmp42")
    (item,) = list_items(clue_id)
    frame = NewSignal(SignalKind.PDQ, SHAPE, quality=90, turns=(SHAPE,) * 8, second=2.5)
    computed = NewSignals(SignalOutcome.COMPUTED, (frame,), media_format="mp4", width=320, height=240)
    actions.record_signals(item.id, computed, actor=PIPELINE, as_of=now)
    review = open_review(clue_id, actor=PIPELINE, as_of=now)
    claim_review(review.id, actor=person(str(client.session["_auth_user_id"])), as_of=now)
    shown = client.get(f"/review/{review.id}").content.decode()
    assert "key frames side by side. It is never played here" in shown
    assert "<video" not in shown
    assert 'value="full"' not in shown  # A sheet is no look at the whole film.


def test_what_was_not_compared_is_said_on_the_page_of_the_review(now: datetime) -> None:
    client = client_of(Role.REVIEWER, now=now)
    pages = []
    for content, is_cut in ((b"a film", True), (b"a picture", False)):
        clue_id = make_clue(content)
        (item,) = list_items(clue_id)
        computed = NewSignals(SignalOutcome.COMPUTED, (picture(SHAPE),), is_cut=is_cut)
        actions.record_signals(item.id, computed, actor=PIPELINE, as_of=now)
        if not is_cut:
            bank = desk(now).bank("Half <b>")
            actions.configure_bank(bank.id, enabled_share=0.0, actor=RAFA, as_of=now)
            searched(item.id)
        pages.append(f"/review/{open_review(clue_id, actor=PIPELINE, as_of=now).id}")
    cut, whole = (client.get(page).content.decode() for page in pages)
    words = ("Not all of this was compared", "One bank is not asked about this item")
    assert [[said in shown for said in words] for shown in (cut, whole)] == [[True, True], [False, True]]
    assert "share of all items only: Half &lt;b&gt;." in cut


def test_what_the_desk_itself_decided_here_is_no_reason_not_to_look_again(now: datetime) -> None:
    client = client_of(Role.REVIEWER, now=now)
    lio: Actor = person(str(client.session["_auth_user_id"]))
    reviews = [open_review(make_clue(b"the same file", as_of=now), actor=PIPELINE, as_of=now)]
    claim_review(reviews[0].id, actor=lio, as_of=now)
    decide(reviews[0].id, DISMISS, actor=lio, as_of=now)
    other = make_clue(b"the same file", b"and another", as_of=now)
    reviews.append(open_review(other, actor=PIPELINE, as_of=now))
    said = [
        "judged exactly this file before" in client.get(f"/review/{one.id}").content.decode()
        for one in reviews
    ]
    assert said == [False, True]
