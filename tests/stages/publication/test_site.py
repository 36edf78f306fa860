"""The public site: the same numbers everywhere, nothing that no release holds, the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree, html
from tests.stages.publication.release_desk import JANUARY, Desk, month
from typer.testing import CliRunner

from coldframe.cli.publish import app
from coldframe.core.errors import Conflict
from coldframe.publication.actions import correct_release, withdraw_release
from coldframe.publication.disclosure.releasing import Release
from coldframe.publication.disclosure.sensitive import Policy
from coldframe.publication.queries import get_release, get_release_view, list_releases
from coldframe.web.released import shown
from coldframe.web.site.building import Files, build_site
from coldframe.web.site.writing import write_site

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


def test_every_link_leads_to_a_file_of_the_site(desk: Desk, tmp_path: Path) -> None:
    write_site(tmp_path, build_site())
    for path in tmp_path.rglob("*.html"):
        for link in html.fromstring(path.read_bytes()).xpath("//@href|//@src"):
            assert (path.parent / link).resolve().is_file(), f"{path.name} → {link}"


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
    assert write_site(tmp_path, first) == (len(first), 1)
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


def test_a_build_that_was_cut_off_is_built_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, real = build_site(), Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name == ".log.csv.part":
            raise OSError("no space left")
        return real(path, content)

    with monkeypatch.context() as patched, pytest.raises(OSError, match="no space"):
        patched.setattr(Path, "write_bytes", full)
        write_site(tmp_path / "site", files)
    assert write_site(tmp_path / "site", files) == (len(files), 0)


def test_what_people_write_is_text_in_every_file() -> None:
    desk, note = Desk(), '=HYPERLINK("https://example.org")<b>&amp;"'
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


def test_an_empty_desk_makes_a_site_that_says_so() -> None:
    files = build_site()
    assert "Nothing is published now." in files["en/index.html"].decode()
    etree.fromstring(files["corrections.atom"])
