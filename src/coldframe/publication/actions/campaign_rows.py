"""What the verbs about campaigns share: locking one, reading texts, the columns of what a source says."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from coldframe.access.queries import require
from coldframe.access.terms import Permission
from coldframe.casework.terms import Source
from coldframe.core.actors import Actor
from coldframe.core.errors import Conflict, InvalidInput, NotFound
from coldframe.core.moments import latest_day
from coldframe.core.rough_dates import parse_rough_date
from coldframe.core.said import Said
from coldframe.core.text import clean
from coldframe.publication.models import Campaign, CampaignBody, CampaignTally, ListedCase, TableImport

MAX_TEXT_CHARACTERS = 4000
_YEARS = (1900, 2200)


def locked(campaign_id: str, actor: Actor) -> Campaign:
    """Lock a campaign for the actor's change.

    Raises:
        NotAllowed: The actor does not publish figures.
        NotFound: There is none.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    row = Campaign.objects.select_for_update().filter(id=campaign_id).first()
    if row is None:
        raise NotFound("There is no such campaign.")
    return row


def following(latest: int, corrects: int) -> int:
    """Number the version that follows the one that a person read.

    Raises:
        Conflict: Somebody corrected it meanwhile: what was read does not hold any more.
    """
    if corrects != latest:
        raise Conflict(
            "Somebody corrected this meanwhile. Read what holds now, then say what is wrong with that.",
            field="reason",
        )
    return latest + 1


def strike(
    row: CampaignBody | CampaignTally | ListedCase | TableImport, reason: str, *, by: str, at: datetime
) -> str:
    """Mark an entry as one that does not hold; returns the reason as kept.

    Raises:
        InvalidInput: No reason.
        Conflict: It was struck before.
    """
    if row.struck_at is not None:
        raise Conflict("Somebody struck this out before. Read the reason there.", field="reason")
    row.struck_because = words(reason, "reason", required=True)
    row.struck_by, row.struck_at = by, at
    row.save(update_fields=("struck_because", "struck_by", "struck_at"))
    return row.struck_because


def period_columns(first: str, last: str) -> dict[str, str]:
    """Check a period of rough days and return its columns.

    Raises:
        InvalidInput: No such day, a year in which nobody counts this, or it ends before it begins.
    """
    begins = parse_rough_date(first, field="first") if first.strip() else None
    ends = parse_rough_date(last, field="last") if last.strip() else None
    for field, day in (("first", begins), ("last", ends)):
        if day is not None and not _YEARS[0] <= day.first.year <= _YEARS[1]:
            raise InvalidInput("Check the year.", field=field)
    if begins and ends and ends.last < begins.first:
        raise InvalidInput("The period ends before it begins.", field="last")
    return {"first": first.strip(), "last": last.strip()}


def zone_of(zone: str) -> str:
    """Check the name of a time zone.

    Raises:
        InvalidInput: There is none of that name.
    """
    # "localtime" is whatever the machine has, and "Factory" nothing.
    if zone not in available_timezones() - {"localtime", "Factory"}:
        raise InvalidInput(
            Said("“%(zone)s” is no time zone. Write it like Asia/Seoul.", zone=zone), field="zone"
        )
    return zone


def said_columns(source: Source, *, number: int, reason: str, by: str, at: datetime) -> dict[str, Any]:
    """Check a source and return the columns of ``models.campaigns.Said``.

    Raises:
        InvalidInput: It names nothing, or a day that has not begun anywhere.
    """
    if source.on is not None and source.on > latest_day(at):
        raise InvalidInput("The day of the source lies in the future.", field="source_on")
    return {
        "number": number, "source": line(source.title, "source", most=400), "strength": source.strength,
        "source_body": optional_line(source.body, "body"), "native_text": words(source.native_text, "native_text"),
        "source_on": source.on, "reason": reason, "by": by, "at": at,
    }  # fmt: skip


def line(untrusted: str, field: str, *, most: int = 200) -> str:
    """Read one line of text.

    Raises:
        InvalidInput: It is empty or too long.
    """
    text = " ".join(clean(untrusted, max_characters=most + 1).split())
    if not text:
        raise InvalidInput("This cannot be empty.", field=field)
    if len(text) > most:
        raise InvalidInput(Said("Shorten this to %(most)s characters.", most=most), field=field)
    return text


def optional_line(untrusted: str, field: str, *, most: int = 200) -> str:
    """Read one line of text that may be empty.

    Raises:
        InvalidInput: It is too long.
    """
    return line(untrusted, field, most=most) if untrusted.strip() else ""


def words(untrusted: str, field: str, *, required: bool = False) -> str:
    """Read a text of several lines.

    Raises:
        InvalidInput: It is needed and empty, or too long.
    """
    text = clean(untrusted, max_characters=MAX_TEXT_CHARACTERS + 1).strip()
    if required and not text:
        raise InvalidInput("Say why, in a sentence.", field=field)
    if len(text) > MAX_TEXT_CHARACTERS:
        raise InvalidInput(
            Said("Shorten this to %(most)s characters.", most=MAX_TEXT_CHARACTERS), field=field
        )
    return text


def sha256_of(text: str) -> str:
    """SHA-256 of a text: what the ledger holds in its place."""
    return hashlib.sha256(text.encode()).hexdigest()
