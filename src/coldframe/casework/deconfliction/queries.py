"""Reads of deconfliction: what each side is told, computed anew each time from what stands now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db.models import QuerySet

from coldframe.access.queries import list_object_people, list_people
from coldframe.access.terms import Permission, Role
from coldframe.casework.deconfliction import keys
from coldframe.casework.deconfliction.rules import grant_token_v1, standing_v1
from coldframe.casework.deconfliction.terms import (
    EntryKind,
    EntryView,
    GrantPart,
    HitView,
    Interest,
    LinkView,
    OwnGrant,
    PauseView,
    Touching,
)
from coldframe.casework.models import (
    DeconflictionEntry,
    DeconflictionGrant,
    DeconflictionLink,
    DeconflictionPause,
    EntryToken,
    PartnerToken,
)
from coldframe.casework.queries import select_case
from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.core.said import gettext_noop
from coldframe.partners.queries import check_release, get_recipient, list_agreements
from coldframe.partners.queries.contacts import list_contacts
from coldframe.partners.terms import AgreementTerms, Field, HarmCategory, Purpose, RecipientView, Released
from coldframe.partners.terms.contacts import ContactRole, Party
from coldframe.vault.sealed import open_text

ABSENT = gettext_noop("There is no such entry, or its case is not open to you.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the index says of one entry, for this side's use only.

    Attributes:
        others: Ids of other cases' entries of this desk that share a token.
        links: Partners that share one, by link id: our tokens that they have, in hexadecimal.
    """

    standing: Interest
    others: frozenset[str]
    links: Mapping[str, frozenset[str]]


def list_entries(case_id: str, *, actor: Actor, as_of: datetime) -> tuple[EntryView, ...]:
    """List the entries of a case with what its side is told of each, the oldest first; of a closed one none.

    Raises:
        NotFound: The case is not open to the actor.
    """
    select_case(case_id, Permission.CASE_WORK, actor)
    return entry_views(live_entries().filter(case_id=case_id), as_of=as_of)


def list_touching(*, as_of: datetime) -> tuple[Touching, ...]:
    """List where cases of this desk touch others now, by case, for a supervisor."""
    entries = live_entries().select_related("case").order_by("case__opened_at", "added_at", "id")
    verdicts, links = judge(entries, as_of=as_of), {row.id: row for row in DeconflictionLink.objects.all()}
    by_id = {row.id: row for row in entries}
    return tuple(
        Touching(
            entry_id=row.id,
            case_id=row.case_id,
            case_code=row.case.code,
            people=list_object_people(row.case_id),
            kind=EntryKind(row.kind),
            added_at=row.added_at,
            other_cases=tuple(sorted({by_id[other].case.code for other in verdict.others})),
            partners=tuple(links[link_id].recipient_id for link_id in verdict.links),
        )
        for row, verdict in ((row, verdicts[row.id]) for row in entries)
        if verdict.standing is Interest.HIT
    )


def find_pause(case_id: str, *, actor: Actor) -> PauseView | None:
    """Find the pause of a case that is open to the actor; ``None`` if it is not paused."""
    select_case(case_id, Permission.CASE_WORK, actor)
    row = DeconflictionPause.objects.select_related("case").filter(case_id=case_id, lifted_at=None).first()
    return pause_view(row) if row else None


def list_pauses() -> tuple[PauseView, ...]:
    """List what is paused at this desk, the oldest first, for a supervisor."""
    rows = DeconflictionPause.objects.select_related("case", "link").filter(lifted_at=None)
    return tuple(pause_view(row) for row in rows.order_by("paused_at", "id"))


def list_deconfliction_links(*, as_of: datetime) -> tuple[LinkView, ...]:
    """List what stands between this desk and each partner."""
    paused = paused_links()
    return tuple(
        LinkView(
            id=row.id,
            recipient_id=row.recipient_id,
            agreement_id=row.agreement_id,
            key_id=row.key_id,
            epoch=row.epoch,
            key_made_at=row.key_made_at,
            in_force=covering(row.recipient_id, as_of) is not None,
            is_paused=row.id in paused,
            sent_at=row.sent_at,
            taken_at=row.taken_at,
            volume=row.taken_tokens.count(),
            fresh=row.fresh,
        )
        for row in DeconflictionLink.objects.order_by("id")
    )


def covers_deconfliction(recipient_id: str, *, as_of: datetime) -> bool:
    """Tell whether an agreement in force with a partner covers the exchange."""
    return covering(recipient_id, as_of) is not None


# ── Shared with the actions ─────────────────────────────────────────────────


def live_entries() -> QuerySet[DeconflictionEntry]:
    """Select the entries that stand, of cases that are open."""
    return DeconflictionEntry.objects.filter(removed_at=None, case__closed_at=None)


def paused_cases() -> frozenset[str]:
    """Return the ids of the cases that are paused."""
    rows = DeconflictionPause.objects.filter(lifted_at=None, case__isnull=False)
    return frozenset(str(case_id) for case_id in rows.values_list("case_id", flat=True))


def paused_links() -> frozenset[str]:
    """Return the ids of the links that are paused."""
    rows = DeconflictionPause.objects.filter(lifted_at=None, link__isnull=False)
    return frozenset(str(link_id) for link_id in rows.values_list("link_id", flat=True))


def covering(recipient_id: str, as_of: datetime) -> AgreementTerms | None:
    """Return the agreement in force with a partner that covers deconfliction, if there is one."""
    for terms in list_agreements(recipient_id=recipient_id):
        answer = check_release(
            terms.agreement_id,
            version=terms.version,
            recipient_id=recipient_id,
            fields=(Field.DECONFLICTION_TOKEN,),
            purpose=Purpose.DECONFLICTION,
            categories=terms.categories,
            as_of=as_of,
        )
        if isinstance(answer, Released):
            return terms
    return None


def links_in_force(as_of: datetime) -> dict[str, tuple[DeconflictionLink, AgreementTerms]]:
    """Return the links over which something may be compared now, with what allows it."""
    paused = paused_links()
    found = {}
    for link in DeconflictionLink.objects.order_by("id"):
        terms = covering(link.recipient_id, as_of) if link.id not in paused else None
        if terms is not None:
            found[link.id] = (link, terms)
    return found


def judge(entries: QuerySet[DeconflictionEntry], *, as_of: datetime) -> dict[str, Verdict]:
    """Say of each entry what its side is told. Cost: three queries, what they find, and one for each case."""
    in_force, paused = links_in_force(as_of), paused_cases()

    @cache
    def people(case_id: str) -> frozenset[str]:
        return frozenset(list_object_people(case_id))

    own: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    tokens = EntryToken.objects.filter(entry__in=entries)
    for entry_id, link_id, key_id, token in tokens.values_list("entry_id", "link_id", "key_id", "token"):
        if link_id is None or (link_id in in_force and in_force[link_id][0].key_id == key_id):
            own[entry_id][link_id or ""].add(token)
    holders: dict[str, set[tuple[str, str]]] = defaultdict(set)
    alike = EntryToken.objects.filter(
        link=None,
        entry__in=live_entries().filter(is_listed=False),
        token__in=tokens.filter(link=None).values("token"),
    )
    for token, entry_id, case_id in alike.values_list("token", "entry_id", "entry__case_id"):
        if case_id not in paused:
            holders[token].add((entry_id, case_id))
    taken: dict[str, set[str]] = defaultdict(set)
    theirs = PartnerToken.objects.filter(
        link_id__in=list(in_force), token__in=tokens.exclude(link=None).values("token")
    )
    for link_id, token in theirs.values_list("link_id", "token"):
        taken[link_id].add(token)
    verdicts = {}
    for entry in entries:
        mine = own[entry.id]
        own_people = people(entry.case_id)
        # A case that everybody on this one works on, too, is no other's.
        others = {
            holder
            for token in mine[""]
            for holder in holders[token]
            if holder[1] != entry.case_id and not own_people <= people(holder[1])
        }
        links = {
            link_id: frozenset(mine[link_id] & taken[link_id])
            for link_id, (_, terms) in in_force.items()
            if mine[link_id] & taken[link_id] and HarmCategory(entry.harm) in terms.categories
        }
        standing = standing_v1(
            is_paused=entry.case_id in paused,
            is_listed=entry.is_listed,
            teams=len({people(case_id) for _, case_id in others}),
            partners=len(links),
            cap=settings.COLDFRAME_DECONFLICTION_CASES,
        )
        is_hit = standing is Interest.HIT
        verdicts[entry.id] = Verdict(
            standing,
            frozenset(other for other, _ in others) if is_hit else frozenset(),
            links if is_hit else {},
        )
    return verdicts


def has_granted(link: DeconflictionLink, matched: Iterable[str]) -> bool:
    """Tell whether the partner grants more about one of these tokens of ours that it has, too."""
    key = keys.kept_key(link.key)
    said = [grant_token_v1(key, not link.is_maker, bytes.fromhex(token)).hex() for token in matched]
    return PartnerToken.objects.filter(link=link, token__in=said).exists()


def entry_views(entries: QuerySet[DeconflictionEntry], *, as_of: datetime) -> tuple[EntryView, ...]:
    """Turn rows into what their own side is told."""
    verdicts = judge(entries, as_of=as_of)
    links = {link.id: link for link in DeconflictionLink.objects.all()}
    grants: dict[tuple[str, str], DeconflictionGrant] = {
        (row.entry_id, row.link_id or ""): row for row in DeconflictionGrant.objects.all()
    }

    def hits(entry_id: str, verdict: Verdict) -> tuple[HitView, ...]:
        found = []
        if verdict.others:
            own = grants.get((entry_id, ""))
            meant = verdict.others & set(own.shown_to if own and own.parts else ())
            said = [grants.get((other, "")) for other in sorted(meant)]
            shown = [_parts(one.parts) for one in said if one and one.parts and entry_id in one.shown_to]
            found.append(HitView("", call_here(), _own(own, verdict.others), tuple(shown)))
        for link_id, matched in verdict.links.items():
            link, own = links[link_id], grants.get((entry_id, link_id))
            told = [_parts(one) for one in link.taken_shared if one["token"] in matched]
            recipient = get_recipient(link.recipient_id)
            found.append(
                HitView(
                    recipient.id,
                    call_partner(recipient, link.agreement_id),
                    _own(own),
                    tuple(told) if own and own.parts else (),
                )
            )
        return tuple(found)

    return tuple(
        EntryView(
            id=row.id,
            case_id=row.case_id,
            kind=EntryKind(row.kind),
            value=open_text(row.value),
            harm=HarmCategory(row.harm),
            reason=row.reason,
            added_by=row.added_by,
            added_at=row.added_at,
            standing=verdicts[row.id].standing,
            hits=hits(row.id, verdicts[row.id]),
        )
        for row in entries.order_by("added_at", "id")
    )


def select_entry(entry_id: str, actor: Actor) -> DeconflictionEntry:
    """Select an entry that stands, in a case that the actor works on.

    Raises:
        NotFound: There is none, or its case is not open to the actor.
    """
    row = DeconflictionEntry.objects.filter(id=entry_id, removed_at=None).first()
    if row is None:
        raise NotFound(ABSENT)
    select_case(row.case_id, Permission.CASE_WORK, actor)
    return row


def call_here() -> str:
    """Return whom to call about other people of this desk: its supervisors, never who works on a case."""
    return ", ".join(person.display_name for person in list_people(role=Role.SUPERVISOR, active_only=True))


def call_partner(recipient: RecipientView, agreement_id: str) -> str:
    """Return whom to call at a partner: the contact for operations that the agreement names, else its mail."""
    for contact in list_contacts(agreement_id):
        if contact.party is Party.THEIRS and contact.role is ContactRole.OPERATIONS:
            reached = (recipient.name_as_printed, contact.name_as_printed, contact.phone, contact.mail)
            return " · ".join(part for part in reached if part)
    return " · ".join(part for part in (recipient.name_as_printed, recipient.mail) if part)


def pause_view(row: DeconflictionPause) -> PauseView:
    """Turn a row into the value that leaves the stage."""
    return PauseView(
        id=row.id,
        case_id=row.case_id or "",
        case_code=row.case.code if row.case else "",
        recipient_id=row.link.recipient_id if row.link else "",
        protects=row.protects,
        reason=row.reason,
        paused_by=row.paused_by,
        paused_at=row.paused_at,
    )


def _own(row: DeconflictionGrant | None, others: frozenset[str] = frozenset()) -> OwnGrant | None:
    if row is None:
        return None
    return OwnGrant(_parts(row.parts), row.is_declined, row.by, row.at, is_for_all=others <= {*row.shown_to})


def _parts(record: Mapping[str, str]) -> dict[GrantPart, str]:
    return {part: record[part] for part in GrantPart if part in record}
