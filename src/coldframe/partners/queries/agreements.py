"""Reads of agreements, and the release check against what is in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from coldframe.core.errors import NotFound
from coldframe.partners import rules
from coldframe.partners.models import Agreement
from coldframe.partners.queries.origins import list_origins
from coldframe.partners.queries.recipients import get_recipient
from coldframe.partners.terms import (
    AgreementState,
    AgreementTerms,
    Field,
    HarmCategory,
    OnwardTransfer,
    Purpose,
    Refused,
    RefusedField,
    Released,
)


def get_agreement(agreement_id: str, version: int | None = None) -> AgreementTerms:
    """Return one version of an agreement: the given one, else the active one, else the newest.

    Raises:
        NotFound: There is no such agreement or version.
    """
    rows = Agreement.objects.filter(agreement_id=agreement_id)
    if version is not None:
        row = rows.filter(version=version).first()
    else:
        row = rows.filter(state=AgreementState.ACTIVE).first() or rows.order_by("-version").first()
    if row is None:
        raise NotFound("There is no agreement with this id. Choose one from the partners page.")
    return agreement_terms(row)


def list_agreements(
    *, recipient_id: str | None = None, agreement_id: str | None = None, state: AgreementState | None = None
) -> tuple[AgreementTerms, ...]:
    """Return every version that fits, by agreement, newest version first."""
    rows = Agreement.objects.order_by("agreement_id", "-version")
    if recipient_id is not None:
        rows = rows.filter(recipient_id=recipient_id)
    if agreement_id is not None:
        rows = rows.filter(agreement_id=agreement_id)
    if state is not None:
        rows = rows.filter(state=state)
    return tuple(agreement_terms(row) for row in rows)


def list_renewals(*, as_of: datetime) -> tuple[AgreementTerms, ...]:
    """Return the active versions whose renewal is due or whose period is over, the first to end first."""
    active = (agreement_terms(row) for row in Agreement.objects.filter(state=AgreementState.ACTIVE))
    due = (terms for terms in active if terms.renew_from <= as_of)
    return tuple(sorted(due, key=lambda terms: terms.active_to))


def check_release(
    agreement_id: str | None,
    *,
    version: int | None = None,
    recipient_id: str,
    fields: Iterable[Field],
    purpose: Purpose,
    categories: Iterable[HarmCategory],
    matter_ids: Iterable[str] = (),
    as_of: datetime,
) -> Released | Refused:
    """Say what ``rules.check_release_v1`` says about the agreement and the recipient as they are now.

    Without ``version`` it is the active one that is asked, else the newest. ``matter_ids`` are the clues that
    what leaves was taken from: the terms under which each came here are asked as well.

    Raises:
        NotFound: There is no such recipient or agreement.
    """
    recipient = get_recipient(recipient_id)
    agreement = get_agreement(agreement_id, version) if agreement_id else None
    return rules.check_release_v1(
        agreement,
        fields,
        purpose,
        categories,
        as_of,
        recipient_id=recipient.id,
        recipient_pin=recipient.pin,
        origins=list_origins(matter_ids),
    )


def check_onward(matter_ids: Iterable[str], purpose: Purpose, fields: Iterable[Field]) -> Refused | None:
    """Say what forbids telling of these matters to somebody with whom there is no agreement, such as a host.

    Returns:
        Every reason for every field; ``None`` where they are our own or every sender allows it.
    """
    problems = rules.onward_problems_v1(list_origins(matter_ids), purpose, recipient_id="")
    asked = set(fields)
    found = [RefusedField(field, *each) for field in Field if field in asked for each in problems]
    return Refused(tuple(found)) if found else None


def agreement_terms(row: Agreement) -> AgreementTerms:
    """Return a stored version as a value."""
    return AgreementTerms(
        agreement_id=row.agreement_id,
        version=row.version,
        recipient_id=row.recipient_id,
        recipient_pin=row.recipient_pin,
        state=AgreementState(row.state),
        legal_basis=row.legal_basis,
        purposes=frozenset(Purpose(value) for value in row.purposes),
        categories=frozenset(HarmCategory(value) for value in row.categories),
        fields=frozenset(Field(value) for value in row.fields),
        active_from=row.active_from,
        active_to=row.active_to,
        retention_days=row.retention_days,
        onward_transfer=OnwardTransfer(row.onward_transfer),
        rights_caveat=row.rights_caveat,
        proposed_by=row.proposed_by,
        activated_by=row.activated_by,
        suspended_by=row.suspended_by,
        suspended_reason=row.suspended_reason,
        proposed_at=row.proposed_at,
        activated_at=row.activated_at,
        suspended_at=row.suspended_at,
        ended_at=row.ended_at,
        our_name=row.our_name,
        our_functions=frozenset(Purpose(value) for value in row.our_functions),
        their_name=row.their_name,
        their_functions=frozenset(Purpose(value) for value in row.their_functions),
        notice_days=row.notice_days,
    )
