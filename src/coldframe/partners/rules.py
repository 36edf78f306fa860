"""Who may receive what, now. Pure; the answer is no unless an agreement says yes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from coldframe.core.moments import as_utc
from coldframe.custody.terms import SignedHead
from coldframe.partners.terms import (
    AgreementState,
    AgreementTerms,
    Field,
    HarmCategory,
    HeadJudgment,
    OnwardTransfer,
    Origin,
    Purpose,
    RefusalReason,
    Refused,
    RefusedField,
    Released,
)

Problem = tuple[RefusalReason, str]


def check_release_v1(
    agreement: AgreementTerms | None,
    fields: Iterable[Field],
    purpose: Purpose,
    categories: Iterable[HarmCategory],
    as_of: datetime,
    *,
    recipient_id: str,
    recipient_pin: str,
    origins: Iterable[Origin] = (),
) -> Released | Refused:
    """Say whether exactly these fields may go to this recipient now, for this purpose.

    All or nothing: a person who asked for ten fields must not find later that nine went.

    Args:
        agreement: The version that is to allow it; ``None`` if there is none.
        fields: What is to leave.
        purpose: What the recipient is to use it for.
        categories: Every harm the matter is about; all must be covered. Empty is unknown,
            and unknown counts as no.
        as_of: The moment of sending; ``active_from`` is included, ``active_to`` is not.
        recipient_id: Who is to receive it.
        recipient_pin: ``RecipientView.pin`` as it is now.
        origins: The terms under which the matter came here; every one of them must allow it.

    Returns:
        ``Released`` with the same fields, or ``Refused`` with every reason for every field.
    """
    asked = [field for field in Field if field in set(fields)]
    if not asked:
        why = "No field was chosen. Choose at least one field to send."
        return Refused((RefusedField(None, RefusalReason.NOTHING_ASKED, why),))
    if agreement is None:
        why = "There is no agreement with this recipient. Propose one, and have a second person activate it."
        return Refused(tuple(RefusedField(field, RefusalReason.NO_AGREEMENT, why) for field in asked))
    whole = [
        *_recipient_problems(agreement, recipient_id, recipient_pin),
        *_state_problems(agreement),
        *_period_problems(agreement, as_of),
        *_purpose_problems(agreement, purpose, frozenset(categories)),
        *onward_problems_v1(origins, purpose, recipient_id=recipient_id),
    ]
    problems = [
        RefusedField(field, reason, why)
        for field in asked
        for reason, why in (*whole, *_field_problems(agreement, field))
    ]
    if problems:
        return Refused(tuple(problems))
    return Released(frozenset(asked), agreement.agreement_id, agreement.version)


def onward_problems_v1(origins: Iterable[Origin], purpose: Purpose, *, recipient_id: str) -> list[Problem]:
    """Return what forbids passing a matter on to this recipient, one line for each sender that does.

    Giving something back to whom it came from is not passing it on. An empty ``recipient_id`` is whoever
    serves the address: no recipient of ours, and no sender either.
    """
    found: list[Problem] = []
    whom = "this recipient" if recipient_id else "whoever serves the address"
    for origin in origins:
        if recipient_id and origin.sender_id == recipient_id:
            continue
        asked = purpose in origin.permitted.get(recipient_id, frozenset())
        sender = origin.sender_name or "Its sender"
        match origin.onward_transfer:
            case OnwardTransfer.NOT_ALLOWED:
                why = (
                    f"{sender} sent this under terms that do not allow passing it on{_under(origin)}. Ask them "
                    f"to turn to {whom} themselves, or to send it again under other terms."
                )
                found.append((RefusalReason.ONWARD_NOT_ALLOWED, why))
            case OnwardTransfer.ON_REQUEST if not asked:
                why = (
                    f"{sender} sent this and allows passing it on only after being asked{_under(origin)}. Ask "
                    f"them for {whom} and the purpose {purpose}, then record on the page of its terms who allowed "
                    "it, when and under which reference."
                )
                found.append((RefusalReason.ONWARD_NOT_ASKED, why))
            case OnwardTransfer.SAME_PURPOSE if purpose != origin.purpose:
                why = (
                    f"{sender} sent this for {origin.purpose or 'a purpose it does not name'} and allows "
                    f"passing it on for that purpose only{_under(origin)}. Choose it, or ask them to send it "
                    "again for the other."
                )
                found.append((RefusalReason.ONWARD_OTHER_PURPOSE, why))
            case _:
                pass
    return found


def compare_heads_v1(earlier: SignedHead | None, later: SignedHead) -> HeadJudgment:
    """Say how a ledger head fits an earlier one of the same desk, ordered by when they were signed.

    A head that counts fewer events than an earlier one shows a truncated ledger; the same
    count with another hash shows a rewritten one. Neither is shown by the chain alone.
    """
    if earlier is None:
        return HeadJudgment.CONSISTENT
    first, second = sorted((earlier, later), key=lambda head: head.at)
    if second.count < first.count:
        return HeadJudgment.WENT_BACK
    if second.count == first.count and second.last_hash != first.last_hash:
        return HeadJudgment.REWRITTEN
    return HeadJudgment.CONSISTENT


def would_release_v1(
    agreement: AgreementTerms,
    fields: Iterable[Field],
    purpose: Purpose,
    categories: Iterable[HarmCategory],
    *,
    origins: Iterable[Origin] = (),
) -> Released | Refused:
    """Say what a version would release on its first day, in force and with the recipient it was proposed for.

    For previews and dry runs. Nothing may ever be sent on this answer: it is that of ``check_release_v1`` to
    a question that nobody asked yet.
    """
    return check_release_v1(
        replace(agreement, state=AgreementState.ACTIVE),
        fields,
        purpose,
        categories,
        agreement.active_from,
        recipient_id=agreement.recipient_id,
        recipient_pin=agreement.recipient_pin,
        origins=origins,
    )


def _under(origin: Origin) -> str:
    """Name the sender's agreement in a refusal, where one is named."""
    if not origin.agreement_id:
        return ""
    return f" (its agreement {origin.agreement_id} version {origin.agreement_version})"


def _recipient_problems(agreement: AgreementTerms, recipient_id: str, recipient_pin: str) -> list[Problem]:
    if agreement.recipient_id != recipient_id:
        why = f"{_name(agreement)} is with another recipient. Choose an agreement with this one."
        return [(RefusalReason.WRONG_RECIPIENT, why)]
    if agreement.recipient_pin != recipient_pin:
        why = (
            f"The recipient's key or address changed since {_name(agreement)} was proposed. Confirm the "
            "change with the recipient, then propose a new version and have a second person activate it."
        )
        return [(RefusalReason.RECIPIENT_CHANGED, why)]
    return []


def _state_problems(agreement: AgreementTerms) -> list[Problem]:
    match agreement.state:
        case AgreementState.ACTIVE:
            return []
        case AgreementState.PROPOSED:
            why = f"{_name(agreement)} is proposed but not activated. A second person must activate it."
            return [(RefusalReason.NOT_ACTIVATED, why)]
        case AgreementState.SUSPENDED:
            why = f"{_name(agreement)} is suspended. Propose a new version when the cause is settled."
            return [(RefusalReason.SUSPENDED, why)]
        case AgreementState.ENDED:
            why = f"{_name(agreement)} has ended. Use the version that replaced it, or propose a new one."
            return [(RefusalReason.ENDED, why)]


def _period_problems(agreement: AgreementTerms, as_of: datetime) -> list[Problem]:
    if as_of < agreement.active_from:
        why = f"{_name(agreement)} begins on {_minute(agreement.active_from)}. Wait until then."
        return [(RefusalReason.NOT_YET_IN_FORCE, why)]
    if as_of >= agreement.active_to:
        why = f"{_name(agreement)} expired on {_minute(agreement.active_to)}. Propose a new version."
        return [(RefusalReason.EXPIRED, why)]
    return []


def _purpose_problems(
    agreement: AgreementTerms, purpose: Purpose, categories: frozenset[HarmCategory]
) -> list[Problem]:
    problems: list[Problem] = []
    if purpose not in agreement.purposes:
        why = (
            f"{_name(agreement)} does not cover the purpose {purpose}. Choose a purpose it covers, or "
            "propose a new version."
        )
        problems.append((RefusalReason.PURPOSE_NOT_COVERED, why))
    if not categories:
        why = "Nobody has said what harm this is about, and unknown counts as no. Choose the category first."
        problems.append((RefusalReason.CATEGORY_UNKNOWN, why))
    missing = [category for category in HarmCategory if category in categories - agreement.categories]
    if missing:
        why = f"{_name(agreement)} does not cover {', '.join(missing)}. Propose a new version that names it."
        problems.append((RefusalReason.CATEGORY_NOT_COVERED, why))
    return problems


def _field_problems(agreement: AgreementTerms, field: Field) -> list[Problem]:
    if field in agreement.fields:
        return []
    why = f"{_name(agreement)} does not cover this field. Leave it out, or propose a version that names it."
    return [(RefusalReason.FIELD_NOT_COVERED, why)]


def _minute(moment: datetime) -> str:
    """Write a moment for people whose zone is not known here."""
    return as_utc(moment).strftime("%Y-%m-%d %H:%M UTC")


def _name(agreement: AgreementTerms) -> str:
    return f"Agreement {agreement.agreement_id} version {agreement.version}"
