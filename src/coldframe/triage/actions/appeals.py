"""Appeals: by a link or by hand, heard by somebody who had no part in the decision."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor, system
from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import require_past
from coldframe.core.said import Said
from coldframe.core.said import gettext_noop as _
from coldframe.core.text import clean
from coldframe.custody.actions import Ledger, act
from coldframe.partners.actions import record_handed_out
from coldframe.partners.terms import Field, Way
from coldframe.rulepacks.clocks import due_at
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.triage.actions.submitted import MAX_REASON_CHARACTERS, read_reason
from coldframe.triage.models import Appeal, AppealLink, Decision
from coldframe.triage.queries.appeals import (
    find_appeal_link,
    get_appeal,
    hash_secret,
    part_in_decision,
    read_code,
)
from coldframe.triage.queries.seeing import require_seen
from coldframe.triage.terms import AppealState, AppealView, DecisionState, NewAppealLink, TriageEvent

AFFECTED = system("appeal")
"""Who acts where an affected person does: nobody whom this desk knows."""

_OWN_WORDS = _("Say in your own words what is wrong with the decision.")
_TOLD = (Field.DECISION_OUTCOME, Field.DECISION_DECIDED_AT)
"""What of a decision an affected person reads behind a link."""

_SENT_TWICE = timedelta(minutes=1)
_FINAL = (DecisionState.FINAL, DecisionState.REVERSED)


def make_appeal_link(
    decision_id: str, *, told: str, informed_at: datetime, actor: Actor, as_of: datetime
) -> NewAppealLink:
    """Make a link by which the affected person can object once, without an account.

    It takes an objection until the complaint window of the desk's law closes, counted from when the
    person was told; where that law names none, until that of the EU does (six months).

    Args:
        decision_id: A final decision.
        told: What the person was told was decided. The page shows this and nothing else of the decision.
        informed_at: When the person was told.
        actor: A person of the desk.
        as_of: Now.

    Returns:
        The link's token, this once.

    Raises:
        NotAllowed: Not a person, or no permission for redress.
        NotFound: There is no final decision with that id.
        InvalidInput: Nothing was told, or it was told in the future or before the decision.

    Records:
        disclosure_begun: by partners, on the link, with the SHA-256 of what was told.
        appeal_link_made: on the decision, with the link, its expiry and the SHA-256 of what was told.
    """
    person_id = actor.person_id
    require(actor, Permission.REDRESS_WORK)
    text = _read(told, "told", _("Say in plain words what the person was told was decided."))
    informed = require_past(informed_at, as_of=as_of, field="informed_at")
    token = f"cfa_{secrets.token_urlsafe(32)}"
    with act(actor=actor, as_of=as_of) as ledger:
        decision, final_at = _final(decision_id)
        require_seen(decision.review, person_id)
        if informed < final_at.replace(microsecond=0):  # a form tells whole seconds
            raise InvalidInput(
                "Nobody can have been told before the decision was final. Correct the moment.",
                field="informed_at",
            )
        expires_at = _window(informed) or _window(informed, "EU")
        assert expires_at is not None  # the EU's pack gives a number
        link = AppealLink.objects.create(
            id=new_id("apl"), decision=decision, token_sha256=hash_secret(token), told=text,
            informed_at=informed, expires_at=expires_at, made_by=person_id, made_at=as_of,
        )  # fmt: skip
        record_handed_out(
            way=Way.APPEAL, clue_id=decision.review.clue_id, subject_id=link.id, fields=_TOLD,
            document_sha256=hashlib.sha256(text.encode()).hexdigest(), actor=actor, as_of=as_of,
        )  # fmt: skip
        ledger.record(
            TriageEvent.APPEAL_LINK_MADE, decision.id,
            link=link.id, expires_at=expires_at, told_sha256=hashlib.sha256(text.encode()).hexdigest(),
        )  # fmt: skip
    return NewAppealLink(link.id, token, expires_at)


def revoke_appeal_link(link_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Take a link back: from now on it opens nothing, also not the answer.

    Raises:
        NotAllowed: Not a person, or no permission for redress.
        NotFound: There is no such link.
        Conflict: It was taken back already.

    Records:
        appeal_link_revoked: on the decision, with the link.
    """
    person_id = actor.person_id
    require(actor, Permission.REDRESS_WORK)
    with act(actor=actor, as_of=as_of) as ledger:
        link = AppealLink.objects.select_for_update().filter(id=link_id).first()
        if link is None:
            raise NotFound("There is no link with that id.")
        if link.revoked_at is not None:
            raise Conflict("This link was taken back already.")
        require_seen(link.decision.review, person_id)
        link.revoked_by, link.revoked_at = person_id, as_of
        link.save(update_fields=("revoked_by", "revoked_at"))
        ledger.record(TriageEvent.APPEAL_LINK_REVOKED, link.decision_id, link=link.id)


def receive_appeal_by_link(
    token: str, statement: str, *, receipt_code: str, actor: Actor, as_of: datetime
) -> AppealView:
    """Take in an objection that an affected person sends by a link: one a link.

    Args:
        token: As in the link.
        statement: What the person says.
        receipt_code: Sixteen characters that the page made and the person keeps; only the hash is stored.
            The same one sent again gives the same appeal, so that a double click loses nothing.
        actor: The page.
        as_of: Now.

    Raises:
        NotFound: The token opens nothing: wrong, expired or revoked.
        Conflict: An objection came by this link before.
        InvalidInput: The statement is empty or too long, or the code is none.

    Records:
        appeal_received: on the appeal, with the decision, the link and the SHA-256 of the statement.
    """
    code = read_code(receipt_code)
    if not code:
        raise InvalidInput("This page is not complete. Open the link again.", field="receipt_code")
    with act(actor=actor, as_of=as_of) as ledger:
        found = find_appeal_link(token, as_of=as_of)
        if found is None:
            raise NotFound("This link opens nothing.")
        link = AppealLink.objects.select_for_update().get(id=found.id)
        there = Appeal.objects.filter(link=link).first()
        if there is not None:
            if there.receipt_sha256 == hash_secret(code):
                return get_appeal(there.id)
            raise Conflict("An objection was sent by this link already.")
        appeal = Appeal(link=link, receipt_sha256=hash_secret(code))
        _take_in(appeal, link.decision, statement, link.informed_at, ledger, as_of=as_of)
    return get_appeal(appeal.id)


def receive_appeal(decision_id: str, statement: str, *, actor: Actor, as_of: datetime) -> AppealView:
    """Take in an objection that came by letter or mail. A late one is taken in, too, and marked as late.

    The same words entered again by the same person within a minute are the same objection.

    Args:
        decision_id: A final decision.
        statement: What the person says.
        actor: Who enters it.
        as_of: When it arrived.

    Raises:
        NotFound: There is no final decision with that id.
        InvalidInput: The statement is empty or too long.

    Records:
        appeal_received: on the appeal, with the decision and the SHA-256 of the statement.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        decision, final_at = _final(decision_id)
        require_seen(decision.review, actor.id)
        # Locked, so that a form sent twice is one objection.
        Decision.objects.select_for_update().get(id=decision.id)
        text = _read(statement, "statement", _OWN_WORDS)
        same = Appeal.objects.filter(decision=decision, entered_by=actor.id, statement=text)
        there = same.filter(received_at__gte=as_of - _SENT_TWICE).first()
        if there is not None:
            return get_appeal(there.id)
        told = AppealLink.objects.filter(decision=decision).order_by("-informed_at").first()
        appeal = Appeal(entered_by=actor.id)
        _take_in(appeal, decision, statement, told.informed_at if told else final_at, ledger, as_of=as_of)
    return get_appeal(appeal.id)


def answer_appeal(
    appeal_id: str,
    answer: str,
    *,
    reversing_decision_id: str = "",
    actor: Actor,
    as_of: datetime,
) -> AppealView:
    """Answer an appeal: granted if a final decision reverses the one appealed against, else refused.

    Raises:
        NotAllowed: Not a person, no permission to decide, or the person had a part in the decision; see
            :func:`coldframe.triage.queries.appeals.part_in_decision`.
        NotFound: There is no such appeal, or it is about what lies in a queue that is closed to the person.
        Conflict: It was answered already.
        InvalidInput: The answer is empty, or the decision named does not reverse the one appealed against.

    Records:
        disclosure_begun: by partners, on the appeal: the affected person reads the answer.
        appeal_answered: on the appeal, with the result and the SHA-256 of the answer.
    """
    person_id = actor.person_id
    require(actor, Permission.REVIEW_DECIDE)
    words = read_reason(answer)
    with act(actor=actor, as_of=as_of) as ledger:
        appeal = Appeal.objects.select_for_update().filter(id=appeal_id).first()
        if appeal is None:
            raise NotFound("There is no appeal with that id.")
        if appeal.state != AppealState.OPEN:
            raise Conflict("This appeal was answered already.")
        decision = appeal.decision
        require_seen(decision.review, person_id)
        if person_id in part_in_decision(decision.id):
            raise NotAllowed("You had a part in this decision; an independent person answers the appeal.")
        if reversing_decision_id:
            # Locked, so that it is not taken back while the appeal is granted by it.
            reversing = (
                Decision.objects.select_for_update()
                .filter(id=reversing_decision_id, reverses=decision, state=DecisionState.FINAL)
                .first()
            )
            if reversing is None:
                raise InvalidInput(
                    "To grant the appeal, first reverse the decision and let that become final.",
                    field="reversing_decision_id",
                )
            appeal.reversing_decision, appeal.state = reversing, AppealState.GRANTED
        else:
            appeal.state = AppealState.REFUSED
        appeal.answered_by, appeal.answered_at, appeal.answer = person_id, as_of, words
        appeal.save()
        digest = hashlib.sha256(words.encode()).hexdigest()
        record_handed_out(
            way=Way.APPEAL, clue_id=decision.review.clue_id, subject_id=appeal.id, fields=_TOLD,
            document_sha256=digest, actor=actor, as_of=as_of,
        )  # fmt: skip
        ledger.record(
            TriageEvent.APPEAL_ANSWERED, appeal.id,
            decision=decision.id, appeal_state=appeal.state, reversing=reversing_decision_id,
            answer_sha256=digest,
        )  # fmt: skip
    return get_appeal(appeal.id)


def _take_in(
    appeal: Appeal,
    decision: Decision,
    statement: str,
    informed_at: datetime,
    ledger: Ledger,
    *,
    as_of: datetime,
) -> None:
    text = _read(statement, "statement", _OWN_WORDS)
    appeal.id, appeal.decision, appeal.statement = new_id("app"), decision, text
    appeal.received_at, appeal.informed_at, appeal.due_at = as_of, informed_at, _window(informed_at)
    if appeal.due_at is not None:
        appeal.within_window = Answer.YES if as_of <= appeal.due_at else Answer.NO
    appeal.save(force_insert=True)
    ledger.record(
        TriageEvent.APPEAL_RECEIVED, appeal.id,
        decision=decision.id, within_window=appeal.within_window, link=appeal.link_id or "",
        statement_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip


def _read(untrusted: str, field: str, message: str) -> str:
    text = clean(untrusted, max_characters=MAX_REASON_CHARACTERS + 1).strip()
    if not text:
        raise InvalidInput(message, field=field)
    if len(text) > MAX_REASON_CHARACTERS:
        raise InvalidInput(
            Said(
                "The text is longer than %(most)s characters.",
                most=MAX_REASON_CHARACTERS,
            ),
            field=field,
        )
    return text


def _final(decision_id: str) -> tuple[Decision, datetime]:
    decision = Decision.objects.filter(id=decision_id, state__in=_FINAL).first()
    if decision is None or decision.final_at is None:
        raise NotFound("There is no final decision with that id.")
    return decision, decision.final_at


def _window(informed_at: datetime, jurisdiction: str = "") -> datetime | None:
    """When the complaint window closes, by the law of that day; ``None`` where no clock is installed."""
    pack = load(PackName.CLOCKS, jurisdiction or settings.COLDFRAME_JURISDICTION, on=informed_at.date())
    clock = pack.find("complaint_window")
    return due_at(clock, informed_at) if clock else None
