"""What a matter holds that could be released, and what a recipient would see of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from coldframe.core.answers import Answer
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.said import Said
from coldframe.intake.queries import get_clue, is_reporters_own, list_items
from coldframe.matching.queries import list_matches, list_signals
from coldframe.matching.terms import SignalKind
from coldframe.partners.document import build, sha256_of, withheld
from coldframe.partners.queries import check_release, get_agreement, list_origins
from coldframe.partners.rules import would_release_v1
from coldframe.partners.terms import (
    AgreementTerms,
    Field,
    HarmCategory,
    Matter,
    Purpose,
    Refused,
    Released,
)
from coldframe.referral.formats.coldframe_v1 import ColdframeV1, files_of
from coldframe.referral.queries.referrals import get_referral
from coldframe.referral.rules import (
    fields_of,
    names_of,
)
from coldframe.referral.terms import (
    Envelope,
    Preview,
    ReferralView,
)
from coldframe.triage.queries import get_decision

FORMAT = ColdframeV1()


def gather(clue_id: str, *, decision_id: str = "", report_number: str = "") -> Matter:
    """Return everything known about a matter that could be released. Reads the bytes of no file.

    Raises:
        NotFound: There is no such clue or decision.
        Conflict: The decision is not final.
        InvalidInput: The decision is about another clue.
    """
    clue, items = get_clue(clue_id), list_items(clue_id)
    decision = get_decision(decision_id) if decision_id else None
    if decision is not None and decision.clue_id != clue_id:
        raise InvalidInput("That decision is about another clue.", field="decision_id")
    if decision is not None and not decision.is_final:
        raise Conflict("That decision is not final. Wait for the second reader, then refer the matter.")
    pdq: dict[str, str] = {}
    sentences: dict[str, list[str]] = {}
    for item in items:
        for signal in list_signals(item.id):
            # A film has a fingerprint for each of its frames, and none of its own.
            if signal.kind == SignalKind.PDQ and signal.second is None:
                pdq[item.id] = signal.value
        found = list_matches(item_id=item.id)
        sentences[item.id] = [match.sentence for match in found if match.is_live]
    own: tuple[str, ...] = ()
    if clue.reported_by_affected is not Answer.NO:
        own = tuple(item.id for item in items if is_reporters_own(clue_id, names_of(item)))
    return fields_of(
        clue, items, pdq=pdq, match_sentences=sentences, decision=decision,
        report_number=report_number, reporters_own=own,
    )  # fmt: skip


def preview(
    *,
    clue_id: str,
    recipient_id: str,
    agreement_id: str | None,
    fields: Iterable[Field],
    purpose: Purpose,
    harms: Iterable[HarmCategory],
    decision_id: str = "",
    report_number: str = "",
    referral_id: str = "",
    as_of: datetime,
) -> Preview:
    """Return exactly what the recipient would see at this moment, and what it would not and why.

    Built by the same code that sends, from the same rows. Writes nothing.

    Raises:
        NotFound: There is no such clue, decision, recipient or agreement.
        Conflict: The decision is not final.
        InvalidInput: The decision is about another clue.
    """
    chosen = frozenset(fields)
    harm_list = tuple(harm for harm in HarmCategory if harm in frozenset(harms))
    matter = gather(clue_id, decision_id=decision_id, report_number=report_number)
    answer = check_release(
        agreement_id,
        recipient_id=recipient_id,
        fields=chosen,
        purpose=purpose,
        categories=harm_list,
        matter_ids=(clue_id,),
        as_of=as_of,
    )
    return _preview(answer, matter, chosen, purpose=purpose, harms=harm_list, referral_id=referral_id)


def preview_if_in_force(
    terms: AgreementTerms,
    *,
    clue_id: str,
    fields: Iterable[Field] | None,
    purpose: Purpose,
    harms: Iterable[HarmCategory],
    decision_id: str = "",
    report_number: str = "",
) -> Preview:
    """Return what the recipient would see if a version of an agreement were in force. Writes nothing.

    For looking at a proposal only: nothing is ever sent on it; ``preview`` asks what is in force.

    Args:
        terms: The version, in whatever state it is.
        clue_id: The matter.
        fields: What is to go; ``None``: all that the version covers and that holds something here.
        purpose: What the recipient would use it for.
        harms: What the matter is about.
        decision_id: The final decision that led here, if any.
        report_number: A clearinghouse's number for the same matter.

    Raises:
        NotFound: There is no such clue or decision.
        Conflict: The decision is not final.
        InvalidInput: The decision is about another clue.
    """
    matter = gather(clue_id, decision_id=decision_id, report_number=report_number)
    chosen = terms.fields & matter.fields if fields is None else frozenset(fields)
    harm_list = tuple(harm for harm in HarmCategory if harm in frozenset(harms))
    answer = would_release_v1(terms, chosen, purpose, harm_list, origins=list_origins((clue_id,)))
    return _preview(answer, matter, chosen, purpose=purpose, harms=harm_list, referral_id="")


def _preview(
    answer: Released | Refused,
    matter: Matter,
    chosen: frozenset[Field],
    *,
    purpose: Purpose,
    harms: tuple[HarmCategory, ...],
    referral_id: str,
) -> Preview:
    empty = tuple(field for field in Field if field in chosen - matter.fields)
    if isinstance(answer, Refused):
        reasons = {problem.field: problem.why for problem in reversed(answer.problems)}
        kept = tuple(field for field in Field if field in matter.fields)
        why = tuple((field, reasons.get(field, _not_chosen(field, chosen))) for field in kept)
        return Preview(answer, {}, (), None, {}, why, empty)
    envelope = _envelope(answer, referral_id=referral_id, purpose=purpose, harms=harms)
    released = build(matter, answer)
    document = FORMAT.document(envelope, released)
    why = tuple((field, _not_chosen(field, chosen)) for field in withheld(matter, answer))
    return Preview(answer, document, files_of(document), envelope, released, why, empty)


def preview_of(referral_id: str, *, as_of: datetime) -> Preview:
    """Return the preview of a referral as it is drafted; see ``preview``."""
    row = get_referral(referral_id)
    return preview(
        clue_id=row.clue_id,
        recipient_id=row.recipient_id,
        agreement_id=row.agreement_id,
        fields=row.fields,
        purpose=row.purpose,
        harms=row.harms,
        decision_id=row.decision_id,
        report_number=row.report_number,
        referral_id=row.id,
        as_of=as_of,
    )


def is_as_seen(referral_id: str, seen_sha256: str, *, as_of: datetime) -> bool:
    """Say whether a draft would leave as a person saw it; an empty digest is whatever it is now.

    True as well where nothing may leave at all: whoever sends it is told why.
    """
    seen = preview_of(referral_id, as_of=as_of)
    return not seen_sha256 or isinstance(seen.answer, Refused) or sha256_of(seen.document) == seen_sha256


def release_of(referral: ReferralView, *, as_of: datetime) -> Released | Refused:
    """Say whether a referral that is under way may still leave, under the very version it names."""
    return check_release(
        referral.agreement_id,
        version=referral.agreement_version,
        recipient_id=referral.recipient_id,
        fields=referral.fields,
        purpose=referral.purpose,
        categories=referral.harms,
        matter_ids=(referral.clue_id,),
        as_of=as_of,
    )


def decision_stands(referral: ReferralView) -> bool:
    """Say whether the decision that a referral rests on is still final; true where it rests on none."""
    return not referral.decision_id or get_decision(referral.decision_id).is_final


def _envelope(
    released: Released, *, referral_id: str, purpose: Purpose, harms: tuple[HarmCategory, ...]
) -> Envelope:
    terms = get_agreement(released.agreement_id, released.version)
    return Envelope(
        referral_id=referral_id,
        purpose=purpose,
        harms=harms,
        agreement_id=terms.agreement_id,
        agreement_version=terms.version,
        legal_basis=terms.legal_basis,
        retention_days=terms.retention_days,
        onward_transfer=terms.onward_transfer,
        rights_caveat=terms.rights_caveat,
    )


def _not_chosen(field: Field, chosen: frozenset[Field]) -> Said:
    if field in chosen:
        return Said("It goes only if all that was chosen may go.")
    return Said("It was not chosen for this referral.")
