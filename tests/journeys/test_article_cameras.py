"""The second article, August 2021: entered in Chinese as the regulator would, with the corrections of the original."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.articles import (
    Journey,
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
IDS = tuple(f"001-{number}" for number in range(1, 19))
"""Every row of the reference for this article; the reference itself is no part of the repository."""

PAPER = Paper("国家互联网信息办公室 2021-08-09 通报", "2021-08-09", "国家网信办")
PRINTED = Paper("E&T magazine, August 2021", "2021-08-10", "as printed, after Reuters")
ALL, MAJOR, SHOPS = "所有平台", "百度、腾讯、UC", "京东、淘宝、闲鱼"
GONE, ACTED, LISTED = "content_removed/item", "account_acted_on/account", "listing_removed/listing"
ACCESS, CAMERAS = "compromised_access/access_right", "seized_object/device"


def _row(number: int, puts: tuple[Put, ...], *sees: See, why: str = "") -> Row:
    return Row(f"001-{number}", "cameras", puts, sees, why)


def _fine(holder: str, currency: str, amount: str, ground: str, printed: str) -> Put:
    return PAPER.money(
        "fine",
        currency,
        amount,
        printed,
        holder=holder,
        ground=ground,
        is_within=not ground.startswith("反垄断"),
    )


ROWS = (
    _row(1, (
        office("网信办", "lead_authority", printed="牵头部门"),
        about("网信办", organization_kind="regulator", functions=("regulation", "publication", "coordination"), place="CN"),
        named("网信办", "native_name", "国家互联网信息办公室", "zh"),
        named("网信办", "as_printed", "Cyberspace Administration of China", "en", PRINTED.title),
        Put("party:网信办", "/roles", {"role": "issuing_authority"}),
    ), seen_record("网信办", "国家互联网信息办公室"), seen_record("网信办", "Cyberspace Administration of China", PRINTED.title),
        See("party:网信办", "[data-role=lead_authority]"), See("party:网信办", "[data-role=issuing_authority]")),
    _row(2, tuple(
        office(name, "joint_authority", under_party_id=Pick("网信办")) for name in ("工信部", "公安部", "市场监管总局")
    ), *(See("network", "tr:has(a)", (name, "网信办")) for name in ("工信部", "公安部", "市场监管总局"))),
    _row(3, (
        PAPER.event("2021-06-11", "investigation", "摄像头偷窥黑产集中治理：破解、偷窥、交易、教学、改装、售卖；被害人可能是成年人，是否涉及儿童未知"),
        person("偷窥被害人", "person_harmed", count="", qualifier="uncounted"),
    ), See("timeline", "tr", ("2021-06-11", "破解、偷窥、交易、教学、改装、售卖", "是否涉及儿童未知")),
        seen_record("偷窥被害人", css="[data-firm=uncounted]")),
    _row(4, (PAPER.total(59, "抓获"),), seen_total("brought_in", "59", "exact", "抓获")),
    _row(5, (
        PRINTED.count(CAMERAS, 25000, "25,000 webcams", population="摄像头"),
        Put("counts~25,000 webcams", "", PAPER.counted(
            ACCESS, 25000, "查获非法控制的网络摄像头使用权限2.5万余个", "at_least", population="摄像头",
            reason="原文为使用权限，不是扣押摄像头；数字是“余”")),
    ), seen_count(ACCESS, "25,000", "at_least", "使用权限2.5万余个"),
        See("counts", "tr:has([data-counted=compromised_access]) .badge-heed + .soft s", ("25,000",)),
        See("counts", "tr:has([data-counted=seized_object][data-unit=device])", is_absent=True),
        See("", "dd", ("25,000",))),
    _row(6, (PAPER.count("seized_object/equipment_set", 1500, "收缴窃听窃照器材1500余套", "at_least"),),
        seen_count("seized_object/equipment_set", "1,500", "at_least", "1500余套")),
    _row(7, (
        thing("被控摄像头", "device", "网络摄像头", count=25000, qualifier="at_least", is_victims=True),
        note("通知摄像头所有人；弱点转给厂商。"),
    ), See("record:被控摄像头", "[data-victims]"), seen_record("被控摄像头", "25000", css="[data-firm=at_least]"),
        See("", "#notes ~ ol", ("通知摄像头所有人",))),
    _row(12, (
        PAPER.count(GONE, 22000, "清理违规有害信息2.2万余条", "at_least", population=ALL),
        PAPER.count(ACTED, 4000, "处置平台账号4000余个", "at_least", population=ALL),
        PAPER.count("account_acted_on/group", 132, "处置群132个", population=ALL),
        PAPER.count("listing_removed/listing", 1600, "下架违规产品1600余件", "at_least", population=ALL),
        PAPER.count(ACTED, 3700, "处置账号3700余个", "at_least", population=SHOPS, part_of=Pick("4,000")),
        PAPER.count(GONE, 12000, "清理信息1.2万余条", "at_least", population=SHOPS, part_of=Pick("22,000")),
        PAPER.count("summoned/company", 14, "约谈14家视频监控APP厂商", population="视频监控APP"),
        PAPER.count("inspected/service", 18, "检查18家视频监控云平台", population="云平台"),
        PAPER.count("weakness_found/weakness", 40000, "发现弱口令等隐患4万个", population="云平台"),
        PAPER.count("weakness_handled/weakness", 500, "处置500余个", "at_least", population="云平台"),
        PAPER.count("rectification_ordered/company", None, "限期一个月整改", population="厂商", due_on="2021-09-09"),
    ), seen_count(GONE, "22,000", "at_least", ALL), seen_count(ACTED, "4,000", "at_least", ALL),
        seen_count("account_acted_on/group", "132"), seen_count(LISTED, "1,600", "at_least", ALL),
        seen_count(ACTED, "3,700", "at_least", SHOPS, "4,000"), seen_count(GONE, "12,000", "at_least", SHOPS, "22,000"),
        seen_count("summoned/company", "14"), seen_count("inspected/service", "18"),
        seen_count("weakness_found/weakness", "40,000"), seen_count("weakness_handled/weakness", "500", "at_least"),
        See("counts", "tr:has([data-counted=rectification_ordered])", ("限期一个月整改", "2021"))),
    _row(8, (PAPER.count(GONE, 8000, "清理违规有害信息8000余条", "at_least", population=MAJOR, part_of=Pick("22,000")),),
        seen_count(GONE, "8,000", "at_least", MAJOR, "22,000"), See("", "dd", ("8,000",), is_absent=True)),
    _row(9, (PAPER.count(ACTED, 134, "处置平台账号134个", population=MAJOR, part_of=Pick("4,000")),),
        seen_count(ACTED, "134", "exact", MAJOR, "4,000")),
    _row(10, (
        PAPER.count("listing_removed/listing", 1600, "下架违规产品1600余件", "at_least", population=SHOPS,
                    note="广告或售卖；产品类别：偷拍摄像头", part_of=Pick("1,600")),
        thing("偷拍摄像头商品", "listing", "产品类别：偷拍摄像头", count=1600, qualifier="at_least"),
        Put("record:偷拍摄像头商品", "/identifiers", {"kind": "listing", "value": "INVENTED-0001", "source": "淘宝"}),
    ), seen_count(LISTED, "1,600", "at_least", SHOPS, "偷拍摄像头"),
        seen_record("偷拍摄像头商品", css="li:has(.mono)")),
    _row(11, (
        office("淘宝", "cooperating_provider"),
        PAPER.count("cooperated/company", 3, "淘宝和……配合", population="电商平台", members="淘宝\n京东\n闲鱼",
                    note="英文有脱漏：只印出淘宝，另两家据原文补"),
    ), seen_count("cooperated/company", "3", "exact", "淘宝, 京东, 闲鱼", "英文有脱漏")),
    _row(13, (PAPER.event("2021-07", "investigation", "“清朗·暑期未成年人网络环境整治”：防沉迷、饭圈、儿童出镜直播、网络欺凌"),),
        See("timeline", "tr", ("2021-07", "儿童出镜直播"))),
    _row(14, (
        office("被约谈企业", "provider_addressed", printed="被约谈企业", count=3, qualifier="exact"),
        PAPER.money("fine", "CNY", "", "对不达标的处罚，未说金额", holder="腾讯、淘宝、微博", ground="未成年人保护法"),
    ), See("network", "tr", ("被约谈企业",)), See("money", "tr:has([data-money=fine][data-firm=unknown])", ("未成年人保护法",))),
    _row(15, (
        PRINTED.money("fine", "USD", "2750000000", "US$2.75bn", holder="阿里巴巴", ground="反垄断法", is_within=False),
    ), See("money", "tr:has([data-money=fine][data-firm=exact])", ("2,750,000,000.00", "反垄断法")),
        See("money", "tr:has(th[scope=row])", ("2,750,000,000.00",), is_absent=True),
        See("", "dd", ("2,750,000,000.00",), is_absent=True)),
    _row(16, (note("企业“陷入”性骚扰等合规争议：仅为记者所述，未立案。"),), See("", "#notes ~ ol", ("仅为记者所述",))),
    _row(17, (), See("network", "td, li", ("stock image",), is_absent=True),
        why="a caption and a newsletter box are furniture of the page"),
    _row(18, (PRINTED.count("person_caught/person", 59, "59 arrested, Reuters reported", strength="reported", population="英文报道"),),
        See("counts", "tr:has([data-counted=person_caught])", ("59", "Reuters reported", PRINTED.title)),
        See("counts", "tr:has([data-counted=person_caught]) [data-strength=reported]"),
        See("counts", "tr:has([data-counted=compromised_access]) [data-strength=official]")),
)  # fmt: skip


TOLD = (
    Told("001-4", "total.brought_in", ("59",)), Told("001-5", "count.compromised_access.access_right", ("25,000",)),
    Told("001-5", "corrected.compromised_access.access_right", ("25,000",)),
    Told("001-5", "count.seized_object.device", ("25,000",), is_absent=True),
    Told("001-5", "sentence.access_not_objects"), Told("001-6", "count.seized_object.equipment_set", ("1,500",)),
    Told("001-8", "count.content_removed.item", ("8,000", "22,000")),
    Told("001-9", "count.account_acted_on.account", ("134", "4,000")),
    Told("001-10", "count.listing_removed.listing", ("1,600",)), Told("001-11", "count.cooperated.company", ("3",)),
    Told("001-12", "count.content_removed.item", ("12,000", "22,000")),
    Told("001-12", "count.account_acted_on.account", ("3,700", "4,000")),
    Told("001-12", "count.account_acted_on.group", ("132",)), Told("001-12", "count.summoned.company", ("14",)),
    Told("001-12", "count.inspected.service", ("18",)), Told("001-12", "count.weakness_found.weakness", ("40,000",)),
    Told("001-12", "count.weakness_handled.weakness", ("500",)), Told("001-14", "money.fine"),
    Told("001-15", "", ("2,750,000,000",), is_absent=True), Told("001-15", "", ("2,750,000,000.00",), is_absent=True),
)  # fmt: skip


def test_no_row_of_the_article_is_missing() -> None:
    assert sorted(row.id for row in ROWS) == sorted(IDS)
    assert all(row.sees and (row.puts or row.why_nothing) for row in ROWS)


@pytest.mark.browser
@pytest.mark.timeout(900)  # A machine that builds beside us takes six times as long.
def test_the_article_is_entered_in_chinese_and_found_again(
    visit_as: Visit, watch: Watch, pictures: Path
) -> None:
    watch.expect("422")  # what is entered wrongly
    page = visit_as("investigator", "publisher", locale="zh-CN")
    journey = Journey(page)
    journey.open_case("cameras", "2021·摄像头", "摄像头偷窥黑产", "CN")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    journey.enter(ROWS)
    journey.read(ROWS)
    journey.draft("zh", TOLD, "cameras", sentences=("access_not_objects",))
    page.screenshot(path=pictures / "article-cameras-bulletin.png", full_page=True)
    page.goto(f"{journey.cases['cameras']}/counts")
    page.screenshot(path=pictures / "article-cameras.png", full_page=True)
    _refuse_what_is_wrong(journey)


def _refuse_what_is_wrong(journey: Journey) -> None:
    """Access as a seized camera, accounts among persons, a subset over its whole, "more than" read as exact."""
    journey.refused("cameras", PAPER.count(ACCESS, 25000, "2.5万余个", "exact"), "qualifier")
    journey.refused(
        "cameras", PAPER.count(CAMERAS, 25000, "2.5万余个", "at_least", part_of=Pick("1,500")), "part_of"
    )
    journey.refused(
        "cameras", PAPER.count("person_caught/person", 134, "134个", part_of=Pick("4,000")), "part_of"
    )
    journey.refused(
        "cameras", PAPER.count("account_acted_on/group", 133, "133个", part_of=Pick("132")), "part_of"
    )
    journey.refused("cameras", PAPER.total(59, "arrested"), "native_term")
    journey.put("cameras", PAPER.count(GONE, 2200, "清理2.2万余条", "at_least", population="错"))
    expect(journey.page.locator("tr:has([data-unprinted])")).to_contain_text("2,200")
