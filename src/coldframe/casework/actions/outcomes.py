"""What came of people: decided with a reason, corrected in the open, and cleared people let go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q

from coldframe.casework.actions.cases import paragraph, sha256_of
from coldframe.casework.actions.emptying import empty_about
from coldframe.casework.actions.measures import OnlyWelfareOutcomes, SafeguardingFirst
from coldframe.casework.actions.parties import locked_party, working_party
from coldframe.casework.models import (
    Act,
    Alias,
    Flow,
    FlowEnd,
    Identifier,
    IdentityAsk,
    IdentityOpening,
    ImportedRow,
    Judgement,
    Measure,
    Party,
    PartyFacts,
    PartyOutcome,
    PartyRole,
    PlaceClaim,
    Safeguard,
    SafeguardingAnswer,
)
from coldframe.casework.queries import (
    current_outcome,
    outcome_view,
    party_view,
    together_with,
)
from coldframe.casework.queries.naming import names_of
from coldframe.casework.rules import check_reasons_v1, kept_days_v1
from coldframe.casework.terms import (
    AgeBasis,
    CaseworkEvent,
    OutcomeCode,
    OutcomeReason,
    OutcomeView,
    PartyKind,
    PartyView,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.said import Said
from coldframe.custody.actions import act, set_due_date, settle_due_dates, withdraw_due_dates
from coldframe.custody.queries import find_due, find_hold
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.retention import RetentionPack
from coldframe.rulepacks.terms import PackName

DESTROYED_WITH = (
    "acts",
    "facts",
    "identity_asks",
    "measures",
    "outcomes",
    "roles",
    "safeguarding",
)
"""What lies about a party in other tables and goes with it."""

LOSES_THE_NAME = ("roles_below", "safeguards", "shares")
"""What stays, and no longer says who it was about."""


def record_outcome(
    party_id: str,
    code: OutcomeCode,
    reason: str,
    *,
    reasons: tuple[OutcomeReason, ...] = (),
    actor: Actor,
    as_of: datetime,
) -> OutcomeView:
    """Record what came of somebody. What was recorded before is corrected by it, and stays visible.

    Somebody who is cleared is sealed at once, and falls due to be destroyed in the time of the rule pack.

    Args:
        party_id: A party of an open case that is open to the actor.
        code: What came of them.
        reason: Why, in words.
        reasons: Why this and not the usual: coerced, minor role, age.
        actor: A person.
        as_of: Now.

    Raises:
        OnlyWelfareOutcomes: Nobody established that the person can answer for an act. The refusal is recorded.
        SafeguardingFirst: The person may be harmed, and the safeguarding question is open.
        NotFound: The party's case is not open to the actor.
        InvalidInput: No reason, or reasons that do not belong to the outcome.
        Conflict: The case is closed, or the person's data were destroyed.

    Records:
        outcome_recorded: on the party, with code, reasons, packs and what it corrects; or
        outcome_refused: on the party, with the code that was refused.
        due_date_withdrawn, due_date_set: by custody, where how long data are kept follows from it.
    """
    person_id = actor.person_id
    words = paragraph(reason, "reason")
    with act(actor=actor, as_of=as_of) as ledger:
        party = working_party(party_id, actor)
        shown = party_view(party)
        is_open = code in shown.outcomes
        if is_open:
            check_reasons_v1(code, reasons)
            before = current_outcome(party)
            party.cleared_on = as_of.date() if code.is_cleared else None
            party.save(update_fields=("cleared_on",))
            row = PartyOutcome.objects.create(
                id=new_id("out"),
                party=party,
                code=code,
                reasons=list(reasons),
                reason=words,
                ages_pack=shown.ages_pack,
                retention_pack=_retention(party, as_of).id if code.sets_time else "",
                corrects=before,
                decided_by=person_id,
                decided_at=as_of,
            )
            ledger.record(
                CaseworkEvent.OUTCOME_RECORDED, party.id,
                case=party.case_id, outcome_entry=row.id, party_outcome=code, outcome_reasons=list(reasons),
                corrects=row.corrects_id, ages_pack=shown.ages_pack, reason_sha256=sha256_of(words),
            )  # fmt: skip
            keep_in_time(together_with(party), actor=actor, as_of=as_of)
        else:
            ledger.record(
                CaseworkEvent.OUTCOME_REFUSED, party.id,
                case=party.case_id, party_outcome=code, ages_pack=shown.ages_pack,
            )  # fmt: skip
    if not is_open:
        raise _refusal(code, shown)
    return outcome_view(row)


def keep_in_time(parties: Iterable[Party], *, actor: Actor, as_of: datetime) -> None:
    """Set the day from which people's data may no longer be kept, or take it back. Call inside ``act``.

    It follows from what came of them and from the closing of their case, which is locked. Records that are one somebody share their days: whoever is cleared under one is cleared.

    Records:
        due_date_withdrawn, due_date_set: by custody, on each person for whom that day changed.
    """
    for party in parties:
        if party.kind != PartyKind.PERSON or party.stub_of:
            continue
        wanted = min(_days_of(party), default=None)
        if find_due(party.id) == (wanted[0] if wanted else None):
            continue
        withdraw_due_dates(party.id, actor=actor, as_of=as_of)
        if wanted:
            set_due_date(party.id, due_at=wanted[0], reason=wanted[1], actor=actor, as_of=as_of)


def _days_of(party: Party) -> list[tuple[datetime, str]]:
    """The days on which somebody's data fall due, each with the code of its reason."""
    child = party_view(party).child
    is_child, closed_at = child is None or child.is_child, party.case.closed_at
    found = []
    for each in together_with(party):
        outcome = current_outcome(each)
        code = OutcomeCode(outcome.code) if outcome else None
        if outcome and code and code.sets_time:
            started_at, reason = outcome.decided_at, code.value
        elif closed_at is not None:
            started_at, reason = closed_at, "case_closed"
        else:
            continue
        days = kept_days_v1(code, _retention(party, started_at), is_child=is_child)
        if days is not None:
            found.append((started_at + timedelta(days=days), reason))
    return found


def _retention(party: Party, on: datetime) -> RetentionPack:
    return load(PackName.RETENTION, party.case.jurisdiction, on=on.date())


def destroy_party(party_id: str, *, actor: Actor, as_of: datetime) -> PartyView:
    """Destroy what is known of somebody, and leave a stub: the id, whether they were cleared, when, which rule.

    Texts of the case that hold one of their names go, too (``queries.naming``): of notes, exhibits, counts, money and so on.

    Args:
        party_id: Somebody who was cleared, or whose data fell due; the case may be closed.
        actor: A person who works on the case.
        as_of: Now.

    Raises:
        NotFound: The party's case is not open to the actor.
        Conflict: A legal hold protects the person or the case; nothing is due yet; or it was done before.

    Records:
        party_stubbed: on the party, with the rule pack and whether the person was cleared.
        exhibit_emptied: on the exhibit, for each step whose texts named the person.
        due_date_settled: by custody, for each that was due.
    """
    actor.person_id  # noqa: B018 - a person confirms it
    with act(actor=actor, as_of=as_of) as ledger:
        party = locked_party(party_id, actor)
        if find_hold(party.id, party.case_id) is not None:
            raise Conflict("A legal hold protects this. Lift the hold first.")
        if party.stub_of:
            raise Conflict("This was destroyed already.")
        due_at = find_due(party.id)
        is_cleared = any(each.cleared_on is not None for each in together_with(party))
        if not is_cleared and (due_at is None or due_at > as_of):
            raise Conflict(
                "This person was not cleared, and their data are not due yet. Nothing was destroyed."
            )
        pack = _retention(party, as_of)
        empty_about(party.case_id, names_of(party), actor=actor, as_of=as_of)
        _destroy_about(party)
        party.sealed, party.age_basis, party.stub_of, party.stubbed_at = "", AgeBasis.UNKNOWN, pack.id, as_of
        party.band_low = party.band_high = party.band_on = None
        party.save()
        settle_due_dates(party.id, actor=actor, as_of=as_of)
        ledger.record(
            CaseworkEvent.PARTY_STUBBED, party.id,
            case=party.case_id, cleared=party.cleared_on is not None, retention_pack=pack.id,
        )  # fmt: skip
    return party_view(Party.objects.select_related("case").get(id=party.id))


def _destroy_about(party: Party) -> None:
    """Delete the rows that say something of a person, and take the person out of those that stay."""
    for model in (Measure, Act, PartyOutcome):
        # Rows of a chain of corrections protect each other; all of them go.
        model.objects.filter(party=party).update(corrects=None)
    Measure.objects.filter(party=party).delete()
    Act.objects.filter(party=party).delete()
    PartyOutcome.objects.filter(party=party).delete()
    IdentityOpening.objects.filter(ask__party=party).delete()
    IdentityAsk.objects.filter(party=party).delete()
    SafeguardingAnswer.objects.filter(party=party).delete()
    PartyRole.objects.filter(under=party).update(under=None)
    PartyRole.objects.filter(party=party).delete()
    PartyFacts.objects.filter(share_of=party).update(share_of=None)
    PartyFacts.objects.filter(party=party).delete()
    Safeguard.objects.filter(party=party).update(party=None)
    Alias.objects.filter(holder_id=party.id).delete()
    ImportedRow.objects.filter(party_id=party.id).delete()
    Identifier.objects.filter(holder_id=party.id).delete()
    PlaceClaim.objects.filter(subject_id=party.id).delete()
    ends = FlowEnd.objects.filter(node_id=party.id)
    Flow.objects.filter(Q(payer__in=ends) | Q(payee__in=ends)).update(reference="")
    ends.update(node_id="", label=F("id"))
    for side in ("left_id", "right_id"):
        Judgement.objects.filter(**{side: party.id}).update(text="", undone_text="", answers={})


def _refusal(code: OutcomeCode, shown: PartyView) -> Exception:
    if code is OutcomeCode.NOT_RESPONSIBLE_BY_AGE or shown.child is None:
        return InvalidInput("This outcome is not for somebody who can answer for the act.", field="code")
    if shown.safeguarding.is_open:
        return SafeguardingFirst(
            "This person may be harmed, and nobody has answered that yet. Answer the safeguarding question first.",
            field="code",
        )
    return OnlyWelfareOutcomes(
        Said(
            "Below the age of responsibility, or where that is uncertain, only welfare and diversion "
            "are recorded; %(outcome)s is neither. (Rule pack %(pack)s)",
            outcome=code,
            pack=shown.ages_pack,
        ),
        field="code",
    )
