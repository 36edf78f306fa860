"""The third article, 31 October 2014: entered in Korean as the police unit would, and every row read again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.articles import (
    Journey,
    Known,
    Paper,
    Pick,
    Put,
    Row,
    See,
    Told,
    about,
    named,
    note,
    office,
    person,
    seen_count,
    seen_record,
    seen_total,
    thing,
)
from tests.journeys.conftest import Watch

Visit = Callable[..., Page]
IDS = tuple(f"002-{number}" for number in range(1, 28))
"""Every row of the reference for this article; the reference itself is no part of the repository."""

PAPER = Paper("동아일보 2014-10-31", "2014-10-31", "서울지방경찰청")
ENGLISH = "Dong-A Ilbo, English text, 31 October 2014"
LAW = "아동·청소년의 성보호에 관한 법률 제11조 (당시 아동·청소년이용음란물, 지금 아동·청소년성착취물)"
CHILDREN = {"band_on": "2014-10-31", "basis": "document", "act_on": "2014"}
ITEMS, HELD = "content_found/item", "USB"


def _row(number: int, puts: tuple[Put, ...], *sees: See, why: str = "") -> Row:
    return Row(f"002-{number}", "korea", puts, sees, why)


def _tie(one: str, other: str, text: str) -> Put:
    fields = {"relation": "related", "other_id": Known(other), "reason": "reported", "text": text}
    return Put(f"record:{one}", "/links", fields)


ROWS = (
    _row(1, (
        office("사이버수사대", "handling_authority"),
        about("사이버수사대", organization_kind="police", functions=("investigation",), place="KR > Seoul"),
        named("사이버수사대", "native_name", "서울지방경찰청 사이버범죄수사대", "ko", "동아일보 2014-10-30"),
        office("사이버국, 영문 기사", "handling_authority"),
        named("사이버국, 영문 기사", "as_printed", "National Police Agency Cyber Bureau", "en", ENGLISH),
    ), seen_record("사이버수사대", "서울지방경찰청 사이버범죄수사대", "동아일보 2014-10-30"),
        seen_record("사이버수사대", "KR › Seoul", css="dd"),
        seen_record("사이버국, 영문 기사", "National Police Agency Cyber Bureau", ENGLISH)),
    _row(2, (
        office("HSI 한국지부", "foreign_counterpart"),
        about("HSI 한국지부", organization_kind="police", functions=("liaison",), place="US > Seoul attaché"),
        named("HSI 한국지부", "native_name", "국토안보수사국", "ko"),
        named("HSI 한국지부", "mistranslation", "Homeland Security Institute", "en", ENGLISH),
        named("HSI 한국지부", "name", "Homeland Security Investigations", "en"),
    ), seen_record("HSI 한국지부", "국토안보수사국"),
        seen_record("HSI 한국지부", "Homeland Security Institute", ENGLISH, css="li:has([data-alias=mistranslation])"),
        seen_record("HSI 한국지부", "Homeland Security Investigations", css="li:has([data-alias=name])")),
    _row(3, (
        office("NCMEC", "clearinghouse"),
        about("NCMEC", organization_kind="clearinghouse", functions=("clearing",), place="US"),
    ), seen_record("NCMEC", "US", css="dd")),
    _row(4, (
        office("Google", "reporting_provider"),
        about("Google", organization_kind="provider", functions=("reporting",)),
        office("Twitter", "reporting_provider"),
        Put("party:Twitter", "/roles", {"role": "venue"}),
    ), See("party:Google", "#roles + .timeline [data-role=reporting_provider]"),
        See("party:Twitter", "#roles + .timeline [data-role=reporting_provider]")),
    _row(5, (
        thing("Facebook", "service", "SNS"), Put("record:Facebook", "/roles", {"role": "venue"}),
        thing("YouTube", "service", "동영상"), Put("record:YouTube", "/roles", {"role": "venue"}),
    ), See("party:Twitter", "#roles + .timeline [data-role=venue]"),
        See("record:Facebook", "[data-role=venue]"), See("record:YouTube", "[data-role=venue]")),
    _row(6, (
        PAPER.event("2013-11", "investigation", "수사 시작"), PAPER.event("2014-10", "investigation", "'이번 달'까지"),
    ), See("timeline", "tr:has(.mono)", ("2013-11", "수사 시작")), See("timeline", "tr:has(.mono)", ("2014-10", "이번 달"))),
    _row(7, (PAPER.total(117, "적발"),), seen_total("noticed", "117")),
    _row(11, (
        person("손모 씨", "possessor", act_on="2014-05", basis="official_record", band_low=46, band_high=46,
               band_on="2014-10-30"),
        named("손모 씨", "as_printed", "손모 씨", "ko", "동아일보"), named("손모 씨", "as_printed", "Sohn", "en", ENGLISH),
        about("손모 씨", sex="male"),
    ), seen_record("손모 씨", "손모 씨", "Hang"), seen_record("손모 씨", "Sohn", "Latn"),
        See("party:손모 씨", "dd", ("46 – 46",)),
        See("record:손모 씨", "dd", ("회사원",), is_absent=True)),
    _row(8, (
        Put("party:손모 씨", "/roles", {"role": "distributor", "acts": ("post",), "printed": "유포자"}),
        Put("party:손모 씨", "/roles", {"role": "operator", "printed": "운영자"}),
    ), See("party:손모 씨", "[data-role=possessor]"), See("party:손모 씨", "li:has([data-role=distributor])", ("유포자",)),
        See("party:손모 씨", "[data-role=operator]")),
    _row(9, (
        Put("party:손모 씨", "/measures", {
            "native_term": "불구속 입건", "legal_basis": LAW, "authority": "서울지방경찰청", "from_on": "2014-10-30"}),
    ), See("party:손모 씨", "li", ("불구속 입건", LAW))),
    _row(10, (PAPER.total(74, "불구속 입건", "117 적발"),), seen_total("booked", "74", "exact", "불구속 입건"),
        See("", "tr[data-stage=indicted]", is_absent=True)),
    _row(12, (
        PAPER.total(33, "형사미성년자", "117 적발", are_minors=True, reasons=("age",)),
        person("초등학생 33명", count=33, qualifier="exact", band_low=7,
               band_high=13, **CHILDREN),
        Put("party:초등학생 33명", "/outcome", {
            "code": "not_responsible_by_age", "reasons": ("age",), "reason": "14세 미만, 형사책임 없음"}),
    ), seen_total("not_responsible_by_age", "33", "exact", "형사미성년자"),
        See("party:초등학생 33명", "[data-outcome=not_responsible_by_age]"),
        See("party:초등학생 33명", "form[action$='/outcome'] option[value=charged]", is_absent=True),
        See("party:초등학생 33명", "form[action$='/measures'] option[value=indicted]", is_absent=True),
        See("party:초등학생 33명", "dd", ("7 – 13",)), seen_record("초등학생 33명", "33", css="[data-firm=exact]")),
    _row(13, (
        PAPER.total(10, "불입건", "117 적발", are_minors=True, reasons=("minor_role",)),
        person("중고생 10명", count=10, qualifier="exact", band_low=14,
               band_high=17, **CHILDREN),
        Put("party:중고생 10명", "/outcome", {
            "code": "not_booked_minor_gravity", "reasons": ("minor_role",), "reason": "위반 정도가 가벼움"}),
    ), seen_total("not_booked", "10", "exact", "불입건"), See("party:중고생 10명", "[data-outcome=not_booked_minor_gravity]"),
        See("party:중고생 10명", "dd", ("14 – 17",))),
    _row(14, (), seen_total("not_responsible_by_age", "28.2"), See("", "tr[data-unaccounted]", ("0",)),
        why="the share is never typed: it is computed from 33 of 117"),
    _row(15, (
        PAPER.count(ITEMS, 100000, "약 10만 건", "about", population="전체", note="건: 사건이 아니라 파일 등 항목"),
    ), seen_count(ITEMS, "100,000", "about", "약 10만 건", "사건이 아니라")),
    _row(16, (PAPER.event("2013-08", "other", "수사자료 공유 양해각서: 위치, IP. 당사자는 보도마다 다름 (경찰청 / 서울경찰청)"),),
        See("timeline", "tr", ("2013-08", "위치, IP", "보도마다 다름"))),
    _row(17, (
        _tie("Google", "NCMEC", "발견한 것을 신고함"), _tie("NCMEC", "HSI 한국지부", "신고를 넘김"),
        _tie("HSI 한국지부", "사이버수사대", "위치와 IP를 넘김"),
    ), seen_record("NCMEC", "발견한 것을 신고함"), seen_record("NCMEC", "신고를 넘김"),
        seen_record("사이버수사대", "위치와 IP를 넘김")),
    _row(18, (
        thing("게시자 계정", "account"), Put("record:게시자 계정", "/places", {
            "aspect": "operator", "path": "KR > Seoul", "confidence": "possible", "source": "HSI", "when": "2014-05"}),
    ), See("record:게시자 계정", "li:has([data-confidence=possible])", ("KR › Seoul", "HSI", "2014-05"))),
    _row(19, (
        Put("record:게시자 계정", "/identifiers", {
            "kind": "ip", "value": "192.0.2.7", "seen": "2014-05-20T21:04+09:00", "port": 50123, "event": "upload",
            "proxy": "unknown", "keep_until": "2027-10-31", "source": "HSI"}),
    ), seen_record("게시자 계정", "192.0.2.7", "50123", "2014-05-20", "upload")),
    _row(20, (
        PAPER.event("2014-05", "access_attempt", "음란물 판매 사이트에 접속하려 함"),
        PAPER.event("2014-05", "operation_attempt", "음란물 판매 사이트를 개설하려 함 (HSI)"),
        Put("timeline~접속하려", "/withdraw", {"reason": "원문은 '개설'이다: 접속이 아니라 사이트를 열려는 혐의"}),
    ), See("timeline", "tr:has([data-moment=operation_attempt])", ("개설하려 함",)),
        See("timeline", "tr:has([data-moment=access_attempt])", is_absent=True),
        See("timeline", "li:has(s)", ("접속하려 함", "원문은 '개설'이다"))),
    _row(21, (
        PAPER.count("seized_object/device_set", 1, "USB 메모리와 노트북 등", population=HELD, members="USB 메모리\n노트북",
                    is_open=True),
        PAPER.count(ITEMS, 38000, "약 3만8천 건", "about", population="손모 씨", held_in=Pick(HELD)),
    ), seen_count("seized_object/device_set", "1", "exact", "USB 메모리, 노트북"),
        seen_count(ITEMS, "38,000", "about", "약 3만8천 건", HELD)),
    _row(22, (note("양해각서 이전에는 건마다 요청해야 했다."),), See("", "#notes ~ ol", ("건마다 요청",))),
    _row(23, (
        Put("party:초등학생 33명", "/roles", {"role": "self_producer", "acts": ("consent_not_known",), "printed": "직접 촬영"}),
        Put("", "/safeguards", {
            "kind": "welfare_referral", "children": 33, "party_id": Known("초등학생 33명"), "on": "2014-10-31",
            "authority": "아동보호전문기관", "definition": "입건되지 않은 초등학생, 보호자와 상담"}),
        Put("party:초등학생 33명", "/safeguarding", {"finding": "harmed", "reason": "스스로 찍었고, 동의 여부는 알 수 없다"}),
    ), See("party:초등학생 33명", "li:has([data-act=consent_not_known])", ("직접 촬영",)),
        See("party:초등학생 33명", "#safeguarding ~ ol, section[aria-labelledby=safeguarding]", ("동의 여부는 알 수 없다",))),
    _row(24, (
        Put("party:중고생 10명", "/roles", {
            "role": "distributor", "acts": ("for_followers",), "printed": "팔로워를 늘리려고", "source": "시사포커스"}),
    ), See("party:중고생 10명", "li:has([data-act=for_followers])", ("팔로워를 늘리려고", "시사포커스"))),
    _row(25, (note("한번 유출되면 영구 삭제가 어렵다: 재게시를 추적한다."),), See("", "#notes ~ ol", ("재게시를 추적",))),
    _row(26, (), See("network", "#tree ~ ul, table", ("경찰 관계자",), is_absent=True),
        why="an official who is quoted is a source, and gets no record"),
    _row(27, (PAPER.event("2014-10-31", "publication", "영문 제목(인용): Child porn distributors nabbed"),),
        See("timeline", "tr:has([data-moment=publication])", ("2014-10-31", "Child porn distributors nabbed"))),
)  # fmt: skip


TOLD = (
    Told("002-7", "total.noticed", ("117",)), Told("002-10", "part.booked", ("74",)),
    Told("002-10", "indicted", is_absent=True),
    Told("002-12", "part.not_responsible_by_age", ("33",)), Told("002-14", "part.not_responsible_by_age", ("28.2",)),
    Told("002-13", "part.not_booked", ("10",)), Told("002-7", "rest.noticed", ("0",)),
    Told("002-15", "count.content_found.item", ("100,000",)), Told("002-21", "count.content_found.item", ("38,000",)),
    Told("002-21", "count.seized_object.device_set", ("1",)), Told("002-20", "when.operation_attempt"),
    Told("002-20", "when.access_attempt", is_absent=True), Told("002-20", "sentence.attempt_to_set_up"),
    Told("002-4", "sentence.name_misprinted"), Told("002-11", "", ("46",), is_absent=True),
    Told("002-19", "", ("192.0.2.7",), is_absent=True), Told("002-11", "", ("Sohn",), is_absent=True),
)  # fmt: skip


def test_no_row_of_the_article_is_missing() -> None:
    assert sorted(row.id for row in ROWS) == sorted(IDS)
    assert all(row.sees and (row.puts or row.why_nothing) for row in ROWS)


@pytest.mark.browser
@pytest.mark.timeout(900)  # A machine that builds beside us takes six times as long.
def test_the_article_is_entered_in_korean_and_found_again(
    visit_as: Visit, watch: Watch, pictures: Path
) -> None:
    watch.expect("422")  # what is entered wrongly
    page = visit_as("investigator", "publisher", locale="ko-KR")
    journey = Journey(page)
    journey.open_case("korea", "2014-10", "한미 공조 수사", "KR")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    journey.enter(ROWS)
    journey.read(ROWS)
    sentences = ("attempt_to_set_up", "name_misprinted", "sources_differ")
    journey.draft("ko", TOLD, "korea", sentences=sentences)
    page.screenshot(path=pictures / "article-korea-bulletin.png", full_page=True)
    page.goto(journey.cases["korea"])
    page.screenshot(path=pictures / "article-korea.png", full_page=True)
    _refuse_what_is_wrong(journey)


def _refuse_what_is_wrong(journey: Journey) -> None:
    """A translation that promotes a stage, parts over their total, "about" read as exact, occupation without need."""
    journey.refused("korea", PAPER.total(74, "indicted without arrest", "117 적발"), "native_term")
    journey.refused("korea", PAPER.total(74, "불구속 입건", "117 적발", stage="indicted"), "stage")
    journey.refused("korea", PAPER.total(1, "검거", "117 적발"), "number")
    journey.refused("korea", PAPER.count(ITEMS, 100000, "약 10만 건", "exact"), "qualifier")
    journey.refused("korea", about("손모 씨", occupation="회사원"), "occupation_why")
    charged = Put("party:초등학생 33명", "/measures", {
        "native_term": "불구속 입건", "legal_basis": LAW, "authority": "서울지방경찰청", "from_on": "2014-10-30"})  # fmt: skip
    journey.refused("korea", charged, "stage")
