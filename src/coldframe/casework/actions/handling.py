"""What people do with an exhibit: hand it over, move, check, seal, copy, give back, destroy; and settle doubts.

Every move reads the hash before and after. If that is not what was admitted, the verb records the doubt in
place of the move and returns the exhibit; from then on nothing uses it until ``settle_doubt``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import line, working_case
from coldframe.casework.actions.exhibits import admit, read_sha256
from coldframe.casework.actions.goods import optional_line, words
from coldframe.casework.actions.steps import hash_in_vault, lock_exhibit, select_exhibit, write_step
from coldframe.casework.models import Exhibit
from coldframe.casework.queries import get_exhibit, require_sound
from coldframe.casework.terms import Doubt, ExhibitKind, ExhibitView, Hand, HandlingKind, Life, Settled
from coldframe.core.actors import Actor, person
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import new_id
from coldframe.custody.actions import Ledger, act
from coldframe.custody.queries import find_hold
from coldframe.vault.errors import VaultObjectDamaged
from coldframe.vault.queries import has_object


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person read from an exhibit at a move.

    Attributes:
        sha256: Of its content; needed where the exhibit has one and the vault does not hold it.
        seals_whole: Every seal on it is the one listed, and whole.
    """

    sha256: str = ""
    seals_whole: bool = True


def offer_exhibit(
    exhibit_id: str,
    receiver: Hand,
    *,
    reason: str,
    reading: Reading = Reading(),
    receipt: str = "",
    attachment_sha256: str = "",
    actor: Actor,
    as_of: datetime,
) -> ExhibitView:
    """Offer an exhibit: the giver's signature. It changes hands only once the receiver takes it.

    What somebody outside gives back, the receiver here offers to themself, with the paper that was signed.

    Raises:
        NotFound: The exhibit's case is not open to the actor.
        ExhibitMismatch: It is in doubt.
        InvalidInput: Nobody, or the holder, is the receiver; the receiver may not admit to the case; no reason;
            no SHA-256 where one is needed; no receipt where somebody outside gives.
        Conflict: Somebody else holds it, a hand-over waits, or it left the case.

    Records:
        exhibit_offered: on the exhibit, with both people and the hash as read.
        exhibit_doubted: in its place, if hash or seals are not as admitted.
    """
    why = words(reason, "reason", required=True)
    to = _hand(receiver)
    found = _read_hash(exhibit_id, reading, actor=actor, as_of=as_of)
    with act(actor=actor, as_of=as_of) as ledger:
        row, life = _sound(exhibit_id, actor)
        if to.person_id and not may(person(to.person_id), Permission.CASE_ADMIT, row.case_id):
            raise InvalidInput(
                "Open the case to them first: they have to see what they take.", field="receiver"
            )
        if not _doubted(row, life, found, reading, ledger):
            write_step(
                row, HandlingKind.OFFERED, ledger, giver=life.holder, receiver=to, reason=why, sha256_before=found,
                receipt=optional_line(receipt, "receipt"), attachment_sha256=_attached(attachment_sha256),
            )  # fmt: skip
    return get_exhibit(exhibit_id, actor=actor)


def take_exhibit(
    exhibit_id: str,
    *,
    place: str,
    reading: Reading = Reading(),
    receipt: str = "",
    attachment_sha256: str = "",
    actor: Actor,
    as_of: datetime,
) -> ExhibitView:
    """Take what is offered: the receiver's signature, with the hash and the seals as the receiver found them.

    For a receiver outside, the giver records the paper that was signed.

    Raises:
        NotFound: The exhibit's case is not open to the actor.
        ExhibitMismatch: It is in doubt.
        InvalidInput: No place; no SHA-256 where one is needed; no receipt for a receiver outside.
        Conflict: Nothing is offered, or to somebody else.

    Records:
        exhibit_taken: on the exhibit, with both people and the hash before and after.
        exhibit_doubted: in its place, if hash or seals are not as admitted; the offer then still waits.
    """
    where = line(place, "place")
    found = _read_hash(exhibit_id, reading, actor=actor, as_of=as_of)
    with act(actor=actor, as_of=as_of) as ledger:
        row, life = _sound(exhibit_id, actor)
        offer = life.offer
        if offer is None:
            raise Conflict("No hand-over waits for an answer.")
        if not _doubted(row, life, found, reading, ledger):
            write_step(
                row, HandlingKind.TAKEN, ledger, giver=offer.giver, receiver=offer.receiver, place=where,
                sha256_before=offer.sha256_before, sha256_after=found,
                receipt=optional_line(receipt, "receipt"), attachment_sha256=_attached(attachment_sha256),
            )  # fmt: skip
    return get_exhibit(exhibit_id, actor=actor)


def answer_offer(
    exhibit_id: str, kind: HandlingKind, reason: str, *, actor: Actor, as_of: datetime
) -> ExhibitView:
    """Refuse what is offered, as its receiver, or take the offer back, as its giver.

    Raises:
        NotFound: The exhibit's case is not open to the actor.
        InvalidInput: Neither of the two, or no reason for a refusal.
        Conflict: Nothing is offered, or the other one has to do this.

    Records:
        exhibit_refused or exhibit_withdrawn: on the exhibit, with both people.
    """
    if kind not in (HandlingKind.REFUSED, HandlingKind.WITHDRAWN):
        raise InvalidInput("Refuse it, or take the offer back.", field="kind")
    with act(actor=actor, as_of=as_of) as ledger:
        row, life = lock_exhibit(exhibit_id, actor)
        offer = life.offer
        giver, receiver = (offer.giver, offer.receiver) if offer else (Hand(), Hand())
        write_step(row, kind, ledger, giver=giver, receiver=receiver, reason=words(reason, "reason"))
    return get_exhibit(exhibit_id, actor=actor)


def move_exhibit(
    exhibit_id: str,
    place: str,
    *,
    before: Reading = Reading(),
    after: Reading = Reading(),
    actor: Actor,
    as_of: datetime,
) -> ExhibitView:
    """Move an exhibit to another place; whoever holds it goes on holding it.

    Raises:
        NotFound: The exhibit's case is not open to the actor.
        ExhibitMismatch: It is in doubt.
        InvalidInput: No place; no SHA-256 where one is needed.
        Conflict: Somebody else holds it, a hand-over waits, or it left the case.

    Records:
        exhibit_moved: on the exhibit, with the hash before and after.
        exhibit_doubted: in its place, if hash or seals are not as admitted.
    """
    where = line(place, "place")
    first = _read_hash(exhibit_id, before, actor=actor, as_of=as_of)
    last = _read_hash(exhibit_id, after, actor=actor, as_of=as_of)
    with act(actor=actor, as_of=as_of) as ledger:
        row, life = _sound(exhibit_id, actor)
        doubted = _doubted(row, life, first, before, ledger) or _doubted(row, life, last, after, ledger)
        if not doubted:
            write_step(row, HandlingKind.MOVED, ledger, place=where, sha256_before=first, sha256_after=last)
    return get_exhibit(exhibit_id, actor=actor)


def check_exhibit(
    exhibit_id: str,
    *,
    reading: Reading = Reading(),
    actor: Actor,
    as_of: datetime,
) -> ExhibitView:
    """Read the hash again, between moves.

    Raises:
        NotFound: The exhibit's case is not open to the actor.
        ExhibitMismatch: It is in doubt already.
        InvalidInput: No SHA-256 where one is needed.
        Conflict: It left the case.

    Records:
        exhibit_checked: on the exhibit, with the hash.
        exhibit_doubted: in its place, if hash or seals are not as admitted.
    """
    found = _read_hash(exhibit_id, reading, actor=actor, as_of=as_of)
    with act(actor=actor, as_of=as_of) as ledger:
        row, life = _sound(exhibit_id, actor)
        if not _doubted(row, life, found, reading, ledger):
            write_step(row, HandlingKind.CHECKED, ledger, sha256_after=found)
    return get_exhibit(exhibit_id, actor=actor)


def seal_exhibit(
    exhibit_id: str, seal: str, *, attachment_sha256: str = "", actor: Actor, as_of: datetime
) -> ExhibitView:
    """Put a numbered seal on an exhibit, if wanted with a photograph that lies in the vault.

    Raises:
        NotFound: The exhibit's case is not open to the actor.
        ExhibitMismatch: It is in doubt.
        InvalidInput: No number, one that is on it already, or a photograph that the vault does not hold.
        Conflict: Somebody else holds it, a hand-over waits, or it left the case.

    Records:
        exhibit_sealed: on the exhibit, with the photograph's SHA-256.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row, _life = _sound(exhibit_id, actor)
        write_step(
            row, HandlingKind.SEALED, ledger, seal=line(seal, "seal", max_characters=80),
            attachment_sha256=_attached(attachment_sha256),
        )  # fmt: skip
    return get_exhibit(exhibit_id, actor=actor)


def break_seal(
    exhibit_id: str,
    seal: str,
    reason: str,
    *,
    attachment_sha256: str = "",
    actor: Actor,
    as_of: datetime,
) -> ExhibitView:
    """Break a seal, and say why.

    Raises:
        NotFound: The exhibit's case is not open to the actor.
        ExhibitMismatch: It is in doubt.
        InvalidInput: No such seal is on it, no reason, or a photograph that the vault does not hold.
        Conflict: Somebody else holds it, a hand-over waits, or it left the case.

    Records:
        exhibit_unsealed: on the exhibit, with the photograph's SHA-256.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row, _life = _sound(exhibit_id, actor)
        write_step(
            row, HandlingKind.UNSEALED, ledger, seal=seal, reason=words(reason, "reason"),
            attachment_sha256=_attached(attachment_sha256),
        )  # fmt: skip
    return get_exhibit(exhibit_id, actor=actor)


def copy_exhibit(
    exhibit_id: str,
    number: str,
    description: str,
    *,
    place: str,
    sha256: str = "",
    reading: Reading = Reading(),
    actor: Actor,
    as_of: datetime,
) -> ExhibitView:
    """Make a working copy: an exhibit of its own, which is never the original. Returns the copy.

    Args:
        exhibit_id: The original; or another copy.
        number: Of the copy, unique in the case.
        description: How it was made and on what it lies.
        place: Where the copy lies.
        sha256: Of the copy; empty where it has none.
        reading: What was read from the original.
        actor: Whoever holds the original; they hold the copy.
        as_of: Now.

    Raises:
        NotFound: The exhibit's case is not open to the actor.
        ExhibitMismatch: The original is in doubt, or is found to be: nothing was copied.
        InvalidInput: No number, description or place; no SHA-256 where one is needed.
        Conflict: Somebody else holds the original, a hand-over waits, it left the case, the number is given,
            or the case is closed.

    Records:
        exhibit_copied: on the original, with the copy and the hash as read; exhibit_admitted: on the copy.
        exhibit_doubted: in their place, if hash or seals of the original are not as admitted.
    """
    label, where = line(number, "number", max_characters=40), line(place, "place")
    found = _read_hash(exhibit_id, reading, actor=actor, as_of=as_of)
    with act(actor=actor, as_of=as_of) as ledger:
        row, life = _sound(exhibit_id, actor)
        copy = Exhibit(
            id=new_id("exh"),
            case=working_case(row.case_id, actor, Permission.CASE_ADMIT),
            number=label,
            kind=ExhibitKind.WORKING_COPY,
            description=line(description, "description", max_characters=400),
            original=row,
            sha256=read_sha256(sha256),
            is_verified=False,
            admitted_by=actor.person_id,
            admitted_at=as_of,
        )
        is_doubted = _doubted(row, life, found, reading, ledger)
        if not is_doubted:
            write_step(row, HandlingKind.COPIED, ledger, sha256_before=found, copy_id=copy.id)
            admit(copy, ledger, place=where)
    return get_exhibit(exhibit_id if is_doubted else copy.id, actor=actor)


def end_exhibit(
    exhibit_id: str,
    kind: HandlingKind,
    *,
    receipt: str,
    receiver: Hand = Hand(),  # noqa: B008  frozen, so sharing it is safe
    reason: str = "",
    attachment_sha256: str = "",
    reading: Reading = Reading(),
    actor: Actor,
    as_of: datetime,
) -> ExhibitView:
    """Give an exhibit back, or note that it was destroyed, with the receipt.

    Raises:
        NotFound: The exhibit's case is not open to the actor.
        ExhibitMismatch: It is in doubt.
        InvalidInput: Neither of the two; no receipt; nobody to whom it went back; no order to destroy it; a
            file of the vault.
        Conflict: Somebody else holds it, a hand-over waits, a legal hold protects it or its case, or it left
            already.

    Records:
        exhibit_returned or exhibit_destroyed: on the exhibit, with the last hash.
        exhibit_doubted: in its place, if hash or seals are not as admitted.
    """
    if kind not in (HandlingKind.RETURNED, HandlingKind.DESTROYED):
        raise InvalidInput("It is given back, or destroyed.", field="kind")
    found = _read_hash(exhibit_id, reading, actor=actor, as_of=as_of)
    with act(actor=actor, as_of=as_of) as ledger:
        row, life = _sound(exhibit_id, actor)
        if kind is HandlingKind.DESTROYED and find_hold(row.id, row.case_id) is not None:
            raise Conflict("A legal hold protects this. Lift the hold first.")
        if not _doubted(row, life, found, reading, ledger):
            write_step(
                row, kind, ledger, giver=life.holder, receiver=_hand(receiver), sha256_before=found,
                reason=words(reason, "reason"), receipt=optional_line(receipt, "receipt"),
                attachment_sha256=_attached(attachment_sha256),
            )  # fmt: skip
    return get_exhibit(exhibit_id, actor=actor)


def settle_doubt(
    exhibit_id: str, code: Settled, reason: str, *, actor: Actor, as_of: datetime
) -> ExhibitView:
    """Settle why an exhibit was not as admitted. If it changed and that is explained, the new hash holds.

    Raises:
        NotFound: The exhibit's case is not open to the actor.
        InvalidInput: No reason.
        Conflict: Nothing is in doubt.

    Records:
        exhibit_settled: on the exhibit, with what was found.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        row, _life = lock_exhibit(exhibit_id, actor)
        write_step(row, HandlingKind.SETTLED, ledger, code=code, reason=words(reason, "reason"))
    return get_exhibit(exhibit_id, actor=actor)


def _sound(exhibit_id: str, actor: Actor) -> tuple[Exhibit, Life]:
    row, life = lock_exhibit(exhibit_id, actor)
    require_sound(life)
    return row, life


def _read_hash(exhibit_id: str, reading: Reading, *, actor: Actor, as_of: datetime) -> str:
    """Return the hash as it is now: out of the vault, else as a person read it; empty if it has none."""
    row = select_exhibit(exhibit_id, actor)
    if row.kind == ExhibitKind.FILE and has_object(row.sha256):
        try:
            return hash_in_vault(row.sha256, actor=actor, as_of=as_of, about=row.id)
        except VaultObjectDamaged:
            return ""
    given = read_sha256(reading.sha256)
    if row.kind != ExhibitKind.FILE and row.sha256 and not given:
        raise InvalidInput("Read its SHA-256 again and enter it.", field="sha256")
    return given


def _doubted(row: Exhibit, life: Life, found: str, reading: Reading, ledger: Ledger) -> bool:
    """Record a doubt if hash or seals are not as admitted, and tell whether they are not."""
    is_in_vault = row.kind == ExhibitKind.FILE and has_object(row.sha256)
    if is_in_vault and not found:
        code = Doubt.CANNOT_BE_READ
    elif found and found != life.sha256:
        code = Doubt.HASH_DIFFERS
    elif life.seals and not reading.seals_whole:
        code = Doubt.SEAL_NOT_WHOLE
    else:
        return False
    write_step(row, HandlingKind.DOUBTED, ledger, code=code, sha256_before=life.sha256, sha256_after=found)
    return True


def _hand(given: Hand) -> Hand:
    return Hand(given.person_id, "" if given.person_id else optional_line(given.outside, "receiver"))


def _attached(sha256: str) -> str:
    digits = read_sha256(sha256)
    if digits and not has_object(digits):
        raise InvalidInput("The vault holds no such photograph or scan. Bring it first.", field="attachment")
    return digits
