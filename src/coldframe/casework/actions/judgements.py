"""Judging that two records are the same, are not, or are bound to each other; and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import line, working_case
from coldframe.casework.actions.outcomes import keep_in_time
from coldframe.casework.actions.parties import refuse_contradiction
from coldframe.casework.actions.records import working_record
from coldframe.casework.actions.roles import require_no_circle
from coldframe.casework.models import Judgement, Party
from coldframe.casework.queries.cases import select_case
from coldframe.casework.queries.judgements import clashes_of, judgement_view, pairs_of
from coldframe.casework.queries.parties import together_with
from coldframe.casework.queries.records import Record, select_record
from coldframe.casework.rules.judgements import check_link_v1, contradicts_v1, groups_v1
from coldframe.casework.terms.codes import CaseworkEvent
from coldframe.casework.terms.judgements import (
    Clash,
    JudgementKind,
    JudgementReason,
    JudgementState,
    JudgementView,
    Relation,
)
from coldframe.casework.terms.parties import PartyKind
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Listed, Said
from coldframe.custody.actions import act

_MAX_CHARACTERS = 1000


def judge_same(
    left_id: str,
    right_id: str,
    *,
    reason: JudgementReason,
    text: str,
    answers: Mapping[Clash, str] | None = None,
    actor: Actor,
    as_of: datetime,
) -> JudgementView:
    """Judge that two records are the same. Both stay as they are; reading follows the judgement.

    Of people it is a proposal until a second person confirms it.

    Args:
        left_id: A party or thing of a case open to the actor.
        right_id: Another one of the same kind and case.
        reason: What it rests on; a name alone is no reason.
        text: Why, in words.
        answers: What is said to each thing that speaks against it (``list_clashes``).
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: One of them is not in a case open to the actor.
        InvalidInput: One and the same record, different kinds, no words, or a clash without an answer.
        Conflict: It was judged or proposed already, a judgement in force says the opposite, somebody would
            stand under themself, or the case is closed.

    Records:
        judgement_proposed (of people) or judgement_made: on the case, with the judgement, both records, the
        reason's code and the clashes that were answered.
    """
    said = dict(answers or {})
    with act(actor=actor, as_of=as_of) as ledger:
        left, right = _both(left_id, right_id, actor)
        _require_new(left, right)
        clashes = clashes_of(left, right)
        _require_answers(clashes, said)
        _require_possible(left, right)
        needs_two = left.kind == PartyKind.PERSON
        row = _make(
            JudgementKind.SAME, left, right, reason, text, actor, as_of,
            state=JudgementState.PROPOSED if needs_two else JudgementState.IN_FORCE,
            answers={clash.value: _said(said[clash]) for clash in clashes},
        )  # fmt: skip
        ledger.record(
            CaseworkEvent.JUDGEMENT_PROPOSED if needs_two else CaseworkEvent.JUDGEMENT_MADE, row.case_id,
            judgement=row.id, judgement_kind=row.kind, left=left_id, right=right_id, reason=reason,
            clashes=list(clashes),
        )  # fmt: skip
    return judgement_view(row)


def confirm_same(judgement_id: str, *, actor: Actor, as_of: datetime) -> JudgementView:
    """Confirm, as the second person, that two people are one.

    Raises:
        NotFound: There is no such proposal, or its case is not open to the actor.
        NotAllowed: The actor proposed it.
        Conflict: It is no proposal any more, something speaks against it now that nobody answered, the opposite
            was judged since, a measure on record would not be open to the one that both are, or the case is
            closed.

    Records:
        judgement_confirmed: on the case, with the judgement.
        due_date_withdrawn, due_date_set: by custody, where how long data are kept follows from it.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = _working(judgement_id, actor)
        if row.state != JudgementState.PROPOSED:
            raise Conflict("This is no proposal any more. Look at it again.")
        if row.made_by == person_id:
            raise NotAllowed("Two people judge that two people are one. Somebody else has to confirm it.")
        left, right = _both(row.left_id, row.right_id, actor)
        open_now = [clash for clash in clashes_of(left, right) if clash.value not in row.answers]
        if open_now:
            raise Conflict(
                Said(
                    "Since it was proposed, this speaks against it: %(clashes)s. Take the proposal back "
                    "and propose it anew, with an answer.",
                    clashes=Listed(tuple(open_now)),
                )
            )
        _require_possible(left, right)
        row.state, row.second_by, row.second_at = JudgementState.IN_FORCE, person_id, as_of
        row.save()
        _follow(row, actor, as_of)
        ledger.record(CaseworkEvent.JUDGEMENT_CONFIRMED, row.case_id, judgement=row.id)
    return judgement_view(row)


def judge_not_same(
    left_id: str, right_id: str, *, reason: JudgementReason, text: str, actor: Actor, as_of: datetime
) -> JudgementView:
    """Judge that two records are not the same. Nothing suggests them again while it holds.

    Raises:
        NotFound: One of them is not in a case open to the actor.
        InvalidInput: One and the same record, or no words.
        Conflict: They are judged the same (take that back first), this was judged already, or the case is closed.

    Records:
        judgement_made: on the case, with the judgement, both records and the reason's code.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        left, right = _both(left_id, right_id, actor)
        case = left.case
        same = pairs_of(case, JudgementKind.SAME, JudgementState.IN_FORCE)
        if contradicts_v1(same, [(left_id, right_id)]):
            raise Conflict("They are judged the same. Take that judgement back first.")
        if {left_id, right_id} in [set(pair) for pair in pairs_of(case, JudgementKind.NOT_SAME)]:
            raise Conflict("This was judged already.")
        row = _make(JudgementKind.NOT_SAME, left, right, reason, text, actor, as_of)
        ledger.record(
            CaseworkEvent.JUDGEMENT_MADE, row.case_id,
            judgement=row.id, judgement_kind=row.kind, left=left_id, right=right_id, reason=reason,
        )  # fmt: skip
    return judgement_view(row)


def link_records(
    left_id: str,
    relation: Relation,
    right_id: str,
    *,
    reason: JudgementReason,
    text: str,
    actor: Actor,
    as_of: datetime,
) -> JudgementView:
    """Judge that one record is bound to another: who operates, owns, hosts or uses what.

    Raises:
        NotFound: One of them is not in a case open to the actor.
        InvalidInput: One and the same record, a link that such ends cannot have, or no words.
        Conflict: This was judged already, or the case is closed.

    Records:
        judgement_made: on the case, with the judgement, both records, the relation and the reason's code.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        left, right = _both(left_id, right_id, actor)
        check_link_v1(relation, left.kind, right.kind)
        standing = Judgement.objects.filter(
            case=left.case, kind=JudgementKind.LINK, relation=relation, left_id=left_id, right_id=right_id
        )
        if standing.exclude(state=JudgementState.UNDONE).exists():
            raise Conflict("This link is on record already.")
        row = _make(JudgementKind.LINK, left, right, reason, text, actor, as_of, relation=relation)
        ledger.record(
            CaseworkEvent.JUDGEMENT_MADE, row.case_id,
            judgement=row.id, judgement_kind=row.kind, left=left_id, right=right_id, relation=relation,
            reason=reason,
        )  # fmt: skip
    return judgement_view(row)


def undo_judgement(
    judgement_id: str, why: JudgementReason, text: str, *, actor: Actor, as_of: datetime
) -> JudgementView:
    """Take a judgement back, or refuse a proposal. It stays on record and counts for nothing.

    Raises:
        NotFound: There is no such judgement, or its case is not open to the actor.
        InvalidInput: No words.
        Conflict: It was taken back already, a measure or an outcome on record was open only to the one that both
            were held to be, or the case is closed.

    Records:
        judgement_undone: on the case, with the judgement and the reason's code.
        due_date_withdrawn, due_date_set: by custody, where how long data are kept follows from it.
    """
    person_id = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        row = _working(judgement_id, actor)
        if row.state == JudgementState.UNDONE:
            raise Conflict("This was taken back already.")
        was = JudgementState(row.state)
        row.state, row.undone_by, row.undone_at = JudgementState.UNDONE, person_id, as_of
        row.undone_why, row.undone_text = why, line(text, "text", max_characters=_MAX_CHARACTERS)
        row.save()
        if was is JudgementState.IN_FORCE and row.kind == JudgementKind.SAME:
            _follow(row, actor, as_of)
        ledger.record(CaseworkEvent.JUDGEMENT_UNDONE, row.case_id, judgement=row.id, reason=why)
    return judgement_view(row)


def _both(left_id: str, right_id: str, actor: Actor) -> tuple[Record, Record]:
    if left_id == right_id:
        raise InvalidInput("Choose another record: this is one and the same.", field="other_id")
    left = working_record(left_id, actor)
    right = select_record(right_id, Permission.CASE_WORK, actor)
    if right.case_id != left.case_id:
        raise NotFound("There is no such record in this case.")
    return left, right


def _require_new(left: Record, right: Record) -> None:
    known = pairs_of(left.case, JudgementKind.SAME)
    if {left.id, right.id} in [set(pair) for pair in known]:
        raise Conflict("This was judged or proposed already.")
    if right.id in groups_v1(pairs_of(left.case, JudgementKind.SAME, JudgementState.IN_FORCE)).get(
        left.id, ()
    ):
        raise Conflict("They are judged the same already, by way of others.")


def _require_answers(clashes: tuple[Clash, ...], said: Mapping[Clash, str]) -> None:
    silent = [clash for clash in clashes if not said.get(clash, "").strip()]
    if silent:
        raise InvalidInput(
            Said(
                "This speaks against it and needs an answer: %(clashes)s.",
                clashes=Listed(tuple(silent)),
            ),
            field="answers",
        )


def _require_possible(left: Record, right: Record) -> None:
    """Refuse what a judgement in force denies, and a structure that would turn back on itself."""
    case = left.case
    same = [*pairs_of(case, JudgementKind.SAME, JudgementState.IN_FORCE), (left.id, right.id)]
    if contradicts_v1(same, pairs_of(case, JudgementKind.NOT_SAME, JudgementState.IN_FORCE)):
        raise Conflict("A judgement in force says that they are not the same. Take it back first.")
    if isinstance(left, Party):
        require_no_circle(case, groups=groups_v1(same))


def _make(
    kind: JudgementKind,
    left: Record,
    right: Record,
    reason: JudgementReason,
    text: str,
    actor: Actor,
    as_of: datetime,
    *,
    relation: Relation | None = None,
    state: JudgementState = JudgementState.IN_FORCE,
    answers: dict[str, str] | None = None,
) -> Judgement:
    return Judgement.objects.create(
        id=new_id("jdg"), case=left.case, kind=kind, left_id=left.id, right_id=right.id,
        relation=relation or "", state=state, reason=reason,
        text=line(text, "text", max_characters=_MAX_CHARACTERS), answers=answers or {},
        made_by=actor.person_id, made_at=as_of,
    )  # fmt: skip


def _follow(row: Judgement, actor: Actor, as_of: datetime) -> None:
    """Have what holds of people follow a judgement that was just confirmed or taken back.

    Raises:
        Conflict: A measure or an outcome on record would not be open any more.
    """
    for party in Party.objects.filter(id__in=(row.left_id, row.right_id), stub_of="").select_related("case"):
        refuse_contradiction(party)
        keep_in_time(together_with(party), actor=actor, as_of=as_of)


def _said(text: str) -> str:
    return line(text, "answers", max_characters=_MAX_CHARACTERS)


def _working(judgement_id: str, actor: Actor) -> Judgement:
    row = Judgement.objects.filter(id=judgement_id).first()
    select_case(row.case_id if row else "", Permission.CASE_WORK, actor)
    assert row is not None
    working_case(row.case_id, actor)
    row.refresh_from_db()
    return row
