"""Every table of addresses does the same: says who it is, what matched, and nothing where it knows nothing."""

from __future__ import annotations

import ipaddress
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from coldframe.referral.jurisdiction.tables.allocation import AllocationTable
from coldframe.referral.jurisdiction.tables.base import PlaceTable, TableUnreadable
from coldframe.referral.jurisdiction.tables.mmdb import MmdbTable
from coldframe.referral.jurisdiction.tables.registry import open_tables
from coldframe.referral.jurisdiction.terms import read_place

FLAT = {"192.0.2.0/24": {"country_code": "SE"}, "2001:db8::/33": {"country_code": "kr"}}
MAXMIND = {
    "192.0.2.0/25": {"country": {"iso_code": "US"}, "subdivisions": [{"iso_code": "NY"}]},
    "192.0.2.128/25": {"registered_country": {"iso_code": "DE"}},
    "2001:db8::/33": {"country": {"iso_code": "KR"}},
    "198.51.100.0/24": {"country": {"names": {"en": "Nowhere"}}},
}


def write(path: Path, networks: dict[str, object], *, version: int = 6) -> Path:
    writer = MMDBWriter(version, "Example-Country", ipv4_compatible=version == 6)
    for network, record in networks.items():
        if version == 6 or ":" not in network:
            writer.insert_network(IPSet([network]), record)
    writer.to_db_file(str(path))
    return path


Make = Callable[[Path], PlaceTable]
TABLES: dict[str, Make] = {
    "allocation": lambda _folder: AllocationTable(),
    "flat": lambda folder: MmdbTable(write(folder / "flat.mmdb", FLAT)),
    "maxmind": lambda folder: MmdbTable(write(folder / "city.mmdb", MAXMIND)),
    "four only": lambda folder: MmdbTable(write(folder / "four.mmdb", FLAT, version=4)),
}
ASKED = ("192.0.2.1", "192.0.2.200", "198.51.100.7", "203.0.113.9", "2001:db8::1", "1.1.1.1", "2606:4700::1")


@pytest.fixture(params=list(TABLES))
def table(request: pytest.FixtureRequest, tmp_path: Path) -> PlaceTable:
    return TABLES[request.param](tmp_path)


def test_it_says_which_data_set_it_is(table: PlaceTable) -> None:
    assert table.info.name
    assert table.info.version
    assert table.info.built_on == "" or date.fromisoformat(table.info.built_on) <= datetime.now(UTC).date()


@pytest.mark.parametrize("text", ASKED)
def test_it_answers_with_a_place_and_the_network_that_matched_or_not_at_all(
    table: PlaceTable, text: str
) -> None:
    address = ipaddress.ip_address(text)
    found = table.find(address)
    if found is not None:
        assert read_place(found.place) == found.place
        assert found.table == table.info
        assert not found.prefix or address in ipaddress.ip_network(found.prefix)
    assert table.find(address) == found


def test_what_each_shape_of_record_says(tmp_path: Path) -> None:
    flat, city = TABLES["flat"](tmp_path), TABLES["maxmind"](tmp_path)

    def said(table: PlaceTable, text: str) -> tuple[str, str] | None:
        found = table.find(ipaddress.ip_address(text))
        return (found.place, found.prefix) if found else None

    assert said(flat, "192.0.2.1") == ("SE", "192.0.2.0/24")
    assert said(flat, "2001:db8::1") == ("KR", "2001:db8::/33")
    assert said(flat, "203.0.113.1") is None
    assert said(city, "192.0.2.1") == ("US-NY", "192.0.2.0/25")
    assert said(city, "192.0.2.200") == ("DE", "192.0.2.128/25")
    assert said(city, "198.51.100.7") is None, "a record without a code says nothing"
    assert said(TABLES["four only"](tmp_path), "2001:db8::1") is None


def test_the_table_that_comes_along_knows_registrations_and_no_documentation() -> None:
    table = AllocationTable()
    found = table.find(ipaddress.ip_address("1.1.1.1"))
    assert found is not None
    assert (found.place, found.prefix, found.table.built_on) == ("AU", "", "")
    assert table.find(ipaddress.ip_address("192.0.2.1")) is None


def test_a_missing_or_damaged_file_is_named_and_takes_nothing_from_the_others(tmp_path: Path) -> None:
    good = write(tmp_path / "good.mmdb", FLAT)
    text = tmp_path / "text.mmdb"
    text.write_text("no table")
    cut = Path(shutil.copy(good, tmp_path / "cut.mmdb"))
    cut.write_bytes(good.read_bytes()[:200])
    gone = tmp_path / "gone.mmdb"
    opened, problems = open_tables([text, good, cut, gone])
    assert [table.info.name for table in opened] == ["iptocc", "Example-Country (good.mmdb)"]
    assert [name for problem in problems for name in ("text", "cut", "gone") if name in str(problem)] == [
        "text", "cut", "gone",
    ]  # fmt: skip
    assert all("COLDFRAME_PLACE_TABLES" in str(problem) for problem in problems)


def test_damage_within_a_file_is_one_error_of_ours(tmp_path: Path) -> None:
    data = bytearray(write(tmp_path / "good.mmdb", FLAT).read_bytes())
    at = data.index(b"country_code")
    data[at - 1 : at + 12] = b"\xff" * 13
    bad = tmp_path / "bad.mmdb"
    bad.write_bytes(bytes(data))
    with pytest.raises(TableUnreadable):
        MmdbTable(bad).find(ipaddress.ip_address("192.0.2.1"))
