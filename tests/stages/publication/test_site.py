"""The public site: the same numbers everywhere, nothing that no release holds, the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from lxml import etree, html
from tests.stages.publication.release_desk import JANUARY, Desk, month
from typer.testing import CliRunner

from coldframe.cli.publish import app
from coldframe.core.errors import Conflict
from coldframe.publication.actions import (
    correct_release,
    draft_transparency,
    propose_transparency,
    publish_transparency,
    withdraw_release,
    withdraw_transparency,
)
from coldframe.publication.disclosure.releasing import Release
from coldframe.publication.disclosure.sensitive import Policy
from coldframe.publication.pictures.rendering import PictureFailed
from coldframe.publication.queries import (
    get_release,
    get_release_view,
    list_releases,
    list_transparency_reports,
)
from coldframe.publication.terms import Period
from coldframe.publication.terms.transparency import ProviderKind, TransparencyView
from coldframe.publication.transparency.chain import find_break, read_log
from coldframe.rulepacks import loader
from coldframe.web.released import shown
from coldframe.web.site import building
from coldframe.web.site.building import Files, build_site
from coldframe.web.site.writing import Written, write_site

pytestmark = pytest.mark.django_db

LATER = JANUARY + timedelta(days=120)
LANGUAGES = ("en", "zh-hans", "ko")


@pytest.fixture
def desk() -> Desk:
    """Two months of decisions, published, corrected, and one withdrawn."""
    made = Desk()
    ids = made.decide(64, at=JANUARY + timedelta(days=3))
    made.decide(2, at=JANUARY + timedelta(days=4), outcome="not_illegal")
    made.decide(41, at=JANUARY + timedelta(days=40), harms=["grooming", "sexual_extortion"])
    made.publish("decisions", month(1, months=2), by_month=True)
    made.publish("decisions_by_harm", month(1, months=2))
    wrong = made.publish("decisions_made", month(2), policy=Policy(5))
    withdraw_release(wrong, note="The wrong month.", actor=made.wen, as_of=LATER)
    made.reverse(*ids[:21], at=LATER)
    new = correct_release(
        list_releases(measures=["decisions"])[0].id, note="Many were reversed.", actor=made.wen, as_of=LATER
    )
    made.out(new, at=LATER)
    return made


def pages(files: Files) -> dict[str, str]:
    return {path: content.decode() for path, content in files.items() if path.endswith(".html")}


def test_every_file_has_the_numbers_of_its_release_and_no_other(desk: Desk) -> None:
    files = build_site()
    for one in list_releases(is_out=True):
        release = get_release(one.id)
        cells = [cell for table in release.tables for cell in table.cells]
        if one.state == "withdrawn":
            assert json.loads(files[f"data/{one.id}.json"])["note"] == "The wrong month."
            continue
        texts = [shown(cell.value) for cell in cells]
        rows = list(csv.DictReader(io.StringIO(files[f"data/{one.id}.csv"].decode())))
        assert [row["value"] for row in rows] == [cell.text for cell in cells]
        plain = json.loads(files[f"data/{one.id}.json"])["tables"][0]["cells"]
        assert [str(cell["value"].get("number", "[c]")) for cell in plain] == [cell.text for cell in cells]
        for language in LANGUAGES:
            page = html.fromstring(files[f"{language}/releases/{one.id}.html"])
            assert sorted(td.text_content().strip() for td in page.xpath("//tbody//td")) == sorted(texts)
            for svg in (path for path in files if path.startswith(f"{language}/charts/{one.id}")):
                drawn = etree.fromstring(files[svg])
                said = set(
                    re.findall(r"\d+(?:,\d{3})*", " ".join(drawn.xpath("//*[local-name()='desc']/text()")))
                )
                assert said <= allowed(release, texts), said


def allowed(release: Release, texts: list[str]) -> set[str]:
    """Numbers that a drawing may say: those of the cells, of the policy, and of days in any writing."""
    days = (release.as_of, release.period.start, release.period.end, release.period.end - timedelta(days=1))
    written = {f"{part:0{width}d}" for day in days for part in (*day.timetuple()[:5],) for width in (1, 2)}
    return {text.removeprefix("≈ ") for text in texts} | written | {str(release.k), str(release.k - 1)}


def test_the_note_stands_on_every_page_and_nothing_comes_from_elsewhere(desk: Desk) -> None:
    found = pages(build_site())
    assert len(found) == 1 + 3 * (2 + 4)
    for path, text in found.items():
        page = html.fromstring(text)
        assert page.xpath("//script|//iframe|//form|//@style|//@onclick") == [], path
        assert page.xpath("/html/@lang"), path
        for link in page.xpath("//@href|//@src"):
            assert ":" not in link, path
            assert not link.startswith("/"), path
        if path.startswith(("en/", "index")):
            assert "They do not tell how many children are harmed" in text


def test_a_reader_sees_what_each_number_is_before_opening_anything(desk: Desk) -> None:
    files = build_site()
    rows = html.fromstring(files["en/index.html"]).xpath("//tbody/tr")
    in_force = [one for one in list_releases(is_out=True) if one.state == "published"]
    assert len(rows) == len(in_force)
    for one in in_force:
        row = next(each for each in rows if one.id in each.xpath(".//@href")[0])
        (total,) = [
            shown(cell.value)
            for table in get_release(one.id).tables
            for cell in table.cells
            if set(cell.headings) <= {"total"}
        ]
        words = " ".join(row.text_content().split())
        assert words.endswith(f"{total} decisions")
        assert "Jan. 1, 2027 to Feb. 28, 2027" in words
        assert "As of" in words
    assert "are not added" in files["en/index.html"].decode()
    months = list(csv.DictReader(io.StringIO(files["data/months.csv"].decode())))
    assert months
    assert all(row["unit"] == "decisions" and row["as_of"] and row["source"] for row in months)


def test_every_page_says_what_it_is_and_every_table_what_its_columns_are(desk: Desk) -> None:
    files = build_site()
    titles = {path: html.fromstring(text).findtext(".//title") for path, text in pages(files).items()}
    english = [title for path, title in titles.items() if path.startswith("en/")]
    # Of a release and its correction there are two pages of one name.
    assert len(english) - len(set(english)) == 1
    for path, text in pages(files).items():
        (said,) = html.fromstring(text).xpath("//meta[@name='description']/@content")
        assert len(said) > 30, path
    described = {
        table["url"]: [column["name"] for column in table["tableSchema"]["columns"]]
        for table in json.loads(files["data/csv-metadata.json"])["tables"]
    }
    for path, content in files.items():
        if not path.endswith(".csv"):
            continue
        assert content.endswith(b"\r\n"), path  # as RFC 4180 has it
        assert b"\n" not in content.replace(b"\r\n", b""), path
        name = path.removeprefix("data/")
        heading, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
        assert {len(row) for row in rows} <= {len(heading)}
        if name in described:
            assert described[name] == heading
        elif f"data/{name}-metadata.json" in files:
            columns = json.loads(files[f"data/{name}-metadata.json"])["tableSchema"]["columns"]
            assert [column["name"] for column in columns] == heading
        else:
            assert "withdrawn" in rows[0]


def test_the_log_of_a_later_build_begins_with_that_of_the_earlier(desk: Desk) -> None:
    before = build_site()["data/log.csv"]
    later = desk.publish("decisions_made", month(2), at=LATER)
    # A clock that was set back changes the day that is told, and not the place.
    withdraw_release(later, note="A test.", actor=desk.wen, as_of=JANUARY)
    after = build_site()["data/log.csv"]
    assert after.startswith(before)
    rows = read_log(after.decode())
    assert find_break(rows) is None
    assert [row[1] for row in rows[-2:]] == ["release_published", "release_withdrawn"]
    assert rows[-1][-1] in build_site()["ko/log.html"].decode()


def test_what_gets_out_while_a_build_reads_waits_for_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_before(**how: Any) -> tuple[TransparencyView, ...]:
        found = list_transparency_reports(**how)
        made = draft_transparency(
            period=month(1), entered={}, kind=ProviderKind.HOSTING, actor=desk.wen, as_of=LATER
        )
        propose_transparency(made, actor=desk.wen, as_of=LATER)
        publish_transparency(made, actor=desk.ida, as_of=LATER)
        withdraw_release(list_releases()[0].id, note="Meanwhile.", actor=desk.wen, as_of=LATER)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(building, "list_transparency_reports", read_before)
        before = build_site()["data/log.csv"]
    after = build_site()["data/log.csv"]
    assert after.startswith(before)
    assert after.count(b"\n") == before.count(b"\n") + 2


def test_the_feed_is_atom_and_is_this_desks_own(desk: Desk, settings: Any) -> None:
    name = {"a": "http://www.w3.org/2005/Atom"}
    feed = etree.fromstring(build_site()["corrections.atom"])
    (feed_id,) = feed.xpath("/a:feed/a:id/text()", namespaces=name)
    assert UUID(feed_id)
    for entry in feed.xpath("//a:entry", namespaces=name):
        for needed in ("id", "title", "updated", "link[@rel='alternate']", "summary"):
            assert entry.xpath(f"a:{needed}", namespaces=name), needed
    moments = feed.xpath("//a:entry/a:updated/text()", namespaces=name)
    assert feed.xpath("/a:feed/a:updated/text()", namespaces=name)[0] >= max(moments)
    settings.COLDFRAME_DESK_NAME = "Another desk"
    other = etree.fromstring(build_site()["corrections.atom"])
    ids = [set(one.xpath("//a:id/text()", namespaces=name)) for one in (feed, other)]
    assert not ids[0] & ids[1]


def test_what_was_withdrawn_twice_in_the_same_words_is_two_entries(desk: Desk) -> None:
    for day in (2, 1):  # the second time by a clock that was set back
        made = draft_transparency(
            period=month(1), entered={}, kind=ProviderKind.HOSTING, actor=desk.wen, as_of=LATER
        )
        propose_transparency(made, actor=desk.wen, as_of=LATER)
        publish_transparency(made, actor=desk.ida, as_of=LATER)
        withdraw_transparency(made, note="Again.", actor=desk.wen, as_of=LATER + timedelta(days=day))
    name = {"a": "http://www.w3.org/2005/Atom"}
    feed = etree.fromstring(build_site()["corrections.atom"])
    ids = feed.xpath("//a:entry/a:id/text()", namespaces=name)
    assert len(ids) == len(set(ids))
    moments = feed.xpath("//a:entry/a:updated/text()", namespaces=name)
    assert feed.xpath("/a:feed/a:updated/text()", namespaces=name)[0] == max(moments)


def test_a_day_is_said_with_its_zone_and_is_the_same_on_every_page() -> None:
    desk, seoul = Desk(), ZoneInfo("Asia/Seoul")
    start, end, later = (datetime(2027, n, 1, tzinfo=seoul).astimezone(UTC) for n in (1, 2, 3))
    desk.decide(30, at=start)
    made = desk.publish("decisions_made", Period(start, end, "Asia/Seoul"), at=later)
    files, as_of = build_site(), "As of March 1, 2027, 00:00 (Asia/Seoul)"
    for path in ("en/index.html", "en/log.html"):
        assert as_of in " ".join(html.fromstring(files[path]).text_content().split()), path
    page = " ".join(html.fromstring(files[f"en/releases/{made}.html"]).text_content().split())
    assert as_of.removeprefix("As of ") in page
    assert "Feb. 28, 2027 (UTC)" in page  # when it got out


def test_what_a_desk_wrote_into_its_own_rules_stays_there(tmp_path: Path) -> None:
    (tmp_path / "own/second_reader").mkdir(parents=True)
    (tmp_path / "own/second_reader/ours.toml").write_text(
        'jurisdictions = ["any"]\nversion = 1\neffective_from = 2026-01-01\nalways = false\nreviewer_note = "Wen."\n'
        '[[citation]]\nsource = "Minutes with a plainly invented partner"\nsays = "So."\nreliability = "house_rule"\n'
    )
    loader.use_desk_packs(tmp_path / "own")
    try:
        files = build_site()
    finally:
        loader.use_desk_packs(None)
    packs = json.loads(files["data/rulepacks.json"])["rule_packs"]
    (own,) = (pack for pack in packs if "/desk-" in pack["id"])
    assert own["sha256"]
    assert own["citations"] == []
    assert all(pack["citations"] for pack in packs if pack is not own)
    assert b"plainly invented partner" not in b"".join(files.values())


def test_every_link_leads_to_a_file_of_the_site(desk: Desk, tmp_path: Path) -> None:
    write_site(tmp_path, build_site())
    for path in tmp_path.rglob("*.html"):
        for link in html.fromstring(path.read_bytes()).xpath("//@href|//@src"):
            file, _, anchor = link.partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.is_file(), f"{path.name} → {link}"
            assert not anchor or html.fromstring(target.read_bytes()).xpath(f"//*[@id='{anchor}']"), link


def test_the_same_input_makes_the_same_bytes(desk: Desk) -> None:
    assert build_site() == build_site()


def test_what_was_corrected_or_withdrawn_says_so_at_its_address(desk: Desk) -> None:
    files = build_site()
    new, *others = list_releases(is_out=True)
    old = next(one for one in others if one.state == "corrected")
    gone = next(one for one in others if one.state == "withdrawn")
    assert f"{new.id}.html" in files[f"en/releases/{old.id}.html"].decode()
    assert "Many were reversed." in files[f"en/releases/{new.id}.html"].decode()
    for name, key in (
        (f"{old.id}.json", "corrected_by"),
        (f"{old.id}.csv-metadata.json", "coldframe:corrected_by"),
    ):
        assert json.loads(files[f"data/{name}"])[key] == new.id
    assert "corrected_by" not in json.loads(files[f"data/{new.id}.json"])
    page = html.fromstring(files[f"en/releases/{gone.id}.html"])
    assert "The wrong month." in page.text_content()
    assert page.xpath("//table|//img") == []
    feed = etree.fromstring(files["corrections.atom"])
    name = {"a": "http://www.w3.org/2005/Atom"}
    assert list(feed.xpath("//a:entry/a:summary/text()", namespaces=name)).count("Many were reversed.") == 2
    assert len(set(feed.xpath("//a:id/text()", namespaces=name))) == 1 + len(
        feed.xpath("//a:entry", namespaces=name)
    )


def test_no_person_and_no_draft_is_in_any_file(desk: Desk) -> None:
    draft = desk.draft("clues_received", month(1), at=LATER)
    everything = b"".join(build_site().values()).decode()
    assert draft not in everything
    for name in (desk.wen.id, desk.ida.id, "wen", "Wen"):
        assert not re.search(rf"\b{name}\b", everything)


def test_a_second_build_removes_what_the_first_left_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    first = build_site()
    write_site(tmp_path, first | {"en/charts/old.svg": b"old"})
    (tmp_path / "robots.txt").write_text("own")
    # One file of it is another one now, so one is written; the others keep their time, for copies and caches.
    (tmp_path / "en/log.html").write_text("broken")
    kept = (tmp_path / "site.css").stat()
    assert write_site(tmp_path, first) == Written(files=len(first), changed=1, removed=1)
    assert (tmp_path / "site.css").stat() == kept
    assert not (tmp_path / "en/charts/old.svg").exists()
    assert (tmp_path / "robots.txt").read_text() == "own"
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    with pytest.raises(Conflict):
        write_site(other, first)
    # A list of sums does not make a folder a site: nothing of it is removed.
    (other / "SHA256SUMS").write_text(f"{'0' * 64}  letter.txt\n")
    with pytest.raises(Conflict):
        write_site(other, first)
    assert (other / "letter.txt").read_text() == "mine"


def test_what_people_write_is_text_in_every_file() -> None:
    desk, note = Desk(), '=HYPERLINK("A1")<b>&amp;"'
    desk.decide(30, at=JANUARY)
    made = desk.publish("decisions", month(1))
    withdraw_release(made, note=note, actor=desk.wen, as_of=LATER)
    files = build_site()
    assert html.fromstring(files[f"en/releases/{made}.html"]).xpath("//main//b") == []
    for path in ("data/log.csv", f"data/{made}.csv"):
        rows = list(csv.DictReader(io.StringIO(files[path].decode())))
        assert rows[-1]["note"] == f"'{note}", path
    entry = etree.fromstring(files["corrections.atom"]).xpath("//*[local-name()='summary']/text()")
    assert entry == [note]


def test_the_command_says_what_it_wrote(desk: Desk, tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["site", str(tmp_path / "out"), "--json"])
    assert answer.exit_code == 0
    said = json.loads(answer.stdout)
    assert said["files"] == len(said["paths"]) == len(list((tmp_path / "out").rglob("*.*")))
    assert get_release_view(list_releases(is_out=True)[0].id).id in " ".join(said["paths"])


def test_a_chart_that_cannot_be_drawn_is_left_out_and_said(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = build_site()

    def fail(_charts: object) -> None:
        raise PictureFailed("The engine ended.")

    monkeypatch.setattr(building, "draw_charts", fail)
    answer = CliRunner().invoke(app, ["site", str(tmp_path)])
    charted = {path.partition("/charts/")[2].removesuffix("-0.svg") for path in drawn if "/charts/" in path}
    assert charted
    assert answer.exit_code == 2
    assert all(one in answer.output for one in charted)
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written - {"SHA256SUMS"} == {path for path in drawn if "/charts/" not in path}
    for one in charted:
        page = html.fromstring((tmp_path / f"en/releases/{one}.html").read_bytes())
        assert page.xpath("//tbody//td")
        assert page.xpath("//img") == []


def test_the_command_says_what_could_not_be_written(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("mine")
    answer = CliRunner().invoke(app, ["site", str(tmp_path / "file")])
    assert (answer.exit_code, "not written" in answer.output) == (2, True)

    def refuse(_path: Path, _content: bytes) -> int:
        raise PermissionError(13, "Permission denied", "site.css")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    answer = CliRunner().invoke(app, ["site", str(tmp_path / "out")])
    assert (answer.exit_code, "site.css" in answer.output) == (2, True)


def test_an_empty_desk_makes_a_site_that_says_so() -> None:
    files = build_site()
    assert "Nothing is published now." in files["en/index.html"].decode()
    etree.fromstring(files["corrections.atom"])
