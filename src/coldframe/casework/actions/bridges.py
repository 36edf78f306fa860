"""Across the bridge between an administrative office and the police: begun by a team, each step by a named person."""

from __future__ import annotations

from datetime import datetime

from coldframe.access.queries import list_object_people
from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import line, paragraph, sha256_of, working_case
from coldframe.casework.actions.records import words
from coldframe.casework.models import Bridge, BridgeStep, CaseLink
from coldframe.casework.queries.bridges import bridge_view, pack_of, select_bridge
from coldframe.casework.rules.bridges import acts_v1, replay_v1
from coldframe.casework.terms import CaseworkEvent, LinkKind
from coldframe.casework.terms.bridges import (
    OUTSIDE_ACTS,
    BridgeAct,
    BridgeState,
    BridgeView,
    Direction,
    NewStep,
    Taken,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat, require_past
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.intake.queries import require_usable
from coldframe.partners.actions import record_handed_out
from coldframe.partners.errors import ReleaseRefused
from coldframe.partners.queries import check_onward
from coldframe.partners.terms import Field, Purpose, Way
from coldframe.referral.queries import get_referral
from coldframe.referral.terms import LEFT, ReferralState
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName

_ARRIVED = LEFT - {ReferralState.SENDING}


def open_bridge(
    case_id: str,
    direction: Direction,
    officers: tuple[str, ...],
    *,
    offence: str,
    report: str,
    other_body: str,
    actor: Actor,
    as_of: datetime,
) -> BridgeView:
    """Begin to hand a matter to the police, or back: name the team and write its report. Each officer then signs.

    Args:
        case_id: A case open to the actor; its jurisdiction chooses the rule pack in force now.
        direction: Which way.
        officers: Ids of the team, the actor among them; each has the case open to them.
        offence: The suspected crime, or the breach, as the law names it.
        report: What the officers found.
        other_body: To whom it is to go.
        actor: An officer of the team.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor.
        InvalidInput: The team is too small, without the actor, or holds somebody to whom the case is not open; a text
            is missing.
        Conflict: The case is closed, or the same way is open in it already.

    Records:
        bridge_opened: on the case, with the matter, direction, rule pack, team and the SHA-256 of the report.
    """
    person_id = actor.person_id
    crime, body = line(offence, "offence", max_characters=400), line(other_body, "other_body")
    found, team = paragraph(report, "report"), tuple(dict.fromkeys(officers))
    with act(actor=actor, as_of=as_of) as ledger:
        case = working_case(case_id, actor)
        pack = load(PackName.BRIDGE, case.jurisdiction, on=as_of.date())
        if len(team) < pack.officers or person_id not in team:
            raise InvalidInput(
                Said(
                    "At least %(officers)s officers sign a report, and whoever begins it is one of them.",
                    officers=pack.officers,
                ),
                field="officers",
            )
        if not set(team) <= set(list_object_people(case_id)):
            raise InvalidInput("The case is not open to each of them. Let them in first.", field="officers")
        if Bridge.objects.filter(case=case, direction=direction, is_over=False).exists():
            raise Conflict("This way is open already in this case. Bring that to its end first.")
        row = Bridge.objects.create(
            id=new_id("brg"), case=case, direction=direction, offence=crime, report=found, other_body=body,
            officers=list(team), pack=pack.id, opened_by=person_id, opened_at=as_of,
        )  # fmt: skip
        ledger.record(
            CaseworkEvent.BRIDGE_OPENED, case.id, bridge=row.id, direction=direction, bridge_pack=pack.id,
            officers=list(team), report_sha256=sha256_of(found),
        )  # fmt: skip
    return bridge_view(row)


def step_bridge(bridge_id: str, step: NewStep, *, actor: Actor, as_of: datetime) -> BridgeView:
    """Take the next step, or enter what the other body did.

    Raises:
        NotFound: There is no such matter, or its case is not open to the actor.
        NotAllowed: Somebody signs who is not of the team or did already, or decides although of the team.
        ReleaseRefused: It would go by hand, and who sent a clue of the case does not allow passing it on.
        InvalidInput: No reason; nobody named where another body acted; a moment in the future or before the last
            step; a transfer without packet, or without a referral that left or a receipt.
        Conflict: The step is not open now, or the case is closed.

    Records:
        bridge_stepped: on the case, with the matter, act, state, moment, referral, and the SHA-256 of the reason.
        disclosure_begun: by partners, on the matter, where it went by hand.
    """
    person_id = actor.person_id
    reason = paragraph(step.reason, "reason")
    official, receipt = words(step.official, "official"), words(step.receipt, "receipt")
    at = require_past(step.at, as_of=as_of, field="at")
    with act(actor=actor, as_of=as_of) as ledger:
        row = select_bridge(bridge_id, Permission.CASE_WORK, actor)
        case = working_case(row.case_id, actor)
        row.refresh_from_db()
        before = list(row.steps.order_by("number"))
        extended = sum(each.act == BridgeAct.EXTEND for each in before)
        if step.act not in acts_v1(Direction(row.direction), BridgeState(row.state), extended=extended):
            raise Conflict("This step is not open now. Look at where the matter stands.")
        if at < max([row.opened_at.replace(second=0, microsecond=0), *(each.at for each in before)]):
            raise InvalidInput("This lies before the step that it follows.", field="at")
        _require_person(row, step.act, person_id, before)
        if step.act in OUTSIDE_ACTS and not official:
            raise InvalidInput("Name who acted in the other body, and their office.", field="official")
        if step.act is BridgeAct.DECLINE and not receipt:
            raise InvalidInput("A refusal comes in writing. Name the paper.", field="receipt")
        if step.act is BridgeAct.TRANSFER:
            _require_way_out(row, step.referral_id, official, receipt)
        taken = [Taken(BridgeAct(each.act), each.at) for each in before] + [Taken(step.act, at)]
        row.state = replay_v1(Direction(row.direction), len(row.officers), taken)
        row.is_over = not acts_v1(Direction(row.direction), row.state, extended=0)
        BridgeStep.objects.create(
            id=new_id("bst"), bridge=row, number=len(taken), act=step.act, state=row.state, at=at, reason=reason,
            official=official, referral_id=step.referral_id, receipt=receipt, by=person_id, recorded_at=as_of,
        )  # fmt: skip
        row.save(update_fields=("state", "is_over"))
        if step.act is BridgeAct.TRANSFER and not step.referral_id:
            # A referral has a line of its own.
            record_handed_out(
                way=Way.BRIDGE, clue_id=row.case_id, subject_id=row.id, fields={Field.CASE_RECORDS},
                document_sha256=row.packet_sha256, actor=actor, as_of=as_of,
            )  # fmt: skip
        ledger.record(
            CaseworkEvent.BRIDGE_STEPPED, case.id, bridge=row.id, bridge_act=step.act, bridge_state=row.state,
            happened_at=isoformat(at), referral=step.referral_id or None, reason_sha256=sha256_of(reason),
        )  # fmt: skip
    return bridge_view(row)


def note_packet(
    bridge_id: str, sha256: str, enclosed: frozenset[str], *, actor: Actor, as_of: datetime
) -> BridgeView:
    """Note that the packet was written, and exactly which bytes. It leaves nowhere by this.

    Args:
        bridge_id: A matter that was approved and has not left.
        sha256: Digest of the PDF.
        enclosed: Codes of the papers that a person encloses.
        actor: Who wrote it.
        as_of: Now.

    Raises:
        NotFound: There is no such matter, or its case is not open to the actor.
        InvalidInput: A paper that the rule pack does not know, or one that has to be enclosed and is not.
        Conflict: It is not approved, or has left; the case is closed, or rests on what its sender asked back or
            of which a file is in doubt.

    Records:
        bridge_packet_written: on the case, with the matter, the digest and the papers that are enclosed.
    """
    actor.person_id  # noqa: B018 - a person vouches for it
    with act(actor=actor, as_of=as_of) as ledger:
        row = select_bridge(bridge_id, Permission.CASE_WORK, actor)
        case = working_case(row.case_id, actor)
        row.refresh_from_db()
        if row.state != BridgeState.APPROVED:
            raise Conflict("The packet is written between the approval and the transfer.")
        _require_usable(case.id)
        papers = pack_of(row).papers
        if not enclosed <= {each.code for each in papers if not each.is_written}:
            raise InvalidInput("The rule pack knows no such paper.", field="enclosed")
        if lacking := [each for each in papers if each.is_required and not each.is_written
                       and each.code not in enclosed]:  # fmt: skip
            raise InvalidInput(
                Said("This has to go along: %(paper)s.", paper=lacking[0].native), field="enclosed"
            )
        row.packet_sha256, row.packet_at = sha256, as_of
        row.save(update_fields=("packet_sha256", "packet_at"))
        ledger.record(
            CaseworkEvent.BRIDGE_PACKET_WRITTEN, case.id, bridge=row.id, packet_sha256=sha256,
            papers=sorted(enclosed),
        )  # fmt: skip
    return bridge_view(row)


def _require_person(row: Bridge, step: BridgeAct, person_id: str, before: list[BridgeStep]) -> None:
    if step is BridgeAct.SIGN:
        signed = {each.by for each in before if each.act == BridgeAct.SIGN}
        if person_id not in row.officers or person_id in signed:
            raise NotAllowed("Each officer of the team signs once, and nobody else does.")
    if step in (BridgeAct.APPROVE, BridgeAct.REFUSE) and person_id in row.officers:
        raise NotAllowed("Who decides is none of those who report.")


def _require_usable(case_id: str) -> None:
    """Nothing goes that a sender asked back, or of which a file is in doubt."""
    for clue_id in _clues(case_id):
        require_usable(clue_id)


def _clues(case_id: str) -> tuple[str, ...]:
    links = CaseLink.objects.filter(case_id=case_id, kind=LinkKind.CLUE)
    return tuple(links.values_list("target_id", flat=True))


def _require_way_out(row: Bridge, referral_id: str, official: str, receipt: str) -> None:
    if not row.packet_sha256:
        raise InvalidInput("Write the packet first.", field="act")
    _require_usable(row.case_id)
    if referral_id:
        if not CaseLink.objects.filter(
            case_id=row.case_id, kind=LinkKind.REFERRAL, target_id=referral_id
        ).exists():
            raise InvalidInput("The case does not rest on this referral. Link it first.", field="referral_id")
        if get_referral(referral_id).state not in _ARRIVED:
            raise InvalidInput(
                "This referral has not arrived. Send it, then say so here.", field="referral_id"
            )
    elif not (official and receipt):
        raise InvalidInput(
            "Name the referral by which it left; or, if it went by hand, who took it and the receipt.",
            field="receipt",
        )
    elif refused := check_onward(_clues(row.case_id), Purpose.INVESTIGATION, {Field.CASE_RECORDS}):
        raise ReleaseRefused(refused)  # a referral asked when it was sent
