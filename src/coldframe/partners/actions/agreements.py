"""Agreements: one person proposes, another activates, anyone of them stops it at once."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.moments import as_utc
from coldframe.core.said import Said, gettext_noop
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.partners.models import Agreement
from coldframe.partners.queries import agreement_terms, get_recipient
from coldframe.partners.terms import AgreementState, AgreementTerms, NewAgreement, PartnersEvent

MAX_RETENTION_DAYS = 36_525
"""A hundred years: longer is a slip of the finger."""

MAX_NOTICE_DAYS = 366


def propose_agreement(
    new: NewAgreement, *, replaces: str | None = None, actor: Actor, as_of: datetime
) -> AgreementTerms:
    """Propose an agreement, or with ``replaces`` the next version of one. It releases nothing yet.

    The version in force stays in force until a second person activates this one.

    Args:
        new: The terms; the recipient's key and addresses are taken as they are now.
        replaces: ``agr_…`` whose next version this is; it must be with the same recipient.
        actor: The person who proposes.
        as_of: Now.

    Raises:
        InvalidInput: A term is missing or the period is empty.
        NotFound: There is no such recipient or agreement.
        Conflict: Somebody proposed a version at the same moment.
        NotAllowed: The actor is not a person.

    Records:
        agreement_proposed: with recipient, version, fields, purposes, categories and period.
    """
    proposed_by = actor.person_id
    recipient = get_recipient(new.recipient_id)
    active_from = as_utc(new.active_from, field="active_from")
    active_to = as_utc(new.active_to, field="active_to")
    _check_terms(new, active_from, active_to)
    with act(actor=actor, as_of=as_of) as ledger:
        agreement_id, version = replaces or new_id("agr"), 1
        if replaces is not None:
            earlier = _locked_versions(replaces)
            if earlier[0].recipient_id != recipient.id:
                raise InvalidInput(
                    "That agreement is with another recipient. Propose a new agreement for this one.",
                    field="replaces",
                )
            version = earlier[-1].version + 1
        row = Agreement(
            agreement_id=agreement_id,
            version=version,
            recipient_id=recipient.id,
            recipient_pin=recipient.pin,
            state=AgreementState.PROPOSED,
            our_name=clean(new.our_name, max_characters=300).strip() or settings.COLDFRAME_DESK_NAME,
            our_functions=sorted(new.our_functions),
            their_name=clean(new.their_name, max_characters=300).strip() or recipient.name_as_printed,
            their_functions=sorted(new.their_functions or recipient.functions),
            notice_days=new.notice_days,
            legal_basis=clean(new.legal_basis).strip(),
            purposes=sorted(new.purposes),
            categories=sorted(new.categories),
            fields=sorted(new.fields),
            active_from=active_from,
            active_to=active_to,
            retention_days=new.retention_days,
            onward_transfer=new.onward_transfer,
            rights_caveat=clean(new.rights_caveat).strip(),
            proposed_by=proposed_by,
            proposed_at=as_of,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise Conflict("Somebody else proposed a version just now. Look at it, then try again.") from None
        ledger.record(
            PartnersEvent.AGREEMENT_PROPOSED,
            agreement_id,
            version=version,
            recipient=recipient.id,
            recipient_pin=recipient.pin,
            fields=sorted(new.fields),
            purposes=sorted(new.purposes),
            categories=sorted(new.categories),
            active_from=active_from,
            active_to=active_to,
        )
    return agreement_terms(row)


def activate_agreement(agreement_id: str, version: int, *, actor: Actor, as_of: datetime) -> AgreementTerms:
    """Put a proposed version in force and end the one before it.

    Raises:
        NotFound: There is no such version.
        NotAllowed: The actor proposed it, or is not a person. A second person has to.
        Conflict: It is not proposed any more, it is over, or the recipient's key or address
            changed since. Propose a new version.

    Records:
        agreement_ended: for a version that was active or suspended until now.
        agreement_activated: with version and who proposed it.
    """
    activated_by = actor.person_id
    with act(actor=actor, as_of=as_of) as ledger:
        versions = _locked_versions(agreement_id)
        row = _one(versions, version)
        if row.state != AgreementState.PROPOSED:
            raise Conflict(
                Said(
                    "This version is %(state)s. Only a proposed one can be activated.",
                    state=AgreementState(row.state),
                )
            )
        if row.proposed_by == activated_by:
            raise NotAllowed("You proposed this agreement. A second person has to activate it.")
        if row.active_to <= as_of:
            raise Conflict("Its period is over already. Propose a version with a later end.")
        if row.recipient_pin != get_recipient(row.recipient_id).pin:
            raise Conflict("The recipient's key or address changed since. Propose the version again.")
        for earlier in versions:
            if earlier.state in (AgreementState.ACTIVE, AgreementState.SUSPENDED):
                earlier.state, earlier.ended_at = AgreementState.ENDED, as_of
                earlier.save(update_fields=["state", "ended_at"])
                ledger.record(PartnersEvent.AGREEMENT_ENDED, agreement_id, version=earlier.version)
        row.state, row.activated_by, row.activated_at = AgreementState.ACTIVE, activated_by, as_of
        row.save(update_fields=["state", "activated_by", "activated_at"])
        ledger.record(
            PartnersEvent.AGREEMENT_ACTIVATED, agreement_id, version=version, proposed_by=row.proposed_by
        )
    return agreement_terms(row)


def suspend_agreement(agreement_id: str, *, reason: str, actor: Actor, as_of: datetime) -> AgreementTerms:
    """Stop an agreement at once, by one person. What is queued under it does not leave.

    Nothing lifts a suspension but a new version that a second person activates.

    Args:
        agreement_id: Whose active version is suspended.
        reason: In words; stays here, the ledger gets its hash.
        actor: Any person who may activate.
        as_of: Now.

    Raises:
        NotFound: There is no such agreement.
        Conflict: No version of it is active.
        InvalidInput: No reason.
        NotAllowed: The actor is not a person.

    Records:
        agreement_suspended: with the version and the reason's hash.
    """
    suspended_by = actor.person_id
    text = clean(reason).strip()
    if not text:
        raise InvalidInput("Say why in a few words, for whoever settles it.", field="reason")
    with act(actor=actor, as_of=as_of) as ledger:
        versions = _locked_versions(agreement_id)
        row = next((version for version in versions if version.state == AgreementState.ACTIVE), None)
        if row is None:
            raise Conflict("No version of this agreement is active, so nothing leaves under it.")
        row.state, row.suspended_by = AgreementState.SUSPENDED, suspended_by
        row.suspended_at, row.suspended_reason = as_of, text
        row.save(update_fields=["state", "suspended_by", "suspended_at", "suspended_reason"])
        ledger.record(
            PartnersEvent.AGREEMENT_SUSPENDED,
            agreement_id,
            version=row.version,
            reason_sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
    return agreement_terms(row)


def end_agreement(agreement_id: str, version: int, *, actor: Actor, as_of: datetime) -> AgreementTerms:
    """End one version for good: withdraw a proposal, or close an agreement in force.

    Raises:
        NotFound: There is no such version.
        Conflict: It has ended already.
        NotAllowed: The actor is not a person.

    Records:
        agreement_ended: with the version.
    """
    actor.person_id  # noqa: B018 - only a person ends an agreement
    with act(actor=actor, as_of=as_of) as ledger:
        row = _one(_locked_versions(agreement_id), version)
        if row.state == AgreementState.ENDED:
            raise Conflict("This version has ended already.")
        row.state, row.ended_at = AgreementState.ENDED, as_of
        row.save(update_fields=["state", "ended_at"])
        ledger.record(PartnersEvent.AGREEMENT_ENDED, agreement_id, version=version)
    return agreement_terms(row)


def _check_terms(new: NewAgreement, active_from: datetime, active_to: datetime) -> None:
    for name, words, value in (
        ("legal_basis", gettext_noop("legal basis"), clean(new.legal_basis).strip()),
        ("purposes", gettext_noop("purposes"), new.purposes),
        ("categories", gettext_noop("categories"), new.categories),
        ("fields", gettext_noop("fields"), new.fields),
    ):
        if not value:
            raise InvalidInput(
                Said("An agreement without %(term)s covers nothing. Add it.", term=Said(words)), field=name
            )
    if active_from >= active_to:
        raise InvalidInput("The agreement must end after it begins.", field="active_to")
    if not 1 <= new.retention_days <= MAX_RETENTION_DAYS:
        raise InvalidInput(
            Said("Retention is 1 to %(most)s days.", most=MAX_RETENTION_DAYS),
            field="retention_days",
        )
    if not 0 <= new.notice_days <= MAX_NOTICE_DAYS:
        raise InvalidInput(
            Said("Notice is 0 to %(most)s days.", most=MAX_NOTICE_DAYS),
            field="notice_days",
        )


def _locked_versions(agreement_id: str) -> list[Agreement]:
    rows: QuerySet[Agreement] = Agreement.objects.select_for_update().filter(agreement_id=agreement_id)
    found = list(rows.order_by("version"))
    if not found:
        raise NotFound("There is no agreement with this id. Choose one from the partners page.")
    return found


def _one(versions: list[Agreement], version: int) -> Agreement:
    for row in versions:
        if row.version == version:
            return row
    raise NotFound(Said("This agreement has no version %(version)s.", version=version))
