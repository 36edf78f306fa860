"""What a journey's desk is filled with. Its functions are called by lines of JSON and answered by such lines."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import django
from django.utils import timezone


def make_desk() -> None:
    """Keys and tables of a new desk."""
    from django.conf import settings
    from django.core.management import call_command

    from coldframe.custody.signing import create_signing_key
    from coldframe.vault.keys import create_master_key
    from coldframe.work.engine import prepare_engine

    keys: Path = settings.COLDFRAME_KEYS_DIR
    keys.mkdir(mode=0o700, parents=True)
    create_signing_key(keys / "signing.key")
    create_master_key(keys / "master.key")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    prepare_engine()


def person(username: str, password: str, roles: str = "", totp: str = "no") -> dict[str, str]:
    """An account; with ``totp=yes`` it has a second factor, whose secret is returned."""
    from allauth.mfa.totp.internal.auth import generate_totp_secret

    from coldframe.access.actions import create_person, enrol_totp, grant_role, set_password
    from coldframe.access.terms import Role
    from coldframe.core.actors import system

    now, terminal = timezone.now(), system("terminal")
    secret = generate_totp_secret()
    person_id = create_person(username, username.title(), actor=terminal, as_of=now)
    set_password(person_id, password, actor=terminal, as_of=now)
    for role in filter(None, roles.split(",")):
        grant_role(person_id, Role(role), actor=terminal, as_of=now)
    if totp == "yes":
        enrol_totp(person_id, secret, actor=terminal, as_of=now)
    return {"id": person_id, "username": username, "secret": secret}


def newcomer(username: str) -> str:
    """The address of a one-time set-up link for a new account without a role."""
    from coldframe.access.actions import create_person, create_setup_link
    from coldframe.core.actors import system

    now, terminal = timezone.now(), system("terminal")
    person_id = create_person(username, username.title(), actor=terminal, as_of=now)
    return f"/setup/{create_setup_link(person_id, actor=terminal, as_of=now)}"


def review(statement: str, pictures: str = "1", danger: str = "unknown", harms: str = "") -> dict[str, str]:
    """A clue with drawn pictures and a text, whose review is open; returns both ids."""
    from coldframe.core.actors import system
    from coldframe.intake.actions import import_rows
    from coldframe.intake.channels import form
    from coldframe.triage.actions import open_review
    from coldframe.vault.actions import store

    now, part = timezone.now(), system("pipeline")
    files = {
        f"drawing-{number}.png": store([_drawing(f"{statement}{number}")], actor=part, as_of=now)
        for number in range(int(pictures))
    }
    values = {
        "statement": statement,
        "danger_now": danger,
        "harms": harms,
        "text": "come to the group https://chat.example.net/join/abc, the password is in the pinned post",
        "parts": list(files),
    }
    done = import_rows(form.parse(form.raw_of(values)), files=files, actor=part, as_of=now)
    opened = open_review(done.received[0].clue_id, actor=part, as_of=now)
    return {"clue": opened.clue_id, "review": opened.id}


def reviews(count: str, pictures: str = "0") -> dict[str, Any]:
    """That many clues with open reviews, numbered from 0, and the moment before the first of them arrived."""
    from coldframe.core.moments import isoformat

    since = isoformat(timezone.now())
    made = [review(f"An invented message, number {n}.", pictures) for n in range(int(count))]
    return {"since": since, "reviews": [one["review"] for one in made]}


def decisions(reviews: str) -> list[dict[str, str]]:
    """What was decided about these reviews (ids with commas between), in the order of the decisions."""
    from coldframe.triage.queries import list_decisions

    found = [one for each in reviews.split(",") for one in list_decisions(review_id=each)]
    return [
        {"review": one.review_id, "outcome": one.outcome, "reason": one.reason, "state": one.state}
        for one in sorted(found, key=lambda one: one.decided_at)
    ]


def reportable(reviewer: str, second: str, liaison: str) -> dict[str, str]:
    """A clue that two people decided to report, and an agreement with a clearinghouse in force."""
    from datetime import timedelta

    from coldframe.core.actors import person as person_
    from coldframe.core.actors import system
    from coldframe.intake.actions import receive_clue
    from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
    from coldframe.partners.actions import activate_agreement, propose_agreement, propose_recipient
    from coldframe.partners.terms import Field, HarmCategory, NewAgreement, Purpose, RecipientKind
    from coldframe.triage.actions import claim_review, decide, open_review, second_decide
    from coldframe.triage.terms import NewDecision
    from coldframe.vault.actions import store

    now, part = timezone.now(), system("pipeline")
    item = NewItem(
        ItemKind.FILE,
        file=store([_drawing("reportable")], actor=part, as_of=now),
        media_type="image/png",
        account="u-1000",
        seen_at=now - timedelta(days=2),
    )
    new = NewClue(Channel.API, b"{}", "application/json", (item,), statement="An invented statement.")
    opened = open_review(receive_clue(new, actor=part, as_of=now).clue_id, actor=part, as_of=now)
    decision = NewDecision("report", "nationally_illegal", "Drawn shapes.")
    claim_review(opened.id, actor=person_(reviewer), as_of=now)
    if decide(opened.id, decision, actor=person_(reviewer), as_of=now).needs_second:
        claim_review(opened.id, actor=person_(second), as_of=now)
        second_decide(opened.id, decision, actor=person_(second), as_of=now)
    recipient = propose_recipient(
        name_as_printed="Local clearinghouse", kind=RecipientKind.CLEARINGHOUSE, jurisdiction="US",
        actor=person_(liaison), as_of=now,
    )  # fmt: skip
    terms = propose_agreement(
        NewAgreement(
            recipient_id=recipient.id,
            legal_basis="18 U.S.C. 2258A",
            purposes=frozenset({Purpose.REPORT}),
            categories=frozenset(HarmCategory),
            fields=frozenset(Field),
            active_from=now - timedelta(days=1),
            active_to=now + timedelta(days=365),
            retention_days=365,
        ),
        actor=person_(liaison),
        as_of=now,
    )
    activator = person("activator", "plain words nobody used before", "administrator")["id"]
    activate_agreement(terms.agreement_id, terms.version, actor=person_(activator), as_of=now)
    return {"clue": opened.clue_id}


def work() -> None:
    """Do the background work that waits, here and now."""
    from tests.inline_work import run_waiting

    import coldframe.pipeline

    assert coldframe.pipeline  # Its tasks are what runs.
    run_waiting()


def acted_upon() -> dict[str, str]:
    """A decision of two people on which a bank entry, a drafted report and a sent notice rest."""
    from hashlib import sha256

    from coldframe.core.actors import person as person_
    from coldframe.core.actors import system
    from coldframe.intake.actions import receive_clue
    from coldframe.intake.queries import list_items
    from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
    from coldframe.matching.actions import approve_entry, create_bank, propose_entry
    from coldframe.matching.terms import SignalKind
    from coldframe.partners.terms import HarmCategory
    from coldframe.reporting.actions import draft_report
    from coldframe.takedown.actions import draft_notice, send_notice
    from coldframe.takedown.terms import LegalGround, SentBy
    from coldframe.triage.actions import claim_review, decide, open_review, second_decide
    from coldframe.triage.terms import NewDecision
    from coldframe.vault.actions import store

    now, part = timezone.now(), system("pipeline")
    one, two, lio = (
        person_(person(f"acted-{role}", "plain words nobody used before", role)["id"])
        for role in ("reviewer", "second_reader", "liaison")
    )
    picture = _drawing("acted upon")
    items = (
        NewItem(
            ItemKind.FILE, file=store([picture], actor=part, as_of=now), media_type="image/png",
            account="u-2000", seen_at=now,
        ),
        NewItem(ItemKind.URL, url="https://files.example.org/drawing"),
    )  # fmt: skip
    new = NewClue(Channel.API, b"{}", "application/json", items, statement="An invented statement.")
    opened = open_review(receive_clue(new, actor=part, as_of=now).clue_id, actor=part, as_of=now)
    work()
    chosen = NewDecision("report", "nationally_illegal", "Drawn shapes.")
    claim_review(opened.id, actor=one, as_of=now)
    decision = decide(opened.id, chosen, actor=one, as_of=now)
    claim_review(opened.id, actor=two, as_of=now)
    if decision.needs_second:
        second_decide(opened.id, chosen, actor=two, as_of=now)
    bank = create_bank(
        "Own shapes", category=HarmCategory.ABUSE_MATERIAL, source="This desk", actor=lio, as_of=now
    )
    entry = propose_entry(bank.id, SignalKind.SHA256, sha256(picture).hexdigest(), actor=one, as_of=now)
    approve_entry(entry.id, actor=two, as_of=now)
    draft_report(decision.id, actor=one, as_of=now)
    notice = draft_notice(
        item_id=list_items(opened.clue_id)[1].id, host_contact="abuse@host.example.com",
        host_name="Example Hosting", ground=LegalGround.OTHER_LAW, citation="Example Act, section 3",
        actor=lio, as_of=now,
    )  # fmt: skip
    send_notice(notice.id, how=SentBy.MAIL, actor=lio, as_of=now)
    work()
    return {"review": opened.id, "decision": decision.id}


def decided_before(count: str, small: str) -> str:
    """Decisions of last month as the ledger knows them: so many to report, a few of another outcome. Its first day."""
    from datetime import datetime, timedelta

    from coldframe.core.actors import system
    from coldframe.core.ids import new_id
    from coldframe.custody.actions import act

    first = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    at = timezone.make_aware(datetime(first.year, first.month, 12, 10))  # noqa: DTZ001  made aware of the desk's zone
    with act(actor=system("pipeline"), as_of=at) as ledger:
        for outcome in ("report",) * int(count) + ("not_illegal",) * int(small):
            ledger.record(
                "decision_made",
                new_id("dec"),
                outcome=outcome,
                category="a1",
                harms=["grooming"],
                clue=new_id("clu"),
            )
    return first.isoformat()


def delivered(countries: str) -> None:
    """Referrals that arrived now, one for each country of a list; ``??`` where nobody knows it."""
    from coldframe.core.actors import system
    from coldframe.core.ids import new_id
    from coldframe.custody.actions import act

    with act(actor=system("pipeline"), as_of=timezone.now()) as ledger:
        for country in countries.split():
            known = {} if country == "??" else {"country": country}
            ledger.record("referral_delivered", new_id("ref"), recipient=new_id("rcp"), **known)


def released_before(count: str) -> dict[str, str]:
    """So many appeals of last month, released by two people; the release, and the first and last day."""
    from datetime import datetime, timedelta

    from coldframe.core.actors import person as acting
    from coldframe.core.actors import system
    from coldframe.core.ids import new_id
    from coldframe.custody.actions import act
    from coldframe.publication.actions import draft_release, propose_release, publish_release
    from coldframe.publication.disclosure.sensitive import Policy
    from coldframe.publication.terms import Period

    now, this = timezone.now(), timezone.localdate().replace(day=1)
    last = this - timedelta(days=1)
    first = last.replace(day=1)
    start, end = (timezone.make_aware(datetime(day.year, day.month, 1)) for day in (first, this))  # noqa: DTZ001
    for _ in range(int(count)):
        with act(actor=system("pipeline"), as_of=start + timedelta(days=9)) as ledger:
            ledger.record("appeal_received", new_id("app"))
    one, other = (acting(person(name, "plain words nobody used")["id"]) for name in ("drafts", "publishes"))
    release = draft_release(
        measure="appeals_received", period=Period(start, end, str(timezone.get_default_timezone())), by_part=False, by_month=False,
        policy=Policy(), actor=one, as_of=now,
    )  # fmt: skip
    propose_release(release, actor=one, as_of=now)
    publish_release(release, actor=other, as_of=now)
    return {"release": release, "first": first.isoformat(), "last": last.isoformat()}


def _drawing(seed: str) -> bytes:
    """A picture of generated shapes, as PNG."""
    import random
    from io import BytesIO

    from PIL import Image, ImageDraw

    chance = random.Random(seed)
    picture = Image.new("RGB", (640, 480), tuple(chance.choices(range(120, 256), k=3)))
    pen = ImageDraw.Draw(picture)
    for _ in range(14):
        x, y, size = chance.randrange(600), chance.randrange(440), chance.randrange(30, 220)
        box, color = (x, y, x + size, y + size), tuple(chance.choices(range(256), k=3))
        chance.choice((pen.ellipse, pen.rectangle))(box, fill=color)
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def answer(*functions: Callable[..., object]) -> None:
    """Call functions by lines of JSON from standard input until it ends."""
    known = {one.__name__: one for one in functions}
    answers = sys.stdout
    with redirect_stdout(sys.stderr):  # whatever else is printed is no answer
        for line in sys.stdin:
            what, arguments = json.loads(line)
            try:
                told: dict[str, object] = {"made": known[what](**arguments)}
            except Exception:
                told = {"error": traceback.format_exc()}
            print(json.dumps(told), file=answers, flush=True)


if __name__ == "__main__":
    from tests.journeys.seed_network import network
    from tests.journeys.seed_worked import worked

    django.setup()
    answer(
        make_desk,
        person,
        newcomer,
        review,
        reviews,
        decisions,
        decided_before,
        delivered,
        released_before,
        reportable,
        work,
        acted_upon,
        network,
        worked,
    )
