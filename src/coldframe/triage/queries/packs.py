"""The rule packs that are installed, beside what the ledger says of them."""

from __future__ import annotations

from coldframe.custody.queries import list_events
from coldframe.rulepacks.loader import find_desk_problems, list_packs
from coldframe.triage.models import Review
from coldframe.triage.models.reviews import UNDECIDED
from coldframe.triage.pack_words import list_wrong_words
from coldframe.triage.terms import TriageEvent


def find_installed_sha256(pack_id: str) -> str:
    """The SHA-256 of a pack's content as it was last installed; empty if it never was."""
    events = list_events(about=pack_id, kind=TriageEvent.RULEPACK_INSTALLED)
    return str(events[-1].detail["sha256"]) if events else ""


def list_pack_problems() -> tuple[str, ...]:
    """Say what is wrong with the desk's own rule packs, each with its fix; empty where all is well."""
    unreadable = find_desk_problems()
    if unreadable:
        return unreadable
    problems: list[str] = []
    own = {pack.id: pack for pack in list_packs() if pack.is_desks}
    for pack in own.values():
        problems += [f"The rule pack {pack.id}: {words}" for words in list_wrong_words(pack)]
    known = {
        event.subject: event.detail["sha256"]
        for event in list_events(kind=TriageEvent.RULEPACK_INSTALLED)
        if event.detail["is_desks"]
    }
    for pack_id, sha256 in known.items():
        if pack_id not in own:
            problems.append(
                f"The rule pack {pack_id} was in use and its file is gone. Put it back, because decisions that "
                "name it are replayed by it; in a folder named retired beside the others it no longer holds."
            )
        elif own[pack_id].sha256 != sha256:
            problems.append(
                f"The rule pack {pack_id} was changed after it came into use. Put the file back as it was, "
                f"and give the new content version {own[pack_id].version + 1} in a file of its own."
            )
    return tuple(problems)


def list_ranked_otherwise(pack_id: str, *, after: str = "", limit: int = 200) -> tuple[tuple[str, str], ...]:
    """List undecided reviews that another priority pack ranked: id and clue, by id, greater than ``after``."""
    rows = Review.objects.filter(state__in=UNDECIDED, id__gt=after).exclude(priority_pack=pack_id)
    return tuple(rows.order_by("id").values_list("id", "clue_id")[:limit])
