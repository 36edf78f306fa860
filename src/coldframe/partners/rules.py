"""Who may receive what, now. Pure; the answer is no unless an agreement says yes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from coldframe.core.moments import as_utc
from coldframe.core.said import Listed, Said, gettext_noop
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

Problem = tuple[RefusalReason, Said]


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
        why = Said("No field was chosen. Choose at least one field to send.")
        return Refused((RefusedField(None, RefusalReason.NOTHING_ASKED, why),))
    if agreement is None:
        why = Said(
            "There is no agreement with this recipient. Propose one, and have a second person activate it."
        )
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
    whom = Said("this recipient") if recipient_id else Said("whoever serves the address")
    for origin in origins:
        if recipient_id and origin.sender_id == recipient_id:
            continue
        asked = purpose in origin.permitted.get(recipient_id, frozenset())
        sender, under = origin.sender_name or Said("Its sender"), _under(origin)
        match origin.onward_transfer:
            case OnwardTransfer.NOT_ALLOWED:
                why = Said(
                    "%(sender)s sent this under terms that do not allow passing it on%(under)s. Ask them to "
                    "turn to %(whom)s themselves, or to send it again under other terms.",
                    sender=sender,
                    under=under,
                    whom=whom,
                )
                found.append((RefusalReason.ONWARD_NOT_ALLOWED, why))
            case OnwardTransfer.ON_REQUEST if not asked:
                why = Said(
                    "%(sender)s sent this and allows passing it on only after being asked%(under)s. Ask them "
                    "for %(whom)s and the purpose %(purpose)s, then record on the page of its terms who allowed "
                    "it, when and under which reference.",
                    sender=sender,
                    under=under,
                    whom=whom,
                    purpose=purpose,
                )
                found.append((RefusalReason.ONWARD_NOT_ASKED, why))
            case OnwardTransfer.SAME_PURPOSE if purpose != origin.purpose:
                why = Said(
                    "%(sender)s sent this for %(purpose)s and allows passing it on for that purpose "
                    "only%(under)s. Choose it, or ask them to send it again for the other.",
                    sender=sender,
                    purpose=origin.purpose or Said("a purpose it does not name"),
                    under=under,
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


def _under(origin: Origin) -> Said | str:
    """Name the sender's agreement in a refusal, where one is named."""
    if not origin.agreement_id:
        return ""
    return Said(
        " (its agreement %(agreement)s version %(version)s)",
        agreement=origin.agreement_id,
        version=str(origin.agreement_version),
    )


def _recipient_problems(agreement: AgreementTerms, recipient_id: str, recipient_pin: str) -> list[Problem]:
    if agreement.recipient_id != recipient_id:
        why = Said(
            "%(agreement)s is with another recipient. Choose an agreement with this one.",
            agreement=_name(agreement),
        )
        return [(RefusalReason.WRONG_RECIPIENT, why)]
    if agreement.recipient_pin != recipient_pin:
        why = Said(
            "The recipient's key or address changed since %(agreement)s was proposed. Confirm the change with "
            "the recipient, then propose a new version and have a second person activate it.",
            agreement=_name(agreement),
        )
        return [(RefusalReason.RECIPIENT_CHANGED, why)]
    return []


_STATE_PROBLEMS = {
    AgreementState.PROPOSED: (
        RefusalReason.NOT_ACTIVATED,
        gettext_noop("%(agreement)s is proposed but not activated. A second person must activate it."),
    ),
    AgreementState.SUSPENDED: (
        RefusalReason.SUSPENDED,
        gettext_noop("%(agreement)s is suspended. Propose a new version when the cause is settled."),
    ),
    AgreementState.ENDED: (
        RefusalReason.ENDED,
        gettext_noop("%(agreement)s has ended. Use the version that replaced it, or propose a new one."),
    ),
}


def _state_problems(agreement: AgreementTerms) -> list[Problem]:
    if agreement.state is AgreementState.ACTIVE:
        return []
    reason, why = _STATE_PROBLEMS[agreement.state]
    return [(reason, Said(why, agreement=_name(agreement)))]


def _period_problems(agreement: AgreementTerms, as_of: datetime) -> list[Problem]:
    if as_of < agreement.active_from:
        why = Said(
            "%(agreement)s begins on %(moment)s. Wait until then.",
            agreement=_name(agreement),
            moment=_minute(agreement.active_from),
        )
        return [(RefusalReason.NOT_YET_IN_FORCE, why)]
    if as_of >= agreement.active_to:
        why = Said(
            "%(agreement)s expired on %(moment)s. Propose a new version.",
            agreement=_name(agreement),
            moment=_minute(agreement.active_to),
        )
        return [(RefusalReason.EXPIRED, why)]
    return []


def _purpose_problems(
    agreement: AgreementTerms, purpose: Purpose, categories: frozenset[HarmCategory]
) -> list[Problem]:
    problems: list[Problem] = []
    if purpose not in agreement.purposes:
        why = Said(
            "%(agreement)s does not cover the purpose %(purpose)s. Choose a purpose it covers, or propose a "
            "new version.",
            agreement=_name(agreement),
            purpose=purpose,
        )
        problems.append((RefusalReason.PURPOSE_NOT_COVERED, why))
    if not categories:
        why = Said(
            "Nobody has said what harm this is about, and unknown counts as no. Choose the category first."
        )
        problems.append((RefusalReason.CATEGORY_UNKNOWN, why))
    missing = [category for category in HarmCategory if category in categories - agreement.categories]
    if missing:
        why = Said(
            "%(agreement)s does not cover %(harms)s. Propose a new version that names it.",
            agreement=_name(agreement),
            harms=Listed(tuple(missing), gettext_noop(", ")),
        )
        problems.append((RefusalReason.CATEGORY_NOT_COVERED, why))
    return problems


def _field_problems(agreement: AgreementTerms, field: Field) -> list[Problem]:
    if field in agreement.fields:
        return []
    why = Said(
        "%(agreement)s does not cover this field. Leave it out, or propose a version that names it.",
        agreement=_name(agreement),
    )
    return [(RefusalReason.FIELD_NOT_COVERED, why)]


def _minute(moment: datetime) -> str:
    """Write a moment for people whose zone is not known here."""
    return as_utc(moment).strftime("%Y-%m-%d %H:%M UTC")


def _name(agreement: AgreementTerms) -> Said:
    return Said(
        "Agreement %(agreement)s version %(version)s",
        agreement=agreement.agreement_id,
        version=agreement.version,
    )
