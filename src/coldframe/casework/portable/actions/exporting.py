"""Taking a whole case out: to a partner under an agreement, to the parties of proceedings, or for work at this desk."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from coldframe.access.queries import display_names
from coldframe.access.terms import Permission
from coldframe.casework.actions.cases import sha256_of
from coldframe.casework.models import Case, CaseExport
from coldframe.casework.portable import archive, documents, schedule
from coldframe.casework.portable.actions.allowing import Allowed, Wish, allow, open_people
from coldframe.casework.portable.graph import write_graph
from coldframe.casework.portable.masking import masks_of
from coldframe.casework.portable.queries import export_view, list_files
from coldframe.casework.portable.reading import read_custody, read_tables
from coldframe.casework.portable.terms import (
    MANIFEST,
    README,
    SIGNATURE,
    ExportForm,
    ExportView,
    Item,
    Manifest,
    Member,
    Row,
    Whom,
    Withheld,
)
from coldframe.casework.queries import select_case
from coldframe.casework.terms import CaseworkEvent
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.moments import isoformat
from coldframe.core.said import Said
from coldframe.custody.actions import act
from coldframe.custody.queries import get_head, signed_head
from coldframe.custody.signing import public_key_text, signing_key
from coldframe.documents.pdf import write as write_pdf
from coldframe.partners import actions as partners
from coldframe.partners.sealing import MEDIA_TYPE, seal
from coldframe.partners.terms import Field, Way
from coldframe.vault.actions import read, store
from coldframe.vault.terms import ReadReason

_OF_NOTES = frozenset({"notes", "tasks", "moments"})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is handed out: once, as a stream. Another time is another export.

    Attributes:
        size_bytes: About how large it is; 0 where that is not known.
        chunks: The bytes; files are read from the vault while they are taken.
    """

    export: ExportView
    name: str
    media_type: str
    size_bytes: int
    chunks: Iterator[bytes]


def export_case(case_id: str, wish: Wish, *, desk: str, actor: Actor, as_of: datetime) -> Outgoing:
    """Take a case out, and write down that it leaves before any of it does.

    People whose records are sealed leave masked, everywhere in the text too; one by name only with a wish to open
    their identity that a second key-holder granted to the actor, to a partner whose agreement covers it.

    Args:
        case_id: A case open to the actor for work.
        wish: What leaves, as what and for whom.
        desk: This desk's name.
        actor: A person.
        as_of: Now.

    Raises:
        NotFound: The case is not open to the actor, or no such agreement.
        NotAllowed: Not a person; or an identity is not granted, or no longer.
        InvalidInput: Something that the receiver needs is missing: a key, a ground, a name, a reason.
        ReleaseRefused: The agreement does not cover it, or the terms under which a clue came forbid it.
        ExhibitMismatch: An exhibit whose file would leave is in doubt.
        Conflict: Whoever sent a clue asked it back.

    Records:
        release_refused: on the case, where it is refused.
        identity_opened: on each person who leaves by name.
        object_stored: for the manifest; object_read for each file, while it is taken.
        disclosure_begun: on the case.
        case_exported: on the case, with form, for whom, the manifest's SHA-256 and how much is withheld.
    """
    person_id = actor.person_id
    case = select_case(case_id, Permission.CASE_WORK, actor)
    allowed = allow(case, wish, actor=actor, as_of=as_of)
    key, export_id = signing_key(), new_id("cex")
    with act(actor=actor, as_of=as_of) as ledger:
        # Nobody works on the case meanwhile: what leaves is the case at one moment, masked as of it.
        case = Case.objects.select_for_update().get(id=case.id)
        opened = open_people(case, wish, actor=actor, as_of=as_of)
        members, items = _pack(
            case, wish, allowed, opened, desk=desk, by=person_id, export_id=export_id, as_of=as_of
        )
        manifest = Manifest(
            case_id=case.id, export_id=export_id, desk=desk, public_key=public_key_text(key),
            made_at=isoformat(as_of), whom=wish.whom, head=asdict(signed_head(as_of=as_of, key=key)),
            agreement=(allowed.released.agreement_id, allowed.released.version) if allowed.released else None,
            members=tuple(member for member, _ in members),
        )  # fmt: skip
        said = archive.write_manifest(manifest)
        withheld = sum(each.why is not None for each in items)
        sha256 = store([said], actor=actor, as_of=as_of).sha256
        row = CaseExport.objects.create(
            id=export_id, case=case, form=wish.form, whom=wish.whom, recipient_id=allowed.recipient_id,
            recipient=allowed.recipient, ground=allowed.ground, withheld=withheld, manifest_sha256=sha256,
            by=person_id, at=as_of,
        )  # fmt: skip
        _disclose(case, allowed, sha256, actor=actor, as_of=as_of)
        ledger.record(
            CaseworkEvent.CASE_EXPORTED, case.id, export=row.id, export_form=wish.form, whom=wish.whom,
            manifest_sha256=sha256, withheld=withheld, identities=len(opened),
            withheld_by_hand=sorted(wish.withhold),
            reasons_sha256=sha256_of("\n".join(wish.withhold[each] for each in sorted(wish.withhold))),
        )  # fmt: skip
    view = export_view(row)
    if wish.form is not ExportForm.ARCHIVE:
        content = members[0][1] or b""
        name, media = _PLAIN[wish.form]
        return Outgoing(view, f"{case.id}{name}", media, len(content), iter([content]))
    leading = (
        (README, documents.HOW_TO_OPEN.encode()), (MANIFEST, said), (SIGNATURE, base64.b64encode(key.sign(said))),
    )  # fmt: skip
    given = {member.name: content for member, content in members if content is not None}

    def contents(member: Member) -> Iterable[bytes]:
        if member.name in given:
            return [given[member.name]]
        return read(member.sha256, actor=actor, as_of=as_of, reason=ReadReason.EXPORT, about=export_id)

    chunks = seal(archive.write(leading, manifest.members, contents, modified_at=as_of), *allowed.keys)
    return Outgoing(view, f"{case.id}.tar.age", MEDIA_TYPE, archive.size_bytes(manifest), chunks)


def _pack(
    case: Case,
    wish: Wish,
    allowed: Allowed,
    opened: frozenset[str],
    *,
    desk: str,
    by: str,
    export_id: str,
    as_of: datetime,
) -> tuple[list[tuple[Member, bytes | None]], list[Item]]:
    """Everything that leaves, files without their bytes, and the lines of the schedule."""
    is_disclosure = wish.whom is Whom.PROCEEDINGS
    masks = masks_of(case, opened)
    tables = read_tables(case, masks)
    items = schedule.list_items(tables, wish.withhold, by, proceedings=is_disclosure)
    _require_known(wish, items)
    leaving: dict[str, list[Row]] = schedule.without_decided(tables, items)
    if Field.CASE_NOTES not in allowed.fields:
        leaving = {name: rows for name, rows in leaving.items() if name not in _OF_NOTES}
        leaving["imported_rows"] = [row for row in leaving["imported_rows"] if row["table"] not in _OF_NOTES]
    if wish.form is ExportForm.TABLES:
        return [_member("documents/tables.zip", documents.write_tables(leaving))], items
    if wish.form is ExportForm.GRAPH:
        return [_member("documents/case.jsonld", write_graph(leaving, desk=desk))], items
    files, kept_back = list_files(case, masks, is_disclosure=is_disclosure)
    items += kept_back
    members = [_member(f"tables/{name}.jsonl", documents.write_lines(rows), len(rows))
               for name, rows in leaving.items()]  # fmt: skip
    if Field.CASE_CUSTODY in allowed.fields:
        events = [asdict(event) for event in read_custody(case.id)]
        members.append(_member("tables/custody.jsonl", documents.write_lines(events), len(events)))
    papers = _papers(
        leaving, items, allowed, is_disclosure=is_disclosure, desk=desk, export_id=export_id, as_of=as_of
    )
    members += [_member(f"documents/{name}", content) for name, content in papers]
    if Field.CASE_FILES in allowed.fields:
        members += [(Member(f"files/{each.sha256}", each.sha256, each.size_bytes), None) for each in files]
    return members, items


_PLAIN = {
    ExportForm.TABLES: ("-tables.zip", "application/zip"),
    ExportForm.GRAPH: (".jsonld", "application/ld+json"),
}


def _disclose(case: Case, allowed: Allowed, sha256: str, *, actor: Actor, as_of: datetime) -> None:
    if allowed.released is None:
        partners.record_handed_out(
            way=allowed.way, clue_id="", subject_id=case.id, fields=allowed.fields, document_sha256=sha256,
            actor=actor, as_of=as_of,
        )  # fmt: skip
        return
    partners.record_disclosure(
        way=Way.CASE_ARCHIVE, recipient_id=allowed.recipient_id, clue_id="", subject_id=case.id,
        message_id=new_id("msg"), released=allowed.released, document_sha256=sha256, head=get_head(),
        actor=actor, as_of=as_of,
    )  # fmt: skip


def _papers(
    tables: Mapping[str, list[Row]],
    items: list[Item],
    allowed: Allowed,
    *,
    is_disclosure: bool,
    desk: str,
    export_id: str,
    as_of: datetime,
) -> Iterator[tuple[str, bytes]]:
    yield "dictionary.csv", documents.write_dictionary()
    yield "case.jsonld", write_graph(tables, desk=desk)
    if not is_disclosure:
        return
    names = {row["id"]: row["name"] for row in tables["people"]}
    names |= display_names({each.by for each in items if each.by})
    yield "schedule.csv", documents.write_schedule(items, names)
    for name, content in documents.list_csv(tables):
        if name != "dictionary.csv":
            yield name.replace("_", "-"), content
    paper = documents.write_index(
        tables, items, desk=desk, to=allowed.recipient, ground=allowed.ground, names=names,
        export_id=export_id, written_at=as_of,
    )  # fmt: skip
    yield "index.pdf", write_pdf(paper)


def _require_known(wish: Wish, items: Iterable[Item]) -> None:
    if wish.withhold and wish.whom is not Whom.PROCEEDINGS:
        raise InvalidInput("Only a disclosure has a schedule that says what is held back.", field="withhold")
    known = {each.id for each in items if each.why is Withheld.DECIDED}
    if unknown := set(wish.withhold) - known:
        raise InvalidInput(
            Said(
                "%(item)s cannot be held back: it is no note, task, event or tie of this case, or no reason "
                "is given.",
                item=min(unknown),
            ),
            field="withhold",
        )


def _member(name: str, content: bytes, rows: int = 0) -> tuple[Member, bytes | None]:
    return Member(name, hashlib.sha256(content).hexdigest(), len(content), rows), content
