"""What a matter holds that speaks for a place: out of items, their traces and what people noted. Pure.

Whose place it is follows from where a thing was read. Accounts, files and texts that were reported are the
subject's; the address of a page is the service's; an account by which the reporter can be reached is the
child's where the child reported, and otherwise nobody's: a witness's country says nothing here. What a
person noted is whose that person says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from urllib.parse import urlsplit

import phonenumbers

from coldframe.core.answers import Answer
from coldframe.intake.terms import Channel, ClueView, ItemKind, ItemView, TraceView
from coldframe.referral.jurisdiction.addresses import Address, read_address
from coldframe.referral.jurisdiction.tables.base import PlaceTable, TableUnreadable
from coldframe.referral.jurisdiction.terms import (
    Caveat,
    Evidence,
    EvidenceKind,
    Reading,
    Role,
    country_of,
    read_place,
)
from coldframe.rulepacks.places import PlacePack
from coldframe.selectors.terms import SelectorKind


def collect_v1(
    clue: ClueView,
    items: Sequence[ItemView],
    *,
    reporters_own: Collection[str] = (),
    tables: Sequence[PlaceTable],
    pack: PlacePack,
) -> tuple[Evidence, ...]:
    """Return what the record itself says about places, in no order that matters.

    Args:
        clue: As intake keeps it.
        items: All its items.
        reporters_own: Ids of items that name whoever reported.
        tables: Tables of addresses; one that cannot be read says nothing.
        pack: For languages and for domains that say nothing.
    """
    is_childs = clue.reported_by_affected is Answer.YES
    found = []
    if is_childs and (spoken := _language(clue.language, pack)):
        found.append(Evidence(Role.CHILD, EvidenceKind.LANGUAGE, clue.id, spoken))
    for item in items:
        role = Role.SERVICE if item.kind is ItemKind.URL else Role.SUBJECT
        if item.id in reporters_own:
            if not is_childs:
                continue
            role = Role.CHILD
        found += _of_item(item, role, clue.channel, tables, pack)
    return tuple(found)


def _of_item(
    item: ItemView, role: Role, channel: Channel, tables: Sequence[PlaceTable], pack: PlacePack
) -> Iterator[Evidence]:
    host = urlsplit(item.url).hostname or "" if item.kind is ItemKind.URL else ""
    if host and role is Role.SERVICE:
        yield from _host(host, item.id, tables, pack)
    if place := read_place(item.stated_place):
        whose = Role.SUBJECT if role is Role.SERVICE else role
        yield Evidence(whose, EvidenceKind.DECLARED, item.id, (place,))
    for trace in item.traces:
        if trace.kind is SelectorKind.PHONE:
            places = _phone(trace.value)
            yield Evidence(
                Role.SUBJECT if role is Role.SERVICE else role, EvidenceKind.PHONE, item.id, places
            )
        elif trace.kind is SelectorKind.IP:
            # A clearinghouse notes beside a page who put it there; a report of abuse, where it lies.
            is_users = role is Role.SERVICE and channel is Channel.CYBERTIP
            yield of_trace_v1(Role.SUBJECT if is_users else role, item.id, trace, tables)


def _host(host: str, source: str, tables: Sequence[PlaceTable], pack: PlacePack) -> Iterator[Evidence]:
    last = host.rpartition(".")[2]
    if ":" in host or last.isdigit():
        readings, caveats = _read(read_address(host), tables)
        # Nobody hides behind a proxy by being a server, and it stands there now.
        yield _address(Role.SERVICE, source, readings, caveats, EvidenceKind.IP_CLEAR)
    elif len(last) == 2 and last not in pack.generic_domains and (place := read_place(last)):
        yield Evidence(Role.SERVICE, EvidenceKind.DOMAIN, source, (place,))


def of_trace_v1(role: Role, source: str, trace: TraceView, tables: Sequence[PlaceTable]) -> Evidence:
    """Return what one recorded address says: its countries by the tables, and how far it can be trusted.

    It is *clear* only if its time is known, somebody says that it is no proxy, and, of IPv4, its port is
    known too, because providers let many people share one address.
    """
    address = read_address(trace.value)
    readings, caveats = _read(address, tables)
    if trace.seen_at is None:
        caveats.append(Caveat.NO_TIME)
    if trace.port is None and (isinstance(address, Caveat) or address.version == 4):
        caveats.append(Caveat.NO_PORT)
    if trace.proxy is Answer.UNKNOWN:
        caveats.append(Caveat.PROXY_UNKNOWN)
    grade = EvidenceKind.IP_CLEAR
    if not {Caveat.NO_TIME, Caveat.NO_PORT, Caveat.PROXY_UNKNOWN}.isdisjoint(caveats):
        grade = EvidenceKind.IP_UNSURE
    if trace.proxy is Answer.YES:
        caveats.append(Caveat.PROXY)
        grade = EvidenceKind.IP_PROXY
    return _address(role, source, readings, caveats, grade)


def _read(
    address: Address | Caveat, tables: Sequence[PlaceTable]
) -> tuple[tuple[Reading, ...], list[Caveat]]:
    if isinstance(address, Caveat):
        return (), [address]
    readings = tuple(reading for table in tables if (reading := _ask(table, address)) is not None)
    return readings, [] if readings else [Caveat.IN_NO_TABLE]


def _ask(table: PlaceTable, address: Address) -> Reading | None:
    try:
        return table.find(address)
    except TableUnreadable:
        # The check before the start names the file; until it is mended, the others are asked.
        return None


def _address(
    role: Role, source: str, readings: tuple[Reading, ...], caveats: list[Caveat], grade: EvidenceKind
) -> Evidence:
    places = {reading.place for reading in readings}
    # A region says its country too: only the finer of the two is kept.
    places -= {place for place in places if any(other.startswith(f"{place}-") for other in places)}
    if not places:
        grade = EvidenceKind.IP_NOWHERE
    elif len({country_of(place) for place in places}) > 1:
        caveats = [*caveats, Caveat.TABLES_DISAGREE]
        grade = grade if grade is EvidenceKind.IP_PROXY else EvidenceKind.IP_DISPUTED
    ordered = tuple(caveat for caveat in Caveat if caveat in caveats)
    return Evidence(role, grade, source, tuple(sorted(places)), ordered, readings)


def _phone(number: str) -> tuple[str, ...]:
    """The country of a number's code, or of its range where several share the code; empty if it is nobody's."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return ()
    sharing: Iterable[str] = phonenumbers.region_codes_for_country_code(parsed.country_code or 0)
    own = phonenumbers.region_code_for_number(parsed)
    return _places([own] if own else sharing)


def _places(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({place for code in codes if (place := read_place(code))}))


def _language(tag: str, pack: PlacePack) -> tuple[str, ...]:
    """Where a language is mostly spoken: by the tag's own region, else by the pack, the longest tag first."""
    parts = tag.strip().lower().split("-")
    region = next((part for part in parts[1:] if len(part) == 2 and part.isalpha()), "")
    if region:
        return _places([region])
    for length in range(len(parts), 0, -1):
        if found := pack.languages.get("-".join(parts[:length])):
            return tuple(sorted(found))
    return ()
