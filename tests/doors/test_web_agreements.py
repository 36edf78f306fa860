"""The pages around an agreement: who it is with, what it changes, what it would show, what it stops."""

from __future__ import annotations

import base64
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from tests.doors.partner_desk import LIO, agree, make_clue, make_recipient, propose
from tests.doors.web_people import client_of

from coldframe.access.terms import Role
from coldframe.custody.queries import find_hold, get_head, list_due, list_events
from coldframe.intake.queries import get_clue
from coldframe.intake.terms import ItemKind, NewItem
from coldframe.partners import actions
from coldframe.partners.queries import (
    get_recipient,
    list_agreements,
    list_contacts,
    list_permissions,
    list_recipients_for,
)
from coldframe.partners.terms import (
    AgreementTerms,
    Area,
    Channel,
    Field,
    NewAgreement,
    NewOrigin,
    OnwardTransfer,
    PartnersEvent,
    Purpose,
    RecipientView,
)
from coldframe.referral.actions import draft_referral
from coldframe.referral.models import Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def liaison(now: datetime) -> Client:
    return client_of(Role.LIAISON, Role.INTAKE, now=now)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


def other(name: str, seed: int = 9) -> RecipientView:
    key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32).public_key().public_bytes_raw()
    return make_recipient(name_as_printed=name, public_key=base64.b64encode(key).decode())


def profile_form(**changes: object) -> dict[str, object]:
    return {
        "functions": ["investigation", "safeguarding"],
        "areas": "SE-AB Stockholm\nNO",
        "aliases": "sv: Exempelpolisen\nzh-Hant: 範例",
        "channels": ["desk", "printed"],
        "preferred_channel": "printed",
    } | changes


# ── recipients ──


def test_what_a_recipient_does_where_and_how_is_entered_and_shown(liaison: Client) -> None:
    made = make_recipient()
    assert made.channels == (Channel.DESK, Channel.PRINTED)  # no key to seal a package to
    assert liaison.post(f"/partners/{made.id}/describe", profile_form()).status_code == 302
    known = get_recipient(made.id)
    assert (known.functions, known.channels, known.preferred_channel) == (
        {Purpose.INVESTIGATION, Purpose.SAFEGUARDING},
        (Channel.DESK, Channel.PRINTED),
        Channel.PRINTED,
    )
    assert known.areas == (Area("NO"), Area("SE", "SE-AB", "Stockholm"))
    assert known.pin == made.pin  # no agreement is touched
    page = text_of(liaison.get(f"/partners/{made.id}"))
    for words in ("Exempelpolisen", "範例", "SE-AB Stockholm", "Protecting a child", "preferred"):
        assert words in page
    told = str([event.detail for event in list_events(about=made.id)])
    assert "Stockholm" not in told
    assert "Exempelpolisen" not in told
    assert "SE-AB Stockholm" in text_of(liaison.get(f"/partners/{made.id}/change"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"areas": "S1"}, "areas"),
        ({"areas": "SE-AB\nNO-"}, "areas"),
        ({"aliases": "no language"}, "aliases"),
        ({"aliases": "swedish: Exempel"}, "aliases"),
        ({"channels": ["sealed_mail"]}, "channels"),
        ({"channels": ["desk"], "preferred_channel": "printed"}, "preferred_channel"),
        ({"functions": ["everything"]}, "functions"),
    ],
)
def test_a_wrong_profile_is_told_at_its_field(liaison: Client, change: dict[str, object], field: str) -> None:
    made = make_recipient()
    answer = liaison.post(f"/partners/{made.id}/describe", profile_form(**change))
    assert answer.status_code == 422
    assert list(answer.context["profile_form"].errors) == [field]
    assert get_recipient(made.id).functions == frozenset()


def test_recipients_are_found_by_function_and_place_the_nearest_first(liaison: Client) -> None:
    far, near = make_recipient(), other("Nearby Unit")
    liaison.post(f"/partners/{far.id}/describe", profile_form(areas="SE"))
    liaison.post(f"/partners/{near.id}/describe", profile_form(areas="SE-AB"))

    def found(*place: str) -> list[str]:
        country, region = (*place, "")[:2]
        return [one.id for one in list_recipients_for(Purpose.INVESTIGATION, country=country, region=region)]

    assert found("SE", "SE-AB") == [near.id, far.id]
    assert found("SE", "SE-O") == [far.id]
    assert set(found("SE")) == {near.id, far.id}
    assert found("NO") == []
    assert list_recipients_for(Purpose.REMOVAL, country="SE") == ()


def test_a_name_that_reads_like_another_is_warned_of_wherever_one_is_chosen(liaison: Client) -> None:
    real, false = make_recipient(), other("Ехample Hotline")  # two letters are Cyrillic
    agreement, clue = agree(false), make_clue()
    warning = "Another recipient has a name that reads like this one"
    for path in (
        f"/partners/{real.id}",
        f"/partners/{false.id}",
        f"/partners/{real.id}/agreements/new",
        f"/partners/agreements/{agreement.agreement_id}",
        f"/partners/agreements/{agreement.agreement_id}/versions/1",
        f"/referrals/new?clue={clue}&recipient={false.id}&agreement={agreement.agreement_id}",
    ):
        page = text_of(liaison.get(path))
        assert warning in page, path
        assert real.fingerprint[:4] in page
        assert false.fingerprint[:4] in page
    for path in ("/partners", f"/referrals/new?clue={clue}"):
        assert "compare the key" in text_of(liaison.get(path)), path


# ── agreements ──


def test_the_second_person_sees_what_changes(liaison: Client, now: datetime) -> None:
    first = agree(make_recipient())
    recipient = get_recipient(first.recipient_id)
    changed = propose(
        recipient,
        fields=frozenset({Field.CLUE_STATEMENT, Field.SUBJECT_IP_EVENT}),
        retention_days=30,
    )
    alone = text_of(liaison.get(f"/partners/agreements/{changed.agreement_id}/versions/1"))
    assert "No version is in force: all of it is new" in alone
    second = actions.propose_agreement(
        _new(first, fields=frozenset({Field.CLUE_STATEMENT, Field.SUBJECT_IP_EVENT}), retention_days=30),
        replaces=first.agreement_id,
        actor=LIO,
        as_of=datetime.now(UTC),
    )
    page = text_of(liaison.get(f"/partners/agreements/{first.agreement_id}/versions/{second.version}"))
    assert '<ins class="is-new">IP addresses with time and port</ins>' in page
    assert '<del class="was">Web address</del>' in page
    assert '<del class="was">90</del>' in page
    assert '<ins class="is-new">30</ins>' in page
    assert '<li class="break">What the sender of the clue wrote</li>' in page
    assert liaison.get(f"/partners/agreements/{first.agreement_id}/versions/9").status_code == 404


def _new(terms: AgreementTerms, **changes: object) -> NewAgreement:
    same = {one.name: getattr(terms, one.name) for one in fields(NewAgreement)}
    return replace(NewAgreement(**same), **changes)  # type: ignore[arg-type]


def test_a_renewal_is_reminded_of_and_prefilled_but_never_made(liaison: Client) -> None:
    now = datetime.now(UTC)
    made = make_recipient()
    agree(made, active_to=now + timedelta(days=40))
    assert "Nothing renews itself" not in text_of(liaison.get("/partners"))
    soon = agree(made, active_to=now + timedelta(days=29), rights_caveat="Not where death may follow")
    page = text_of(liaison.get("/partners"))
    assert "Nothing renews itself" in page
    link = f"/partners/{made.id}/agreements/new?replaces={soon.agreement_id}&amp;renew=1"
    assert link in page
    assert link in text_of(liaison.get(f"/partners/agreements/{soon.agreement_id}"))
    form = liaison.get(link.replace("&amp;", "&")).context["form"]
    assert form["rights_caveat"].value() == "Not where death may follow"
    assert form.initial["active_to"] > now + timedelta(days=50)
    assert len(list_agreements(agreement_id=soon.agreement_id)) == 1


def test_contacts_are_kept_beside_the_ledger_and_destroyed_alone(liaison: Client) -> None:
    agreement = agree(make_recipient())
    page = f"/partners/agreements/{agreement.agreement_id}"
    form = {"party": "theirs", "role": "legal", "name_as_printed": "Ms Invented", "mail": "", "phone": ""}
    assert liaison.post(f"{page}/contacts", form).status_code == 422
    assert liaison.post(f"{page}/contacts", form | {"phone": "+46 8 123"}).status_code == 302
    ((contact),) = list_contacts(agreement.agreement_id)
    assert "Ms Invented" in text_of(liaison.get(page))
    assert liaison.post(f"{page}/contacts/{contact.id}/destroy").status_code == 302
    assert list_contacts(agreement.agreement_id) == ()
    assert "Ms Invented" not in text_of(liaison.get(page))
    events = list_events(about=agreement.agreement_id)
    kinds = [event.kind for event in events]
    assert kinds[-2:] == [PartnersEvent.CONTACT_ADDED, PartnersEvent.CONTACT_DESTROYED]
    assert "Invented" not in str([event.detail for event in events])


def test_the_kill_switch_lists_what_it_stops(liaison: Client) -> None:
    made = make_recipient()
    agreement, clue = agree(made), make_clue()
    page = f"/partners/agreements/{agreement.agreement_id}"
    assert "Nothing waits under it now" in text_of(liaison.get(page))
    referral = draft_referral(
        clue_id=clue, recipient_id=made.id, agreement_id=agreement.agreement_id, fields={Field.ITEM_URL},
        purpose=Purpose.INVESTIGATION, harms=agreement.categories, actor=LIO, as_of=datetime.now(UTC),
    )  # fmt: skip
    shown = text_of(liaison.get(page))
    assert "What stops:" in shown
    assert referral.id in shown
    assert liaison.post(f"{page}/suspend", {"reason": "Breach"}).status_code == 302
    assert "Stop it at once" not in text_of(liaison.get(page))


# ── previews ──


def test_ticking_a_box_shows_before_and_after_and_writes_nothing(liaison: Client) -> None:
    made = make_recipient()
    agreement, clue = agree(made), make_clue()
    head = get_head()
    address = f"/partners/{made.id}/sees?clue={clue}&agreement={agreement.agreement_id}"
    first = liaison.get(address)
    before, after = first.context["sides"]
    assert before.raw == after.raw
    assert "come here" in after.raw
    ticked = liaison.get(f"{address}&ticked=1&fields=item.url&was=item.url&was=clue.statement")
    before, after = ticked.context["sides"]
    assert "come here" in before.raw
    assert "come here" not in after.raw
    assert "files.example.org" in after.raw
    refused = liaison.get(f"{address}&ticked=1&fields=item.url&fields=clue.channel&was=item.url")
    assert "does not cover this field" in text_of(refused)
    assert refused.context["sides"][1].raw == ""
    assert get_head() == head
    assert Referral.objects.count() == 0


def test_a_proposed_version_is_shown_beside_the_one_in_force(liaison: Client) -> None:
    made = make_recipient()
    agreement, clue = agree(made), make_clue()
    actions.propose_agreement(
        _new(agreement, fields=frozenset({Field.ITEM_URL, Field.CLUE_CHANNEL})),  # type: ignore[arg-type]
        replaces=agreement.agreement_id, actor=LIO, as_of=datetime.now(UTC),
    )  # fmt: skip
    answer = liaison.get(f"/partners/{made.id}/sees?clue={clue}&agreement={agreement.agreement_id}&version=2")
    before, after = answer.context["sides"]
    assert ("come here" in before.raw, "come here" in after.raw) == (True, False)
    assert ('"channel"' in before.raw, '"channel"' in after.raw) == (False, True)
    page = text_of(answer)
    assert "Draft a referral with exactly this" not in page  # a proposal sends nothing
    assert "<b>come here</b>" not in page
    lonely = propose(made)
    answer = liaison.get(f"/partners/{made.id}/sees?clue={clue}&agreement={lonely.agreement_id}&version=1")
    assert answer.context["sides"][0] is None
    assert (
        liaison.get(
            f"/partners/{made.id}/sees?clue={clue}&agreement={lonely.agreement_id}&version=x"
        ).status_code
        == 400
    )


def test_a_preview_asks_for_a_clue_and_an_agreement_of_this_recipient(liaison: Client) -> None:
    made, another = make_recipient(), other("Somebody else")
    agreement, clue = agree(another), make_clue()
    assert "Name a clue" in text_of(liaison.get(f"/partners/{another.id}/sees"))
    wrong = liaison.get(f"/partners/{made.id}/sees?clue={clue}&agreement={agreement.agreement_id}")
    assert wrong.status_code == 400
    assert (
        liaison.get(f"/partners/{another.id}/sees?clue=clu_x&agreement={agreement.agreement_id}").status_code
        == 404
    )


def test_a_dry_run_without_past_matters_says_so(liaison: Client) -> None:
    agreement = agree(make_recipient())
    page = f"/partners/agreements/{agreement.agreement_id}/versions/1/try"
    assert "No matter was decided in this period" in text_of(liaison.get(page))
    wrong = liaison.get(f"{page}?decided_from=never&decided_until=2026-01-01&purpose=investigation")
    assert wrong.status_code == 422


# ── what came from partners ──


def _came(clue: str, sender: RecipientView, rule: OnwardTransfer, days: int, at: datetime) -> None:
    terms = NewOrigin(sender.id, rule, Purpose.REPORT, "agr_" + "7" * 26, 2, days)
    actions.record_origin(clue, terms, actor=LIO, as_of=at)


def test_a_permission_is_recorded_on_the_page_of_its_terms(liaison: Client) -> None:
    sender, third, clue = make_recipient(), other("Third Unit"), make_clue()
    now = datetime.now(UTC)
    _came(clue, sender, OnwardTransfer.ON_REQUEST, 90, now)
    assert "The terms it came under" in text_of(liaison.get(f"/inbox/{clue}"))
    page = f"/partners/terms/{clue}"
    origin = liaison.get(page).context["origins"][0].id
    form = {"origin": origin, "recipient_id": third.id, "purpose": "investigation", "given_by": "Ms Invented",
            "given_at": (now - timedelta(hours=1)).isoformat(), "reference": "Mail of 3 March"}  # fmt: skip
    assert liaison.post(page, form | {"reference": " "}).status_code == 422
    assert liaison.post(page, form | {"recipient_id": sender.id}).status_code == 422
    assert liaison.post(page, form).status_code == 302
    assert [one.recipient_id for one in list_permissions(clue)] == [third.id]
    assert "Mail of 3 March" in text_of(liaison.get(page))
    auditor = client_of(Role.AUDITOR, now=now)
    assert auditor.post(page, form).status_code == 403


def test_what_is_due_is_destroyed_by_a_person_or_kept_by_a_hold(liaison: Client) -> None:
    sender, now = make_recipient(), datetime.now(UTC)
    over, held, later = (make_clue(*get_items(number)) for number in range(3))
    _came(over, sender, OnwardTransfer.NOT_ALLOWED, 10, now - timedelta(days=11))
    _came(held, sender, OnwardTransfer.NOT_ALLOWED, 10, now - timedelta(days=11))
    _came(later, sender, OnwardTransfer.NOT_ALLOWED, 90, now)
    page = text_of(liaison.get("/partners/due"))
    assert (over in page, held in page, later in page) == (True, True, False)
    assert "2 matters that partners sent" in text_of(liaison.get("/partners"))
    assert liaison.post(f"/partners/due/{held}/hold", {"reason": ""}).status_code == 400
    assert liaison.post(f"/partners/due/{held}/hold", {"reason": "Ordered by a court"}).status_code == 302
    assert find_hold(held) is not None
    for clue, why in ((held, "A legal hold protects"), (later, "still allow keeping this")):
        told = liaison.post(f"/partners/due/{clue}/destroy", follow=True)
        assert why in text_of(told), clue
        assert get_clue(clue).destroyed_at is None
    assert liaison.post(f"/partners/due/{over}/destroy").status_code == 302
    assert get_clue(over).destroyed_at is not None
    assert [one.subject for one in list_due(before=now, prefix="clu")] == [held]
    assert "Ordered by a court" in text_of(liaison.get("/partners/due"))


def get_items(number: int) -> tuple[NewItem, ...]:
    return (NewItem(kind=ItemKind.URL, url=f"https://example.org/{number}"),)
