"""What counts as evidence: whose it is, which addresses are asked at all, how far each can be trusted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.answers import Answer
from coldframe.intake.terms import Channel, ClueView, ItemKind, ItemView, TraceView
from coldframe.referral.jurisdiction.addresses import Address, read_address
from coldframe.referral.jurisdiction.collecting import collect_v1, of_trace_v1
from coldframe.referral.jurisdiction.tables.base import TableUnreadable
from coldframe.referral.jurisdiction.terms import (
    Caveat,
    Evidence,
    EvidenceKind,
    Reading,
    Role,
    TableInfo,
)
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.selectors.terms import SelectorKind

PACK = load(PackName.JURISDICTION, on=date(2026, 11, 22))
AT = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Table:
    """A table that says the same of every address."""

    def __init__(self, place: str, name: str = "one") -> None:
        self.info, self.place, self.asked = TableInfo(name, "1", "2026-01-01"), place, list[str]()

    def find(self, address: Address) -> Reading | None:
        self.asked.append(str(address))
        if self.place == "broken":
            raise TableUnreadable("broken")
        return Reading(self.info, f"{address}/32", self.place) if self.place else None


CLUE = ClueView(
    id="clu_1", channel=Channel.API, sender="person:per_1", received_at=AT, occurred_at=None, statement="",
    language="", danger_now=Answer.UNKNOWN, escalated_by_sender=Answer.UNKNOWN,
    reported_by_affected=Answer.UNKNOWN, coercion=Answer.UNKNOWN, reported_elsewhere=Answer.UNKNOWN, harms=(),
    source="", sender_reference="", raw_sha256="", raw_media_type="", provenance=None, has_reporter=False,
    item_count=1,
)  # fmt: skip
ITEM = ItemView(
    id="itm_1", clue_id="clu_1", position=1, kind=ItemKind.ACCOUNT, text="", url="", platform="", account="a",
    screen_name="", original_name="", media_type="", sha256="", sha1="", md5="", size_bytes=None, claimed={},
    viewed_by_sender=Answer.UNKNOWN, publicly_available=Answer.UNKNOWN, seen_at=None, sender_category="",
    traces=(), problems=(),
)  # fmt: skip


def ip(value: str = "1.1.1.1", *, port: int | None = 4711, proxy: Answer = Answer.NO) -> TraceView:
    return TraceView(SelectorKind.IP, value, AT, port, "login", proxy)


def phone(value: str) -> TraceView:
    return TraceView(SelectorKind.PHONE, value, None, None, "")


def collect(
    item: ItemView = ITEM, clue: ClueView = CLUE, *tables: Table, own: bool = False
) -> list[Evidence]:
    owned = {item.id} if own else ()
    return list(collect_v1(clue, [item], reporters_own=owned, tables=tables, pack=PACK))


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("10.1.2.3", Caveat.PRIVATE), ("127.0.0.1", Caveat.PRIVATE), ("169.254.0.9", Caveat.PRIVATE),
        ("fd00::1", Caveat.PRIVATE), ("fe80::1", Caveat.PRIVATE), ("::ffff:192.168.0.1", Caveat.PRIVATE),
        ("100.64.0.1", Caveat.SHARED_BY_PROVIDER), ("::ffff:100.127.255.254", Caveat.SHARED_BY_PROVIDER),
        ("192.0.2.1", Caveat.DOCUMENTATION), ("198.51.100.9", Caveat.DOCUMENTATION),
        ("203.0.113.5", Caveat.DOCUMENTATION), ("2001:db8::1", Caveat.DOCUMENTATION),
        ("3fff::1", Caveat.DOCUMENTATION), ("0.0.0.0", Caveat.UNSPECIFIED), ("::", Caveat.UNSPECIFIED),
        ("::ffff:0.0.0.0", Caveat.UNSPECIFIED), ("240.0.0.1", Caveat.RESERVED), ("224.0.0.1", Caveat.RESERVED),
        ("2002:c000:204::1", Caveat.TUNNEL), ("2001:0:1234::1", Caveat.TUNNEL), ("no address", Caveat.RESERVED),
    ],
)  # fmt: skip
def test_an_address_that_can_be_of_no_country_is_never_looked_up(written: str, why: Caveat) -> None:
    table = Table("SE")
    assert read_address(written) is why
    found = of_trace_v1(Role.SUBJECT, "itm_1", ip(written), [table])
    assert (found.kind, found.places, table.asked) == (EvidenceKind.IP_NOWHERE, (), [])
    assert why in found.caveats


@pytest.mark.parametrize("written", ["1.1.1.1", "::ffff:1.1.1.1", "::ffff:101:101"])
def test_ipv4_inside_ipv6_is_taken_out_before_the_tables_are_asked(written: str) -> None:
    table = Table("AU")
    of_trace_v1(Role.SUBJECT, "itm_1", ip(written), [table])
    assert table.asked == ["1.1.1.1"]


@settings(max_examples=200)
@given(st.ip_addresses())
def test_every_address_is_either_asked_or_told_why_not(address: Address) -> None:
    read = read_address(str(address))
    assert isinstance(read, Caveat) or read.is_global


@pytest.mark.parametrize(
    ("trace", "kind"),
    [
        (ip(), EvidenceKind.IP_CLEAR),
        (ip(port=None), EvidenceKind.IP_UNSURE),
        (ip(proxy=Answer.UNKNOWN), EvidenceKind.IP_UNSURE),
        (replace(ip(), seen_at=None), EvidenceKind.IP_UNSURE),
        (ip(proxy=Answer.YES), EvidenceKind.IP_PROXY),
        (ip("2606:4700::1111", port=None), EvidenceKind.IP_CLEAR),
    ],
)
def test_time_port_and_proxy_say_how_far_an_address_is_trusted(trace: TraceView, kind: EvidenceKind) -> None:
    assert of_trace_v1(Role.SUBJECT, "itm_1", trace, [Table("AU")]).kind is kind


def test_tables_that_disagree_are_shown_to_disagree_and_weigh_less() -> None:
    found = of_trace_v1(Role.SUBJECT, "itm_1", ip(), [Table("AU"), Table("US", "two")])
    assert (found.kind, found.places) == (EvidenceKind.IP_DISPUTED, ("AU", "US"))
    assert Caveat.TABLES_DISAGREE in found.caveats
    assert [reading.table.name for reading in found.readings] == ["one", "two"]
    agreed = of_trace_v1(Role.SUBJECT, "itm_1", ip(), [Table("US"), Table("US-NY", "two")])
    assert (agreed.kind, agreed.places) == (EvidenceKind.IP_CLEAR, ("US-NY",))
    proxied = of_trace_v1(Role.SUBJECT, "itm_1", ip(proxy=Answer.YES), [Table("AU"), Table("US", "two")])
    assert proxied.kind is EvidenceKind.IP_PROXY


def test_a_table_that_breaks_midway_takes_nothing_from_the_others() -> None:
    found = of_trace_v1(Role.SUBJECT, "itm_1", ip(), [Table("broken"), Table("SE", "two")])
    assert found.places == ("SE",)
    assert of_trace_v1(Role.SUBJECT, "itm_1", ip(), [Table("")]).caveats == (Caveat.IN_NO_TABLE,)


def test_what_a_thing_says_is_said_of_whom_it_is_about() -> None:
    traces = (phone("+821023456789"), ip())
    subject = collect(replace(ITEM, traces=traces), CLUE, Table("KR"))
    assert {(one.role, one.kind, one.places) for one in subject} == {
        (Role.SUBJECT, EvidenceKind.PHONE, ("KR",)),
        (Role.SUBJECT, EvidenceKind.IP_CLEAR, ("KR",)),
    }
    page = replace(ITEM, kind=ItemKind.URL, url="https://files.example.se/a", traces=traces)
    assert {(one.role, one.kind, one.places) for one in collect(page, CLUE, Table("KR"))} == {
        (Role.SERVICE, EvidenceKind.DOMAIN, ("SE",)),
        (Role.SUBJECT, EvidenceKind.PHONE, ("KR",)),
        (Role.SERVICE, EvidenceKind.IP_CLEAR, ("KR",)),
    }
    noted_beside = collect(page, replace(CLUE, channel=Channel.CYBERTIP), Table("KR"))
    assert Role.SUBJECT in {one.role for one in noted_beside if one.kind is EvidenceKind.IP_CLEAR}


def test_a_country_that_an_account_states_is_stated_and_no_more() -> None:
    (found,) = collect(replace(ITEM, stated_place="KR-11"))
    assert (found.role, found.kind, found.places) == (Role.SUBJECT, EvidenceKind.DECLARED, ("KR-11",))


def test_a_childs_own_account_is_the_childs_and_a_witness_says_nothing_about_places() -> None:
    item = replace(ITEM, traces=(phone("+821023456789"),))
    assert collect(item, replace(CLUE, language="ko"), own=True) == []
    by_child = replace(CLUE, reported_by_affected=Answer.YES, language="ko")
    assert {(one.role, one.kind) for one in collect(item, by_child, own=True)} == {
        (Role.CHILD, EvidenceKind.PHONE),
        (Role.CHILD, EvidenceKind.LANGUAGE),
    }


@pytest.mark.parametrize(
    ("url", "places"),
    [
        ("https://example.co.uk/a", ("GB",)), ("https://example.eu/a", None), ("https://example.io/a", None),
        ("https://example.org/a", None), ("https://example.kr/a", ("KR",)),
    ],
)  # fmt: skip
def test_a_domain_speaks_only_where_its_letters_are_a_country(
    url: str, places: tuple[str, ...] | None
) -> None:
    found = collect(replace(ITEM, kind=ItemKind.URL, url=url))
    assert [one.places for one in found] == ([places] if places else [])


def test_a_page_on_a_bare_address_is_where_the_address_is() -> None:
    (found,) = collect(replace(ITEM, kind=ItemKind.URL, url="http://1.1.1.1/a"), CLUE, Table("AU"))
    assert (found.role, found.kind, found.places) == (Role.SERVICE, EvidenceKind.IP_CLEAR, ("AU",))


@pytest.mark.parametrize(
    ("number", "places"),
    [("+46701234567", ("SE",)), ("+12025550123", ("US",)), ("+870773111632", ()), ("+999123", ())],
)
def test_a_number_is_of_the_country_whose_range_it_lies_in(number: str, places: tuple[str, ...]) -> None:
    (found,) = collect(replace(ITEM, traces=(phone(number),)))
    assert found.places == places


@pytest.mark.parametrize(
    ("tag", "places"),
    [("ko", ("KR",)), ("pt-BR", ("BR",)), ("zh-Hant", ("HK", "TW")), ("en", None), ("", None)],
)
def test_a_language_names_countries_only_where_few_share_it(tag: str, places: tuple[str, ...] | None) -> None:
    clue = replace(CLUE, language=tag, reported_by_affected=Answer.YES)
    assert [one.places for one in collect(ITEM, clue)] == ([places] if places else [])
