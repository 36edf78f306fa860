"""Published numbers entered through the pages in their own language, and read again as they were said."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils.html import strip_tags
from tests.doors.web_people import client_of

from coldframe.access.queries import find_person_by_username
from coldframe.access.terms import Role
from coldframe.core.actors import person
from coldframe.core.values import exactly
from coldframe.custody.queries import list_events
from coldframe.publication.queries import get_campaign
from coldframe.publication.terms import Figure, Ratio
from coldframe.publication.terms.campaign_views import CampaignView

pytestmark = pytest.mark.django_db


@dataclass
class Official:
    """A publisher at the pages, who enters one campaign."""

    client: Client
    source: dict[str, str]
    url: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, status: int = 302, **fields: object) -> str:
        answer = self.client.post(f"{self.url}{path}", fields)
        assert answer.status_code == status, strip_tags(answer.content.decode())[-4000:]
        return str(answer["Location"] if status == 302 else answer.content.decode())

    def declare(self, **fields: str) -> None:
        self.url = self.post("/publication/campaigns/new", **self.source, **fields)

    def measure(self, name: str, what: str, unit: str, **more: str) -> None:
        said = {"counting_point": "미상", "duplicate_rule": "미상", **more}
        self.post("/measures", what=what, unit=unit, **said)
        self.ids[name] = self.view().measures[-1].id

    def number(self, measure: str, number: object, native: str = "", *, name: str = "", **more: str) -> None:
        part_of = self.ids[more.pop("part_of")] if "part_of" in more else ""
        said = {"shape": "count", "qualifier": "exact", "parts_kind": "subset", "native_text": native, **more}
        self.post(
            "/numbers",
            measure_id=self.ids[measure],
            number=number,
            part_of=part_of,
            **{**self.source, **said},
        )
        self.ids[name or f"{measure}:{number}"] = self.view().tallies[-1].id

    def view(self) -> CampaignView:
        found = find_person_by_username("pia")
        assert found is not None
        return get_campaign(self.url.rsplit("/", 1)[-1], actor=person(found.id))

    def figure(self, name: str) -> Figure:
        view = self.view()
        found = view.figure_of(next(each for each in view.tallies if each.id == self.ids[name]))
        assert found is not None
        return found

    def read(self) -> str:
        answer = self.client.get(self.url)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))

    def table(self) -> list[dict[str, str]]:
        content = self.client.post(f"{self.url}/files/csv").content
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def pia(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return client_of(Role.PUBLISHER, now=now, username="pia")


def test_the_korean_article_of_2014(pia: Client) -> None:
    one = Official(pia, {"source": "동아일보 2014-10-31", "strength": "official", "source_on": "2014-10-31"})
    one.declare(
        name="아동·청소년이용음란물 한미 공조 수사", first="2013-11", last="2014-10", zone="Asia/Seoul",
        trigger="아동·청소년의 성보호에 관한 법률", trigger_native="아동·청소년의 성보호에 관한 법률",
    )  # fmt: skip
    for role, name, source in (
        ("lead", "서울지방경찰청 사이버범죄수사대", "동아일보 2014-10-30"),
        ("lead", "경찰청 사이버안전국", "영문 기사"), ("member", "국토안보수사국(HSI) 한국지부", "동아일보"),
        ("cooperating", "NCMEC", "동아일보"),
    ):  # fmt: skip
        one.post("/bodies", role=role, name=name, source=source)
    one.measure("caught", "적발된 사람", "persons")
    one.measure("booked", "불구속 입건", "persons")
    one.measure("young", "만 14세 미만 초등학생, 형사미성년자", "persons", are_minors="on")
    one.measure("light", "경미하여 불입건된 중·고교생", "persons", are_minors="on")
    one.measure("items", "음란물 (건)", "items")
    one.number("caught", "117", "117명을 적발", parts_kind="partition")
    one.number("booked", "74", "74명을 불구속 입건", part_of="caught:117")
    one.number("young", "33", "초등학생 33명", part_of="caught:117")
    one.number("light", "10", "중·고교생 10명", part_of="caught:117")
    one.number("young", "28.2", "28.2%", shape="percent", base="적발된 117명 중")
    one.number("items", "100,000", "10만여 건", qualifier="about", population="전체")
    one.number("items", "38000", "3만8000여 건", qualifier="about", population="USB, 노트북 등", is_open="on")
    refused = one.post(
        "/numbers", 422, measure_id=one.ids["items"], shape="count", qualifier="exact", number="100000",
        parts_kind="subset", native_text="10만여 건", population="x", **one.source,
    )  # fmt: skip
    assert "The printed words make this number at least" in refused
    page = one.read()
    for words in ("117", "not accounted for: 0", "28.2 %", "About 100,000", "About 38,000", "and more",
                  "2013-11 – 2014-10 in the days of Asia/Seoul", "서울지방경찰청 사이버범죄수사대"):  # fmt: skip
        assert words in page, words
    assert Ratio(one.figure("young:33"), one.figure("caught:117")).percent().number == Decimal("28.2")
    rows = one.table()
    # No count of children is below ten: nothing is hidden, and the words of the source leave with the numbers.
    assert [row["number"] for row in rows] == ["117", "74", "33", "10", "28.2", "100000", "38000"]
    assert rows[4]["kind"] == "percent"
    assert rows[1]["native_text"] == "74명을 불구속 입건"
    told = str([event.detail for event in list_events(about=one.view().id)])
    assert not re.search(r"[가-힣]", told)


def test_cyber_guardian_2025_divides_one_whole_twice_and_changes_are_no_shares(pia: Client) -> None:
    one = Official(pia, {"source": "경찰청 보도자료", "strength": "official", "source_on": "2026-01-05"})
    one.declare(name="2025년 사이버 성폭력 집중단속", first="2025", zone="Asia/Seoul")
    one.measure("cases", "발생한 사건", "cases")
    one.measure("solved", "검거한 사건", "cases")
    one.number("cases", "435", "435건 발생")
    for name, parts in (("kind", (74, 42, 258)), ("country", (213, 127, 23, 10, 1))):
        one.number("solved", "374", "374건 검거", name=name, parts_kind="partition", population=f"by {name}")
        for at, part in enumerate(parts):
            one.number("solved", part, part_of=name, population=f"{name} {at}")
    one.number("cases", "59.9", "59.9% 증가", shape="percent_change", base="2024년 272건에서")
    one.number("solved", "61.9", shape="percent_change", base="2024년 231건에서")
    one.number("solved", "86", shape="percent", base="발생한 435건 중")
    page = one.read()
    assert page.count("not accounted for: 0") == 2
    assert "+59.9 %" in page
    assert "Cannot be" not in page
    view = one.view()
    for name in ("kind", "country"):
        whole = next(each for each in view.tallies if each.id == one.ids[name])
        breakdown = view.breakdown_of(whole)
        assert breakdown is not None
        assert breakdown.sum() == exactly(374)
    assert Ratio(one.figure("kind"), one.figure("cases:435")).percent(decimals=0).number == 86
    wrong = {"measure_id": one.ids["cases"], "shape": "percent", "qualifier": "exact", "parts_kind": "subset"}
    refused = one.post("/numbers", 422, **wrong, number="159.9", base="2024", **one.source)
    assert "choose a change" in refused
    refused = one.post("/numbers", 422, **wrong, number="21", base="", **one.source)
    assert "say of what" in refused
    assert "A percentage of something" in refused


def test_fedpol_4_percent_were_points(pia: Client) -> None:
    one = Official(pia, {"source": "fedpol, annual report 2021", "strength": "official"})
    one.declare(name="Meldungen 2017–2021", first="2017", last="2021", zone="Europe/Zurich")
    one.measure("all", "Reports received", "reports")
    one.measure("passed", "Reports passed to the cantons", "reports")
    years = {"2017": (428, 5404), "2020": (1166, 7852), "2021": (1399, 7176)}
    for year, (part, base) in years.items():
        one.number("all", base, first=year, parts_kind="subset")
        one.number("passed", part, part_of=f"all:{base}", first=year)
    one.number("passed", "4", "rund 4 %", name="rise", shape="percent_change", qualifier="about", base="2020")
    shares = [
        Ratio(one.figure(f"passed:{part}"), one.figure(f"all:{base}")).percent()
        for part, base in years.values()
    ]
    assert [str(each.number) for each in shares] == ["7.9", "14.8", "19.5"]
    fixed = {"measure_id": one.ids["passed"], "shape": "percentage_point", "qualifier": "about", "number": "4.7",
             "parts_kind": "subset", "base": "the share of 2020", "reason": "Both shares are printed."}  # fmt: skip
    path = f"/numbers/{one.ids['rise']}"
    assert "Somebody corrected this meanwhile" in one.post(path, 422, **fixed, **one.source)
    one.post(path, **fixed, corrects="1", **one.source)
    page = one.read()
    assert "About +4.7 percentage points" in page
    assert "it counts another thing now" in page
    assert "Somebody corrected this meanwhile" in one.post(path, 422, **fixed, corrects="1", **one.source)


def test_the_top_ten_hosts_are_a_subset_and_inhope_is_a_share(pia: Client) -> None:
    one = Official(pia, {"source": "IWF, annual report 2024", "strength": "official"})
    one.declare(name="Hosting 2024", first="2024", zone="Europe/London")
    one.measure("pages", "Reports of hosted material", "reports")
    one.number("pages", "291,273", name="all")
    hosts = (83_037, 41_110, 25_180, 24_063, 21_528, 15_902, 8_484, 8_077, 7_859, 7_540)
    for at, number in enumerate(hosts):
        one.number("pages", f"{number:,}", name=str(at), part_of="all", population=f"Place {at + 1}")
    view = one.view()
    breakdown = view.breakdown_of(view.tallies[0])
    assert breakdown is not None
    assert breakdown.sum() == exactly(242_780)
    assert "10 parts · Only some of it" in one.read()
    assert Ratio(one.figure("0"), one.figure("all")).percent(decimals=0).number == 29
    refused = one.post(
        "/numbers", 422, measure_id=one.ids["pages"], shape="count", qualifier="exact", number="291274",
        parts_kind="subset", part_of=one.ids["all"], **one.source,
    )  # fmt: skip
    assert "291,274 of 291,273" in refused
    two = Official(pia, {"source": "INHOPE 2023", "strength": "official"})
    two.declare(name="2023", first="2023", zone="UTC")
    two.measure("urls", "Reports exchanged", "reports")
    two.number("urls", "785,322")
    two.number("urls", "５３９，８３６", name="part", part_of="urls:785,322")
    assert Ratio(two.figure("part"), two.figure("urls:785,322")).percent(decimals=0).number == 69


def test_the_chinese_cameras_of_2021_keep_subsets_units_and_the_fine_apart(pia: Client) -> None:
    one = Official(pia, {"source": "网信办 2021-08-09", "strength": "official", "source_on": "2021-08-09"})
    one.declare(name="摄像头偷窥黑产集中治理", first="2021-05", last="2021-08", zone="Asia/Shanghai")
    for role, name in (("lead", "中央网信办"), ("member", "工业和信息化部"), ("member", "公安部"),
                       ("member", "市场监管总局")):  # fmt: skip
        one.post("/bodies", role=role, name=name, source="网信办 2021-08-09")
    bodies = {each.said.name: each.id for each in one.view().bodies}
    police = {"body_id": bodies["公安部"], "qualifier": "at_least"}
    for name, what, unit in (
        ("caught", "抓获犯罪嫌疑人", "persons"), ("seized", "缴获窃听窃照器材", "equipment_sets"),
        ("access", "非法控制的网络摄像头使用权限", "access_rights"), ("cameras", "扣押的摄像头", "devices"),
        ("items", "清理违规有害信息", "pieces"), ("accounts", "处置账号", "accounts"), ("groups", "群组", "groups"),
        ("products", "下架违规产品", "listings"), ("apps", "约谈企业", "companies"), ("clouds", "云平台", "services"),
        ("weak", "安全隐患", "weaknesses"),
    ):  # fmt: skip
        one.measure(name, what, unit)
    one.measure("fine", "罚款", "money", currency="USD")
    one.number("caught", "59", "抓获犯罪嫌疑人59名", body_id=bodies["公安部"])
    one.number(
        "cameras", "25000", "seized 25,000 webcams", name="webcams", source="Reuters", strength="reported"
    )
    one.number("seized", "1500", "1500余套", **police)
    one.number("items", "22000", "2.2万余条", qualifier="at_least", population="所有平台")
    one.number(
        "items", "8000", "8000余条", qualifier="at_least", population="百度、腾讯、UC", part_of="items:22000"
    )
    one.number(
        "items",
        "12000",
        "1.2万余条",
        qualifier="at_least",
        population="京东、淘宝、闲鱼",
        part_of="items:22000",
    )
    one.number("accounts", "4000", "4000余个", qualifier="at_least")
    one.number("accounts", "134", "134个", part_of="accounts:4000", population="百度、腾讯、UC")
    one.number(
        "accounts", "3700", "3700余个", qualifier="at_least", part_of="accounts:4000", population="电商"
    )
    for name, number, native in (("groups", 132, "132个"), ("products", 1600, "1600余件"), ("apps", 14, "14家"),
                                 ("clouds", 18, "18家"), ("weak", 40000, "4万余个")):  # fmt: skip
        one.number(name, number, native, qualifier="at_least" if "余" in native else "exact")
    one.number("weak", 500, "500余个", qualifier="at_least", part_of="weak:40000", population="已处置")
    one.number("fine", "2,750,000,000", is_outside="on", note="反垄断")
    fixed = {
        **one.source, "measure_id": one.ids["access"], "shape": "count", "number": "25000", "parts_kind": "subset",
        "native_text": "2.5万余个网络摄像头使用权限", "reason": "没有扣押摄像头", "corrects": "1", **police,
    }  # fmt: skip
    one.post(f"/numbers/{one.ids['webcams']}", **fixed)
    page = one.read()
    for words in ("At least 25,000", "it counts another thing now", "扣押的摄像头 (devices): 25,000",
                  "At least 22,000", "Outside the campaign", "2,750,000,000"):  # fmt: skip
        assert words in page, words
    # Nothing anywhere adds persons, devices, rights, information and accounts.
    for total in ("26,500", "20,000", "3,834", "30,000", "25,059"):
        assert total not in page
    assert one.view().observers == ()
    rows = {row["tally"]: row for row in one.table()}
    assert rows[one.ids["webcams"]]["unit"] == "access_rights"
    assert rows[one.ids["fine:2,750,000,000"]]["is_inside"] == "no"
    for field_name, wrong in (
        ("body_id", {"body_id": "cbo_x"}),
        ("part_of", {"part_of": one.ids["caught:59"]}),
    ):
        answer = pia.post(f"{one.url}/numbers", {**fixed, **wrong, "reason": ""})
        assert answer.status_code == 422
        assert field_name in answer.context["tally_form"].errors


def test_pages_say_what_to_do_and_lose_nothing_that_was_typed(pia: Client) -> None:
    one = Official(pia, {"source": "동아일보", "strength": "reported"})
    one.declare(name="수사", first="2014", zone="Asia/Seoul")
    one.measure("caught", "적발", "persons")
    one.post("/bodies", role="lead", name="경찰청", source="동아일보")
    base = {"measure_id": one.ids["caught"], "qualifier": "exact", "parts_kind": "subset", **one.source}
    for wrong, words in (
        ({"shape": "count", "number": "2.5만"}, "25000 for 2.5万"),
        ({"shape": "words", "number": "7", "words": "다수"}, "Leave the number empty"),
        ({"shape": "count", "number": "7", "qualifier": "uncounted"}, "Leave the number empty"),
        ({"shape": "count", "number": "1.5"}, "whole numbers"),
    ):
        page = one.post("/numbers", 422, **{**base, **wrong})
        assert words in page, wrong
        assert f'value="{wrong["number"]}"' in page
    body = one.view().bodies[0].id
    one.number("caught", "117", body_id=body)
    assert "Say why" not in one.read()
    one.post(f"/bodies/{body}", reason="다른 기관")
    page = one.post(f"/bodies/{body}", 422, reason="다시")
    assert "Somebody struck this out before" in page
    shown = pia.get(f"{one.url}/numbers/{one.ids['caught:117']}").content.decode()
    assert "경찰청 (Struck out)" in shown
    assert 'name="corrects" value="1"' in shown
    struck = f"/numbers/{one.ids['caught:117']}/strike"
    assert "This field is required" in one.post(struck, 422, reason="")
    assert "Read what holds now" in one.post(struck, 422, reason="다른 사건", corrects="2")
    one.post(struck, reason="다른 사건", corrects="1")
    assert "Somebody struck this out before" in one.post(struck, 422, reason="다시", corrects="1")
    shown = pia.get(f"{one.url}/numbers/{one.ids['caught:117']}").content.decode()
    assert "다른 사건" in shown
    assert 'name="corrects"' not in shown
    assert "<del>117</del>" in pia.get(one.url).content.decode()
    assert one.table() == []
    following = one.post("/numbers", **{**base, "shape": "count", "number": "9"})
    assert following.endswith("?enter=tally_form#tally_form")
    page = pia.get(following).content.decode()
    assert '<details id="tally_form" open>' in page
    assert 'value="동아일보"' in page
