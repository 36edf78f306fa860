"""Two desks: what each is told, what leaves, and what is gone when anything changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.stages.deconfliction.partner import Partner, Value, everything_sent
from tests.stages.referral.desks import Memory, Time
from tests.stages.review_desk import NOW, kinds, last_detail

from coldframe.casework.actions import close_case
from coldframe.casework.deconfliction.actions import (
    add_entry,
    decline,
    grant,
    lift_pause,
    list_told,
    make_tokens,
    pause_case,
    publish,
    remove_entry,
    share_key,
    withdraw_grant,
)
from coldframe.casework.deconfliction.queries import list_deconfliction_links, list_pauses
from coldframe.casework.deconfliction.rules import FRESH_A_DAY, MAX_EPOCH, MOST_TOKENS, write_state_v1
from coldframe.casework.deconfliction.terms import (
    EntryKind,
    EntryView,
    GrantPart,
    Interest,
    NewEntry,
    State,
)
from coldframe.casework.terms import DeconflictionEvent, DisposalCode
from coldframe.core.actors import Actor, system
from coldframe.core.errors import InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.partners import actions as partners
from coldframe.partners.models import Disclosure
from coldframe.partners.terms import AgreementTerms, HarmCategory, NewAgreement
from coldframe.pipeline.tasks import deconflict

pytestmark = pytest.mark.django_db

TICK = system("pipeline")
HANDLE: Value = (EntryKind.HANDLE, "telegram:plain_marker_91")
PHONE: Value = (EntryKind.PHONE, "+46812345678")
Shown = list[tuple[Interest, list[str]]]


def enter(case: str, value: Value, by: Actor, **changes: object) -> EntryView:
    kind, text = value
    fields = {"harm": HarmCategory.SALE_OF_ACCESS, "reason": "Seen in two groups.", **changes}
    return add_entry(case, NewEntry(kind=kind, value=text, **fields), actor=by, as_of=NOW)  # type: ignore[arg-type]


def new_terms(agreement: AgreementTerms) -> NewAgreement:
    """The same terms, to be proposed again."""
    return NewAgreement(
        recipient_id=agreement.recipient_id,
        legal_basis=agreement.legal_basis,
        purposes=agreement.purposes,
        categories=agreement.categories,
        fields=agreement.fields,
        active_from=agreement.active_from,
        active_to=agreement.active_to,
        retention_days=agreement.retention_days,
    )


def told(case: str, by: Actor, *, minutes: int = 0) -> Shown:
    views = list_told(case, actor=by, as_of=NOW + timedelta(minutes=minutes))
    return [(view.standing, [hit.counterpart_id for hit in view.hits]) for view in views]


def meet(police: Partner, *, minutes: int = 1) -> None:
    """Each desk hears the other's newest state, until nothing changes any more."""
    for _ in range(3):
        publish(actor=TICK, as_of=NOW + timedelta(minutes=minutes))
        police.hear()
        police.say(NOW + timedelta(minutes=minutes))


def test_a_hit_tells_each_side_that_the_other_has_an_interest_and_whom_to_call(
    police: Partner, case: str, ines: Actor
) -> None:
    police.entries = {HANDLE}
    assert enter(case, HANDLE, ines).standing is Interest.NO_HIT
    meet(police)
    (view,) = list_told(case, actor=ines, as_of=NOW)
    assert view.standing is Interest.HIT
    assert [(hit.counterpart_id, hit.call, hit.own_grant, hit.shown) for hit in view.hits] == [
        (police.recipient_id, "Example Police · duty@police.example.org", None, ())
    ]
    assert police.hits() == {HANDLE}
    assert not police.is_granted(HANDLE)
    assert kinds(case, only=DeconflictionEvent) == ["interest_added", "interest_told"]
    assert last_detail(case, "interest_told") == {"entry": view.id, "partner": police.recipient_id}
    list_told(case, actor=ines, as_of=NOW)
    assert kinds(case, only=DeconflictionEvent).count("interest_told") == 1, "told once, written once"


def test_no_value_reason_or_case_ever_leaves(police: Partner, case: str, ines: Actor) -> None:
    values = [
        HANDLE,
        PHONE,
        (EntryKind.DEVICE, "MARKER91SERIAL"),
        (EntryKind.URL, "https://example.org/marker91"),
    ]
    for value in values:
        enter(case, value, ines, reason="marker91 reason")
    sent = everything_sent().lower()
    for secret in (
        b"marker",
        b"46812345678",
        b"12345678",
        case.encode(),
        b"1\\u00b727",
        b"telegram",
        b"phone",
    ):
        assert secret not in sent


def test_nothing_is_shown_before_both_grant_and_then_exactly_what_each_granted(
    police: Partner, case: str, ines: Actor
) -> None:
    entry = enter(case, HANDLE, ines)
    police.entries = {HANDLE}
    meet(police)
    grant(
        entry.id, police.recipient_id, [GrantPart.CASE_CODE, GrantPart.CONTACT], contact="Ines, ext. 12",
        actor=ines, as_of=NOW,
    )  # fmt: skip
    assert b"ext. 12" not in everything_sent(), "the other has not granted yet"
    meet(police)
    assert police.is_granted(HANDLE)
    assert police.ours is not None
    assert police.ours.shared == ()
    assert told(case, ines) == [(Interest.HIT, [police.recipient_id])]
    police.grants[HANDLE] = {GrantPart.NOTE: "We watch it since May."}
    meet(police)
    assert [dict(each.parts) for each in police.ours.shared] == [
        {GrantPart.CASE_CODE: "1·27", GrantPart.CONTACT: "Ines, ext. 12"}
    ]
    (view,) = list_told(case, actor=ines, as_of=NOW)
    assert view.hits[0].shown == ({GrantPart.NOTE: "We watch it since May."},)
    withdraw_grant(entry.id, police.recipient_id, actor=ines, as_of=NOW)
    assert list_told(case, actor=ines, as_of=NOW)[0].hits[0].shown == (), "who shows nothing sees nothing"
    meet(police)
    assert police.ours.shared == ()
    assert not police.is_granted(HANDLE)


def test_the_other_side_cannot_tell_no_from_nothing_said(police: Partner, case: str, ines: Actor) -> None:
    entry = enter(case, HANDLE, ines)
    police.entries = {HANDLE}
    meet(police)
    before = police.hear()
    decline(entry.id, police.recipient_id, actor=ines, as_of=NOW)
    publish(actor=TICK, as_of=NOW + timedelta(minutes=2))
    assert police.hear() == before, "not even another message"
    assert kinds(case, only=DeconflictionEvent)[-1] == "interest_declined"


def test_a_part_that_no_agreement_covers_is_not_granted(police: Partner, case: str, ines: Actor) -> None:
    entry = enter(case, HANDLE, ines)
    police.entries = {HANDLE}
    meet(police)
    with pytest.raises(InvalidInput, match="does not cover note"):
        grant(entry.id, police.recipient_id, [GrantPart.NOTE], note="Call us.", actor=ines, as_of=NOW)


def test_an_entry_without_a_hit_cannot_be_granted_as_if_it_did_not_exist(
    police: Partner, case: str, ines: Actor, otto: Actor
) -> None:
    entry = enter(case, HANDLE, ines)
    for who, which in ((ines, police.recipient_id), (ines, ""), (otto, police.recipient_id)):
        with pytest.raises(NotFound):
            grant(entry.id, which, [GrantPart.CASE_CODE], actor=who, as_of=NOW)


@pytest.mark.parametrize("change", ["remove", "close", "pause", "suspend", "expire", "partner_removes"])
def test_a_hit_is_gone_on_both_sides_when_anything_changes(
    change: str, police: Partner, case: str, ines: Actor, mara: Actor, agreement: AgreementTerms
) -> None:
    entry = enter(case, HANDLE, ines)
    police.entries = {HANDLE}
    meet(police)
    assert police.hits() == {HANDLE}
    minutes = 5
    match change:
        case "remove":
            remove_entry(entry.id, actor=ines, as_of=NOW)
        case "close":
            close_case(case, DisposalCode.UNFOUNDED, "Nothing in it.", actor=ines, as_of=NOW)
        case "pause":
            pause_case(case, protects="Operation Lantern", reason="Search next week.", actor=ines, as_of=NOW)
        case "suspend":
            partners.suspend_agreement(agreement.agreement_id, reason="Doubt.", actor=mara, as_of=NOW)
        case "expire":
            minutes = 60 * 24 * 31
        case "partner_removes":
            police.entries = set()
            police.say(NOW)
    shown = told(case, ines, minutes=minutes)
    assert all(not hits for _, hits in shown), "in the view at once"
    publish(actor=TICK, as_of=NOW + timedelta(minutes=minutes))
    police.hear()
    if change != "partner_removes":
        assert police.hits() == set(), "and recalled at the partner"


def test_a_paused_case_leaves_exactly_the_state_of_a_case_without_entries(
    police: Partner, case: str, other_case: str, ines: Actor, otto: Actor, sol: Actor
) -> None:
    enter(other_case, PHONE, otto)
    without = police.hear()
    entry = enter(case, HANDLE, ines)
    assert police.hear().tokens != without.tokens
    pause_case(case, protects="Operation Lantern", reason="Search next week.", actor=ines, as_of=NOW)
    paused = police.hear()
    assert (paused.tokens, paused.shared) == (without.tokens, without.shared)
    police.entries = {HANDLE}
    meet(police)
    assert police.hits() == set()
    assert told(case, ines) == [(Interest.PAUSED, [])]
    with pytest.raises(NotFound):
        grant(entry.id, police.recipient_id, [GrantPart.CASE_CODE], actor=ines, as_of=NOW)
    (pause,) = list_pauses()
    with pytest.raises(NotAllowed):
        lift_pause(pause.id, reason="It is over.", actor=ines, as_of=NOW)
    lift_pause(pause.id, reason="It is over.", actor=sol, as_of=NOW)
    meet(police)
    assert told(case, ines) == [(Interest.HIT, [police.recipient_id])]
    assert police.hits() == {HANDLE}
    assert kinds(case, only=DeconflictionEvent) == [
        "interest_added", "interest_paused", "interest_pause_lifted", "interest_told",
    ]  # fmt: skip


def test_only_what_the_agreement_is_about_is_sent_and_each_state_names_it(
    police: Partner, case: str, ines: Actor, agreement: AgreementTerms
) -> None:
    enter(case, HANDLE, ines, harm=HarmCategory.TRAFFICKING)
    police.entries = {HANDLE}
    meet(police)
    assert police.hits() == set()
    assert told(case, ines) == [(Interest.NO_HIT, [])]
    assert not Disclosure.objects.exists(), "filling discloses nothing"
    enter(case, PHONE, ines)
    lines = Disclosure.objects.values_list("agreement_id", "agreement_version", "fields")
    assert list(lines) == [(agreement.agreement_id, 1, ["deconfliction.token"])]


def test_a_new_key_replaces_the_old_and_both_go_on(
    police: Partner, case: str, ines: Actor, lio: Actor
) -> None:
    enter(case, HANDLE, ines)
    police.entries = {HANDLE}
    meet(police)
    old, old_tokens = police.key, police.hear().tokens
    share_key(police.recipient_id, actor=lio, as_of=NOW)
    assert told(case, ines) == [(Interest.NO_HIT, [])], "nothing is compared across keys"
    meet(police)
    assert police.key != old
    assert not set(old_tokens) & police.tokens(HANDLE)
    assert told(case, ines) == [(Interest.HIT, [police.recipient_id])]
    assert police.hits() == {HANDLE}


def test_both_desks_make_a_key_at_once_and_take_up_one(
    police: Partner, case: str, ines: Actor, lio: Actor
) -> None:
    enter(case, HANDLE, ines)
    police.entries = {HANDLE}
    share_key(police.recipient_id, actor=lio, as_of=NOW)
    police.key, police.epoch, police.is_maker = b"\x02" * 32, 2, True
    police.key_id = "dky_" + "z" * 26
    police.say(NOW)
    make_tokens()
    meet(police)
    (link,) = list_deconfliction_links(as_of=NOW)
    assert (link.epoch, link.key_id) == (2, police.key_id)
    assert told(case, ines) == [(Interest.HIT, [police.recipient_id])]
    assert police.hits() == {HANDLE}


def test_a_recall_carries_no_key_and_nobody_takes_up_a_key_that_did_not_come(
    police: Partner, case: str, ines: Actor, mara: Actor, lio: Actor, agreement: AgreementTerms
) -> None:
    enter(case, HANDLE, ines)
    partners.suspend_agreement(agreement.agreement_id, reason="Doubt.", actor=mara, as_of=NOW)
    publish(actor=TICK, as_of=NOW)
    assert police.hear().sealed_key == b""
    again = partners.propose_agreement(
        replace(new_terms(agreement), legal_basis="Example Act, section 2"),
        replaces=agreement.agreement_id,
        actor=lio,
        as_of=NOW,
    )
    partners.activate_agreement(again.agreement_id, again.version, actor=mara, as_of=NOW)
    real = police.state()
    without = replace(real, key_id="dky_" + "z" * 26, epoch=9, sealed_key=b"")
    with pytest.raises(InvalidInput, match="not sealed"):
        police.say(NOW, without)
    (link,) = list_deconfliction_links(as_of=NOW)
    assert (link.epoch, link.key_id, link.in_force) == (1, police.key_id, True)
    police.entries = {HANDLE}
    meet(police)
    assert police.hits() == {HANDLE}, "a new version of the agreement takes it up again"


def test_without_an_agreement_nothing_is_taken_and_the_receipt_is_the_same(
    police: Partner, case: str, ines: Actor, mara: Actor, agreement: AgreementTerms
) -> None:
    enter(case, HANDLE, ines)
    partners.suspend_agreement(agreement.agreement_id, reason="Doubt.", actor=mara, as_of=NOW)
    police.entries = {HANDLE}
    assert police.say(NOW).count(".") == 2
    (link,) = list_deconfliction_links(as_of=NOW)
    assert (link.volume, link.taken_at, link.in_force) == (0, None, False)


def test_a_partner_that_sends_more_than_agreed_is_paused_until_a_supervisor_looks(
    police: Partner, case: str, ines: Actor, sol: Actor
) -> None:
    enter(case, HANDLE, ines)
    police.entries = {HANDLE}
    meet(police)

    def guess(number: int) -> State:
        real = police.state()
        guesses = tuple(f"{number}:{each:014}".encode()[:16] for each in range(MOST_TOKENS))
        return State(real.key_id, real.epoch, real.sealed_key, real.version, tuple(sorted(guesses)))

    for number in range(FRESH_A_DAY // MOST_TOKENS):
        police.say(NOW, guess(number))
    (pause,) = list_pauses()
    assert (pause.recipient_id, pause.paused_by) == (police.recipient_id, "")
    police.say(NOW)
    assert told(case, ines) == [(Interest.NO_HIT, [])]
    publish(actor=TICK, as_of=NOW)
    police.hear()
    assert police.hits() == set(), "while it is looked at, ours is recalled"
    lift_pause(pause.id, reason="They entered an old case by hand.", actor=sol, as_of=NOW)
    meet(police)
    assert told(case, ines) == [(Interest.HIT, [police.recipient_id])]


def test_the_step_of_every_minute_tells_what_nobody_told(
    police: Partner, case: str, ines: Actor, mara: Actor, agreement: AgreementTerms
) -> None:
    enter(case, HANDLE, ines)
    police.entries = {HANDLE}
    meet(police)
    partners.suspend_agreement(agreement.agreement_id, reason="Doubt.", actor=mara, as_of=NOW)
    clock = Time(NOW + timedelta(minutes=2))
    deconflict(Memory("minute", clock).run())
    police.hear()
    assert police.hits() == set()
    waiting = len(police.waiting())
    clock.now += timedelta(minutes=1)
    deconflict(Memory("next", clock).run())
    assert len(police.waiting()) == waiting == 1, "what has not changed is not said again"
    clock.now += timedelta(days=1)
    deconflict(Memory("day", clock).run())
    (message,) = police.waiting()
    assert police.hear(message).version > 0


def test_a_state_that_is_none_is_refused(police: Partner) -> None:
    good = write_state_v1(police.state())
    for name, bad in (
        ("tokens", "AAAA"),
        ("version", True),
        ("key_id", "x"),
        ("shared", [{"name": "x"}]),
        ("epoch", -1),
    ):
        with pytest.raises(InvalidInput):
            police.hear({**good, name: bad})


def test_a_partner_cannot_take_the_last_number_of_a_key(police: Partner, lio: Actor) -> None:
    before = list_deconfliction_links(as_of=NOW)
    police.epoch, police.key_id, police.is_maker = MAX_EPOCH, new_id("dky"), True
    with pytest.raises(InvalidInput):
        police.say(NOW)
    assert list_deconfliction_links(as_of=NOW) == before
    share_key(police.recipient_id, actor=lio, as_of=NOW)
    assert list_deconfliction_links(as_of=NOW)[0].epoch == before[0].epoch + 1
