"""An archive from another desk arrives: kept as it came, checked from end to end, and dropped again if nobody wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from coldframe.access.queries import may, require
from coldframe.access.terms import Permission
from coldframe.casework.models import CaseArrival, CaseImport
from coldframe.casework.portable import archive
from coldframe.casework.portable.keys import own_identity
from coldframe.casework.portable.terms import (
    ArchiveDamaged,
    Manifest,
    Member,
    Preview,
    Row,
)
from coldframe.casework.portable.untrusted import read_rows
from coldframe.casework.terms import CaseKind
from coldframe.core.actors import Actor
from coldframe.core.errors import ColdframeError, Conflict, NotFound
from coldframe.core.ids import new_id
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.custody.signing import fingerprint, head_is_genuine, public_key_text, signing_keys
from coldframe.custody.terms import RawEvent, SignedHead
from coldframe.partners.queries import find_recipient_by_key
from coldframe.partners.sealing import NotOpened, open_sealed
from coldframe.vault.actions import destroy, keep, read
from coldframe.vault.queries import has_object
from coldframe.vault.terms import ReadReason, Sealed

_NOT_ROWS = frozenset({"case", "people", "custody"})


def receive_archive(sealed: Sealed, *, actor: Actor, as_of: datetime) -> Preview:
    """Keep an archive as it came, check all of it, and say what it holds. Nothing of it is taken in yet.

    Raises:
        NotAllowed: The actor may not open cases.
        NotOpened: It is not sealed to this desk, or was changed or cut off.
        ArchiveDamaged: It is no whole archive of a case. Nothing of it is kept.
        ArchiveTooNew: It is of a later version.
        Conflict: This desk made it itself.

    Records:
        object_stored, object_read and, where it is refused, object_destroyed: by the vault.
    """
    person_id = actor.person_id
    require(actor, Permission.CASE_OPEN)
    with act(actor=actor, as_of=as_of):
        waiting, is_new = CaseArrival.objects.get_or_create(
            sha256=sealed.sha256, by=person_id, settled_at=None,
            defaults={"id": new_id("car"), "is_ours": _is_ours(sealed.sha256), "at": as_of},
        )  # fmt: skip
        keep(sealed, actor=actor, as_of=as_of)
    try:
        return check(sealed.sha256, actor=actor, as_of=as_of)
    except ColdframeError:
        if is_new:
            settle(waiting, "not_an_archive", actor=actor, as_of=as_of)
        raise


def preview_archive(sha256: str, *, actor: Actor, as_of: datetime) -> Preview:
    """Check an archive that waits once more, and say what it holds.

    Raises:
        NotFound: The actor brought no such archive.
        ArchiveDamaged: See :func:`receive_archive`.

    Records:
        object_read: by the vault.
    """
    waiting_of(sha256, actor)
    return check(sha256, actor=actor, as_of=as_of)


def drop_archive(sha256: str, *, actor: Actor, as_of: datetime) -> None:
    """Do not take an archive in; what was kept of it goes.

    Raises:
        NotFound: The actor brought no such archive.

    Records:
        object_destroyed: by the vault.
    """
    settle(waiting_of(sha256, actor), "not_taken_in", actor=actor, as_of=as_of)


def check(sha256: str, *, actor: Actor, as_of: datetime) -> Preview:
    """Read an archive from end to end, and say what it holds.

    Raises:
        NotOpened: It is not sealed to this desk, or was changed or cut off.
        ArchiveDamaged: It is no whole archive of a case.
        Conflict: This desk made it itself.

    Records:
        object_read: by the vault.
    """
    counted: dict[str, int] = {}
    found: dict[str, list[Row]] = {}
    files = [0, 0]

    def look(_: Manifest, member: Member, body: Iterator[bytes]) -> None:
        name = table_of(member)
        if name in ("case", "custody"):
            found[name] = read_rows(b"".join(body))
        if name:
            counted[name] = member.rows
        elif member.name.startswith("files/"):
            files[0], files[1] = files[0] + 1, files[1] + member.size_bytes

    manifest = read_archive(sha256, look, actor=actor, as_of=as_of)
    if manifest.public_key in {public_key_text(key) for key in signing_keys()}:
        raise Conflict("This desk made this archive itself. Open the case that it was made of.")
    _require_genuine(manifest, found.get("custody", []))
    case = row_of_case(found)
    name = fingerprint(manifest.public_key)
    sender = find_recipient_by_key(name)
    known = (
        CaseImport.objects.filter(origin_case_id=manifest.case_id)
        .exclude(sha256=sha256)
        .values_list("case_id", flat=True)
    )
    return Preview(
        sha256=sha256,
        manifest=manifest,
        fingerprint=name,
        sender_id=sender.id if sender else "",
        rows={key: counted[key] for key in counted if key not in _NOT_ROWS},
        files=(files[0], files[1]),
        case={key: clean(str(case[key]))[:200] for key in ("code", "title", "jurisdiction")},
        known_as=tuple(each for each in known if may(actor, Permission.CASE_VIEW, each)),
    )


def read_archive(
    sha256: str, take: Callable[[Manifest, Member, Iterator[bytes]], None], *, actor: Actor, as_of: datetime
) -> Manifest:
    """Open an archive and read all of it; see ``archive.read``.

    Raises:
        NotOpened: It is not sealed to this desk, or was changed or cut off.
        ArchiveDamaged: It is no whole archive of a case.

    Records:
        object_read: by the vault.
    """
    sealed = read(sha256, actor=actor, as_of=as_of, reason=ReadReason.EXAMINATION)
    try:
        return archive.read(open_sealed(sealed, own_identity()), take)
    except NotOpened:
        raise NotOpened(
            "The archive does not open: it is not sealed to this desk's key, or it was changed or cut off on its way. "
            "Give the sender the key on this page again, and ask for the archive once more.",
            field="archive",
        ) from None


def table_of(member: Member) -> str:
    """Say which table a file of the archive is; empty for none."""
    folder, _, name = member.name.partition("/")
    return name.removesuffix(".jsonl").replace("-", "_") if folder == "tables" else ""


def row_of_case(tables: Mapping[str, list[Row]]) -> Row:
    """Return code, title, jurisdiction and kind of the case.

    Raises:
        ArchiveDamaged: The archive does not say them.
    """
    try:
        row = tables["case"][0]
        CaseKind(row["kind"])
        return {key: str(row[key]) for key in ("code", "title", "jurisdiction", "kind")}
    except (KeyError, IndexError, ValueError):
        raise ArchiveDamaged("The archive does not say of which case it is.", field="archive") from None


def _require_genuine(manifest: Manifest, events: list[Row]) -> None:
    """Refuse custody that was changed: each event is hashed again, and the head's signature is checked."""
    try:
        head = SignedHead(**manifest.head)
        is_true = head_is_genuine(head, pinned_key=manifest.public_key) and all(
            _is_hashed(RawEvent(**event), head.count) for event in events
        )
    except (TypeError, ValueError, AttributeError):
        is_true = False
    if not is_true:
        raise ArchiveDamaged(
            "The custody events in the archive are not what the other desk's ledger recorded. Trust nothing in it.",
            field="archive",
        )


def _is_hashed(event: RawEvent, count: int) -> bool:
    return event.sequence <= count and event.hash_at(event.sequence) == event.hash


def _is_ours(sha256: str) -> bool:
    """Tell whether the vault holds these bytes for no other reason than that they were brought here to wait."""
    waiting = CaseArrival.objects.filter(sha256=sha256, settled_at=None, is_ours=True)
    return waiting.exists() or not has_object(sha256)


def waiting_of(sha256: str, actor: Actor) -> CaseArrival:
    """Return the archive that somebody brought and that waits.

    Raises:
        NotFound: The actor brought no such archive.
    """
    row = CaseArrival.objects.filter(sha256=sha256, by=actor.person_id, settled_at=None).first()
    if row is None:
        raise NotFound("You brought no such archive, or it was settled already.")
    return row


def settle(row: CaseArrival, reason: str, *, actor: Actor, as_of: datetime) -> None:
    """An archive waits no longer; its bytes go unless somebody else's waits for them, or the vault held them before.

    Records:
        object_destroyed: by the vault.
    """
    with act(actor=actor, as_of=as_of):
        row.settled_at = as_of
        row.save(update_fields=("settled_at",))
        others = CaseArrival.objects.filter(sha256=row.sha256, settled_at=None).exists()
        if row.is_ours and not others and has_object(row.sha256):
            destroy(row.sha256, actor=actor, as_of=as_of, reason=reason)
