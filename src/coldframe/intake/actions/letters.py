"""Dead letters: what could not be taken in is kept whole, says why, and can be replayed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput
from coldframe.core.ids import new_id
from coldframe.core.said import Said, kept
from coldframe.core.text import clean
from coldframe.custody.actions import act
from coldframe.intake.actions.clues import receive_clue, receive_from
from coldframe.intake.channels.registry import CHANNELS
from coldframe.intake.models import DeadLetter
from coldframe.intake.queries import get_dead_letter, letter_view
from coldframe.intake.rules import attach_files, content_name
from coldframe.intake.terms import (
    Channel,
    DeadLetterView,
    Imported,
    IntakeEvent,
    LetterState,
    NewClue,
    Parsed,
    Problem,
    Received,
)
from coldframe.vault.actions import keep, read, store
from coldframe.vault.keys import keyed_hash
from coldframe.vault.terms import ReadReason, Sealed, Stored

Files = Mapping[str, Sealed | Stored]


def receive_or_keep(new: NewClue, *, actor: Actor, as_of: datetime) -> Received | DeadLetterView:
    """Receive a clue, or keep it as a dead letter that says what is wrong. For doors: nothing is lost.

    Records:
        clue_received, item_added, clue_repeated: when it is taken in.
        dead_letter_kept: when it is not.
    """
    try:
        return receive_clue(new, actor=actor, as_of=as_of)
    except (InvalidInput, Conflict) as refused:
        problem = Problem(new.line, refused.code, refused.field or "", refused.said, new.raw)
        files = {item.part or item.original_name: item.file for item in new.items if item.file is not None}
        return record_dead_letter(
            problem, channel=new.channel, media_type=new.raw_media_type, files=files, actor=actor, as_of=as_of
        )


def record_dead_letter(
    problem: Problem,
    *,
    channel: Channel,
    media_type: str,
    files: Files | None = None,
    source_sha256: str = "",
    actor: Actor,
    as_of: datetime,
) -> DeadLetterView:
    """Keep an upload, or a line of one, that could not be taken in; its bytes go into the vault.

    The same line and files with the same trouble from the same sender are one letter while it waits.

    Args:
        problem: What is wrong, where, and the bytes.
        channel: The way it came in; a replay reads it the same way.
        media_type: What the bytes are.
        files: Files that came with it, by name of their part.
        source_sha256: Of the whole upload, if this is one line of it.
        actor: Who sent it.
        as_of: Now.

    Records:
        dead_letter_kept: with channel, code, line and SHA-256 of the bytes.
        dead_letter_repeated: on the letter that waits already.
    """
    with act(actor=actor, as_of=as_of) as ledger:
        raw = store([problem.raw], actor=actor, as_of=as_of)
        alike = DeadLetter.objects.filter(
            sender=str(actor), raw_sha256=raw.sha256, code=problem.code, line=problem.line,
            source_sha256=source_sha256, state=LetterState.WAITING,
        )  # fmt: skip
        # With other files it is another letter: none of them may be lost.
        beside = {file.sha256 for file in (files or {}).values()}
        row = next((one for one in alike if {file["sha256"] for file in one.files} == beside), None)
        if row is not None:
            ledger.record(IntakeEvent.DEAD_LETTER_REPEATED, row.id)
            return letter_view(row)
        kept_files = []
        for name, file in (files or {}).items():
            stored = keep(file, actor=actor, as_of=as_of) if isinstance(file, Sealed) else file
            kept_files.append({
                "name_hash": _name_hash(name), "sha256": stored.sha256, "sha1": stored.sha1,
                "md5": stored.md5, "size_bytes": stored.size_bytes,
            })  # fmt: skip
        row = DeadLetter.objects.create(
            id=new_id("ddl"),
            channel=channel,
            sender=str(actor),
            received_at=as_of,
            code=problem.code,
            field=clean(problem.field, max_characters=100),
            said=kept(problem.said),
            line=problem.line,
            source_sha256=source_sha256,
            raw_sha256=raw.sha256,
            media_type=media_type,
            files=kept_files,
            state=LetterState.WAITING,
        )
        ledger.record(
            IntakeEvent.DEAD_LETTER_KEPT,
            row.id,
            channel=channel,
            code=problem.code,
            line=problem.line,
            raw_sha256=raw.sha256,
            source_sha256=source_sha256,
            files=len(kept_files),
        )
    return letter_view(row)


def import_rows(parsed: Parsed, *, files: Files | None = None, actor: Actor, as_of: datetime) -> Imported:
    """Take in what a channel read: each good row by itself, each bad one as a dead letter.

    Each row is its own transaction, so an interrupted import is finished by running it
    again: rows that are in already are recognized.

    Args:
        parsed: From a channel's ``parse``.
        files: Files that came beside it, by name of their part.
        actor: Who sent it.
        as_of: Now.

    Records:
        clue_received, item_added, clue_repeated: for each good row.
        dead_letter_kept, dead_letter_repeated: for each bad row, with its line.
    """
    return _import(str(actor), parsed, files or {}, actor=actor, as_of=as_of)


def _import(sender: str, parsed: Parsed, files: Files, *, actor: Actor, as_of: datetime) -> Imported:
    received: list[Received] = []
    problems = list(parsed.problems)
    for read_clue in parsed.clues:
        # Files that no item names belong to the clue only if it came alone.
        named = {item.part for item in read_clue.items}
        own = files if len(parsed.clues) == 1 else {part: files[part] for part in files if part in named}
        new = attach_files(read_clue, own)
        try:
            received.append(receive_from(sender, new, actor=actor, as_of=as_of))
        except (InvalidInput, Conflict) as refused:
            problems.append(Problem(new.line, refused.code, refused.field or "", refused.said, new.raw))
    letters = [
        record_dead_letter(
            problem,
            channel=parsed.channel,
            media_type=parsed.media_type,
            files=files,
            source_sha256="" if problem.line is None else parsed.source_sha256,
            actor=actor,
            as_of=as_of,
        )
        for problem in sorted(problems, key=lambda problem: problem.line or 0)
    ]
    return Imported(tuple(received), tuple(letter.id for letter in letters))


def replay_dead_letter(
    letter_id: str, corrected: bytes | None = None, *, actor: Actor, as_of: datetime
) -> Imported:
    """Read a dead letter again, as it was or as corrected, and take in what it holds.

    The clue keeps the letter's sender. The uncorrected original stays in the vault.

    Args:
        letter_id: The letter.
        corrected: The mended bytes, in the letter's own format; ``None`` to try the original again,
            for instance after an update.
        actor: Who replays it.
        as_of: Now.

    Raises:
        NotFound: No such letter.
        Conflict: It was replayed before; names the clue.
        InvalidInput: It still cannot be read; the letter waits on.

    Records:
        dead_letter_replayed: with the clues, and the SHA-256 of the corrected bytes.
        clue_received, item_added: for each clue.
    """
    letter = get_dead_letter(letter_id)
    _require_waiting(letter.state, letter.clue_ids)
    raw = corrected
    if raw is None:
        pieces = read(
            letter.raw_sha256, actor=actor, as_of=as_of, reason=ReadReason.EXAMINATION, about=letter_id
        )
        raw = b"".join(pieces)
    parsed = CHANNELS[letter.channel].parse(raw)
    if not parsed.clues:
        first = parsed.problems[0] if parsed.problems else None
        raise InvalidInput(
            first.said if first else "There is nothing in it. Send the corrected line.",
            field=(first.field or None) if first else None,
        )
    with act(actor=actor, as_of=as_of) as ledger:
        row = DeadLetter.objects.select_for_update().get(id=letter_id)
        _require_waiting(row.state, tuple(row.clue_ids))
        clues = tuple(_replayed(row, clue, number) for number, clue in enumerate(parsed.clues, start=1))
        if len(clues) == 1 and not parsed.problems:
            done = Imported((receive_from(row.sender, clues[0], actor=actor, as_of=as_of),), ())
        else:
            done = _import(row.sender, replace(parsed, clues=clues), {}, actor=actor, as_of=as_of)
        row.state, row.replayed_at, row.replayed_by = LetterState.REPLAYED, as_of, str(actor)
        row.clue_ids = [one.clue_id for one in done.received]
        row.save(update_fields=["state", "replayed_at", "replayed_by", "clue_ids"])
        ledger.record(
            IntakeEvent.DEAD_LETTER_REPLAYED,
            row.id,
            clues=tuple(row.clue_ids[:1000]),
            letters=len(done.letter_ids),
            corrected_sha256="" if corrected is None else content_name(corrected),
        )
    return done


def _require_waiting(state: str, clue_ids: tuple[str, ...]) -> None:
    if state != LetterState.WAITING:
        raise Conflict(
            Said(
                "This letter was replayed already. It became %(clues)s. Reload the page.",
                clues=", ".join(clue_ids[:5]),
            )
            if clue_ids
            else "This letter was replayed already. Reload the page."
        )


def _replayed(row: DeadLetter, clue: NewClue, number: int) -> NewClue:
    stored = {
        one["name_hash"]: Stored(one["sha256"], one["sha1"], one["md5"], one["size_bytes"])
        for one in row.files
    }
    named = {
        item.part: found for item in clue.items if (found := stored.get(_name_hash(item.part))) is not None
    }
    spare = [file for file in stored.values() if file not in named.values()]
    files = named | {f"file-{place}": file for place, file in enumerate(spare, start=1)}
    # A person says that this is a clue of its own; the letter keeps it from becoming two.
    key = hashlib.sha256(f"{row.id}:{number}".encode()).hexdigest()
    return replace(attach_files(clue, files), idempotency_key=f"letter:{key}")


def _name_hash(name: str) -> str:
    return keyed_hash("intake.file_name", name)
