"""The rows of the first article: what is entered for each, and where it has to be read again."""

from __future__ import annotations

from tests.journeys.articles import (
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

IDS = tuple(f"000-{number}" for number in range(1, 60))
"""Every row of the reference for this article; the reference itself is no part of the repository."""

PAPER = Paper("法治日报 2021-09-16", "2021-09-16", "全国“扫黄打非”办公室")
ADULT = {"act_on": "2021", "basis": "official_record", "band_low": 25, "band_on": "2021-09-16"}
CAMPAIGN = "page:护苗2021"
LIFE = "线索：收集、研判、核查、处置"
CHAIN = ("高级代理", "代理", "主播代理", "主播")
ADDED = Put("/inbox/add", "", {
    "danger_now": "unknown", "statement": "境外直播平台，有赌博，有未成年主播。", "language": "zh",
    "text": "进群看直播",
}, "clue")  # fmt: skip
ORDERS = ("北京", "天津", "福建", "上海", "河北", "宁夏")
CRIMES = ("浙江", "安徽", "四川", "江苏", "河南", "辽宁", "湖南", "湖北", "陕西")


def _row(number: int, case: str, puts: tuple[Put, ...], *sees: See, why: str = "") -> Row:
    return Row(f"000-{number}", case, puts, sees, why)


def _party(name: str, *texts: str, css: str = "li") -> See:
    return See(f"party:{name}", css, texts)


def _listed(title: str, sort: str, kind: str = "case", **more: object) -> Put:
    return Put("page:batch", "/list", {"title": title, "kind": kind, "sort": sort, **more})


def _measure(what: str, unit: str) -> Put:
    return Put(CAMPAIGN, "/measures", {
        "what": what, "unit": unit, "counting_point": "来源未说明", "duplicate_rule": "来源未说明"})  # fmt: skip


def _national(what: str, number: int, printed: str, **more: object) -> Put:
    return Put(CAMPAIGN, "/numbers", {
        "measure_id": Pick(what), "shape": "count", "number": number, "qualifier": "at_least", "source": PAPER.title,
        "strength": "official", "source_on": PAPER.on, "native_text": printed, "first": "2021-01", "last": "2021-08",
        **more})  # fmt: skip


def _regions(what: str, places: tuple[str, ...]) -> Put:
    return Put(CAMPAIGN, "/places", {
        "measure_id": Pick(what), "regions": "\n".join(places), "is_open": True, "source": PAPER.title})  # fmt: skip


def _suspect(name: str) -> tuple[Put, ...]:
    return (person(name, "distributor", **ADULT), named(name, "as_printed", name, "zh", PAPER.title))


def _body(name: str) -> Put:
    return Put(CAMPAIGN, "/bodies", {"role": "member", "name": name, "source": PAPER.title})


STREAM = (
    _row(1, "stream", (
        office("全国扫黄打非办", "issuing_authority"),
        about("全国扫黄打非办", organization_kind="coordinating_office", functions=("coordination", "publication")),
        named("全国扫黄打非办", "native_name", "全国“扫黄打非”工作小组办公室", "zh"),
    ), seen_record("全国扫黄打非办", "全国“扫黄打非”工作小组办公室"), _party("全国扫黄打非办", css="[data-role=issuing_authority]")),
    _row(6, "stream", (
        thing("小喵", "service", "直播平台，色情与赌博交织"), named("小喵", "as_printed", "Xiaomiao", "en"),
        Put("record:小喵", "/roles", {"role": "venue"}),
    ), seen_record("小喵", "Xiaomiao", "Latn"), seen_record("小喵", "色情与赌博交织", css=".soft"),
        seen_record("小喵", css="[data-role=venue]")),
    _row(7, "stream", tuple(
        Put("network", "/places", {
            "aspect": aspect, "path": "CN", "is_outside": outside, "source": PAPER.title})
        for aspect, outside in (("asset", True), ("operator", False), ("victim", False))
    ), See("network", "#places ~ ul li:nth-child(3)", ("CN",)), See("", "#where", ()),
        See("", "section[aria-labelledby=where] dt:nth-of-type(3)")),
    *(
        _row(number, "stream", (person(
            name, role, count="", qualifier="uncounted", printed=name, **({"under_party_id": Known(above)} if above else {})
        ),), _party(name, name, css=f"li:has([data-role={role}])"), seen_record(name, css="[data-firm=uncounted]"))
        for number, name, role, above in (
            (10, "高级代理", "senior_agent", ""), (11, "代理", "agent", "高级代理"),
            (12, "主播代理", "anchor_agent", "代理"), (14, "主播组织者", "anchor_organizer", "主播代理"),
            (13, "女主播", "anchor", "主播组织者"),
        )
    ),
    _row(8, "stream", (
        person("未成年主播", "anchor"), about("未成年主播", share=21, share_of=Known("女主播")),
    ), seen_record("未成年主播", "21", css="[data-firm=exact]")),
    _row(9, "stream", (
        person("会员", "", count="", qualifier="uncounted"),
        Put("party:会员", "/roles", {"role": "member", "printed": "会员", "acts": ("watch", "tip", "gamble")}),
        person("未成年会员", "member"),
        about("未成年会员", share=30, qualifier="at_most", share_of=Known("会员")),
    ), _party("会员", css="li:has([data-act=watch]):has([data-act=tip]):has([data-act=gamble])"),
        seen_record("未成年会员", "30", css="[data-firm=at_most]"),
        See("party:未成年会员", "form[action$='/measures'] option[value=detained]", is_absent=True)),
    _row(15, "stream", (
        thing("资金结算平台", "service"), Put("record:资金结算平台", "/roles", {"role": "settlement_platform", "printed": "资金结算平台"}),
    ), seen_record("资金结算平台", css="[data-role=settlement_platform]")),
    _row(16, "stream", (note("手法：以主播引诱会员参与赌博。"),), See("", "#notes ~ ol", ("引诱会员参与赌博",))),
    _row(17, "stream", (), See("network", "tr, li", ("记者",), is_absent=True),
        why="whoever wrote the article is its source, and gets no record"),
    _row(18, "stream", (
        office("商水县公安局", "handling_authority"),
        about("商水县公安局", organization_kind="police", functions=("investigation",), place="CN > Henan > Zhoukou > Shangshui"),
    ), seen_record("商水县公安局", "CN › Henan › Zhoukou › Shangshui", css="dd")),
    _row(19, "stream", (PAPER.event("2021-03", "clue", "据线索立案"),),
        See("timeline", "tr:has([data-moment=clue])", ("2021-03", "据线索立案")),
        See("", "section[aria-labelledby=rests] a", ("境外直播平台，有赌博",))),
    _row(20, "stream", (PAPER.event("2021-09", "investigation", "经查，涉案人员包括各级代理、主播、会员和结算平台"),),
        See("timeline", "tr:has([data-moment=investigation])", ("经查",))),
    _row(21, "stream", (thing("主播窝点", "premises", "主播窝点", count=3, qualifier="exact"),),
        seen_record("主播窝点", "3", css="[data-firm=exact]")),
    _row(22, "stream", (
        office("文化传媒公司", "front_company", printed="文化传媒公司"), about("文化传媒公司", organization_kind="company", is_front=True),
        Put("record:文化传媒公司", "/links", {
            "relation": "front_for", "other_id": Known("主播窝点"), "reason": "reported", "text": "以文化传媒公司为名"}),
    ), seen_record("文化传媒公司", css="dd .badge-heed"), seen_record("文化传媒公司", "以文化传媒公司为名")),
    _row(23, "stream", (
        office("洗钱团伙", "launderer", count=2, qualifier="exact"), about("洗钱团伙", organization_kind="gang"),
    ), seen_record("洗钱团伙", "2", css="[data-firm=exact]")),
    _row(24, "stream", (
        Put("", "/safeguards", {
            "kind": "brought_to_safety", "children": 6, "on": "2021-09-16", "authority": "商水县公安局",
            "definition": "解救未成年人6名；与未作犯罪处理的7名未成年人不相加"}),
    ), See("", "li:has([data-safeguard=brought_to_safety])", ("6", "不相加"))),
    _row(25, "stream", (PAPER.count("seized_object/vehicle", 7, "扣押车辆7辆"),), seen_count("seized_object/vehicle", "7"),
        See("", "dd", ("7",))),
    _row(26, "stream", (PAPER.count("seized_object/piece", None, "大量其他涉案物品"),),
        seen_count("seized_object/piece", "大量其他涉案物品", "words")),
    _row(27, "stream", (PAPER.money("recovered", "CNY", "2973000", "追缴涉案资金297.3万元"),),
        See("money", "tr:has([data-money=recovered][data-firm=exact])", ("2,973,000.00", "CNY")),
        See("", "dd", ("2,973,000.00",))),
    _row(28, "stream", (PAPER.total(106, "抓获"),), seen_total("brought_in", "106")),
    _row(29, "stream", (PAPER.total(83, "刑事拘留", "106 抓获"), PAPER.total(9, "取保候审", "106 抓获")),
        seen_total("detained", "83"), seen_total("bailed", "9"), See("", "tr[data-stage=arrest_approved]", is_absent=True)),
    _row(30, "stream", (PAPER.total(1, "取保候审", "9 取保候审", are_minors=True),),
        See("", "tr[data-stage=bailed][data-part]:has(.badge-heed)", ("1",))),
    _row(31, "stream", (
        PAPER.total(7, "不作为犯罪处理", "106 抓获", standing="not_stated", are_minors=True, reasons=("coerced", "minor_role")),
        person("被胁迫的未成年人", "child_harmed", count=7, qualifier="exact", printed="被胁迫"),
        Put("party:被胁迫的未成年人", "/outcome", {
            "code": "not_criminalised", "reasons": ("coerced", "minor_role", "age"), "reason": "被胁迫参与，情节轻微"}),
    ), seen_total("not_criminalised", "7"), _party("被胁迫的未成年人", css="[data-outcome=not_criminalised]"),
        seen_record("被胁迫的未成年人", "7", css="[data-firm=exact]")),
    _row(32, "stream", (), See("", "tr[data-unaccounted] td[data-persons]", ("7",)), See("", "tr[data-unaccounted]", ("14",)),
        why="the residual is never typed: it is printed with every breakdown"),
    _row(33, "stream", (Put("", "/status", {"status": "under_investigation", "on": "2021-09-16"}),),
        See("", "#status-status option[selected][value=under_investigation]"), See("", ".page-head", ("2021年9月16日",))),
    _row(56, "stream", (PAPER.event("2021-09", "clue", LIFE),), See("timeline", "tr", (LIFE,))),
    _row(59, "stream", (PAPER.event("2021-09-16", "publication", "“今天”：9月16日电"),),
        See("timeline", "tr:has([data-moment=publication])", ("2021-09-16", "“今天”"))),
)  # fmt: skip
SITE = (
    _row(34, "linhai", (
        person("彭某某", "distributor", **ADULT), named("彭某某", "as_printed", "彭某某", "zh", PAPER.title),
        Put("record:彭某某", "/places", {"aspect": "operator", "path": "CN > Zhejiang > Linhai", "source": PAPER.title}),
    ), seen_record("彭某某", "彭某某", "Hani"), seen_record("彭某某", "CN › Zhejiang › Linhai")),
    _row(35, "linhai", (PAPER.event("2021", "act", "涉嫌传播淫秽物品牟利罪（刑法第三百六十三条）；是否涉及儿童：未说明"),),
        See("timeline", "tr:has([data-moment=act])", ("传播淫秽物品牟利罪", "未说明"))),
    _row(36, "laian", (Put("", "/names", {"kind": "code", "text": "1.27", "source": "另一种写法"}),),
        See("/cases?q=1.27", "a.row-link", ("1·27",)), See("", "#case-names ~ ul", ("1.27",)),
        See("page:batch", "tr", ("祁县“2.21”",))),
    _row(37, "laian", (PAPER.event("2020", "act", "2020年以来自建网站"),),
        See("timeline", "tr", ("2020", "2020年以来自建网站"))),
    _row(38, "laian", (
        thing("自建网站", "site", "经营者自有"),
        Put("record:自建网站", "/identifiers", {"kind": "url", "value": "https://drawn.example.org/", "source": PAPER.title}),
    ), seen_record("自建网站", "drawn[.]example[.]org", css="strong.mono"), seen_record("自建网站", "经营者自有", css=".soft")),
    _row(39, "laian", (PAPER.event("2020", "act", "定期发布缩略图（只作描述，不保存）"),),
        See("timeline", "tr", ("缩略图",))),
    _row(40, "laian", (
        Put("record:自建网站", "/identifiers", {"kind": "credential", "value": "not-a-real-password", "source": PAPER.title}),
    ), seen_record("自建网站", css="#identifiers ~ ul li:nth-child(2) .badge"),
        See("record:自建网站", "li", ("not-a-real-password",), is_absent=True)),
    _row(41, "laian", (
        thing("QQ群", "group", "QQ", count=20, qualifier="at_least"),
        PAPER.count("shut_down/group", 20, "销毁QQ群20余个", "at_least"),
    ), seen_record("QQ群", "20", css="[data-firm=at_least]"), seen_count("shut_down/group", "20", "at_least", "20余个")),
    _row(42, "laian", (PAPER.money("price", "CNY", "1", "每部1元至20元", most="20", per="video"),),
        See("money", "tr:has([data-money=price])", ("1.00", "20.00", "CNY")), See("", "dd", ("20.00",), is_absent=True)),
    _row(43, "laian", (PAPER.count("shut_down/site", 1, "捣毁网站1个"),), seen_count("shut_down/site", "1")),
    _row(44, "laian", (
        PAPER.count("content_found/video", 43000, "视频4.3万余部", "at_least"),
        PAPER.count("content_found/picture", 372000, "图片37.2万余张", "at_least"),
        PAPER.count("content_found/article", 12000, "文章1.2万余篇", "at_least"),
    ), seen_count("content_found/video", "43,000", "at_least", "4.3万余部"),
        seen_count("content_found/picture", "372,000", "at_least", "37.2万余张"),
        seen_count("content_found/article", "12,000", "at_least", "1.2万余篇"),
        See("", "dd", ("43,000",)), See("", "dd", ("427,000",), is_absent=True)),
    _row(45, "laian", (
        *(put for name in ("马某飞", "王某涵", "胡某", "苏某") for put in _suspect(name)), PAPER.total(4, "抓获"),
    ), seen_total("brought_in", "4"),
        *(See(f"record:{name}", "li:has(.badge-heed)", (name,)) for name in ("马某飞", "王某涵")),
        *(See(f"record:{name}", "li:has([data-alias]):not(:has(.badge-heed))", (name,)) for name in ("胡某", "苏某"))),
)  # fmt: skip
SEEDLINGS = (
    _row(2, "stream", (
        Put("/publication/campaigns/new", "", {
            "name": "护苗2021", "native_name": "“护苗2021”专项行动", "other_names": "Protect Seedlings 2021\nMiao Miao 2021",
            "trigger": "新修订的未成年人保护法", "trigger_on": "2021-06-01", "first": "2021-01", "last": "2021-08",
            "objectives": "整治校园周边市场和网络环境\n查处内容：淫秽色情、暴力、恐怖、迷信；音视频、游戏、动漫、小说",
            "source": PAPER.title, "strength": "official", "source_on": PAPER.on}, "护苗2021"),
        Put(CAMPAIGN, "/bodies", {
            "role": "issuer", "name": "全国“扫黄打非”办公室", "other_names": "National Office Against Illegal Publications",
            "source": PAPER.title}),
    ), See(CAMPAIGN, "dd", ("Miao Miao 2021",)), See(CAMPAIGN, "dd", ("2021-01", "2021-08")),
        See(CAMPAIGN, "li", ("全国“扫黄打非”办公室",))),
    _row(3, "stream", (
        Put(CAMPAIGN, "/batches", {
            "number": "第二批", "on": "2021-09-16", "declared": 9, "sorts": "网络案件: 5\n关联事件: 1\n非法出版物: 3",
            "source": PAPER.title, "source_on": PAPER.on}, "batch", "h3 a"),
    ), See("page:batch", "h1", ("第二批",)), See("page:batch", ".badge-good"), See("page:batch", "dd", ("9",)),
        See("page:batch", ".badge-alarm", is_absent=True)),
    _row(4, "stream", (
        _listed("小喵直播平台案", "网络案件", case_id=Pick("小喵"), region="河南"),
        _listed("彭某某案（临海）", "网络案件", case_id=Pick("临海"), region="浙江"),
        _listed("来安“1·27”案", "网络案件", case_id=Pick("1·27"), region="安徽"),
    ), See("page:batch", "dd", ("5",)), See("page:batch", "dd", ("1",)), See("page:batch", "dd", ("3",)),
        See("page:batch", "tr", ("来安“1·27”案",)), See(CAMPAIGN, "li a", ("1·27",))),
    _row(5, "stream", (_listed("郴州境外网站碰瓷事件", "关联事件", "incident", case_id=Pick("郴州"), region="湖南"),),
        See("page:batch", "tr", ("郴州境外网站碰瓷事件", "关联事件"))),
    _row(46, "stream", (_listed("百酷公司动漫案（行政）", "网络案件"),), See("page:batch", "tr", ("百酷公司",))),
    _row(47, "stream", (_listed("北京某公司违规向未成年人提供游戏服务案（行政）", "网络案件", region="北京"),),
        See("page:batch", "tr", ("北京某公司", "–"))),
    _row(48, "chenzhou", (PAPER.event("2021", "other", "境外违法网站在分站“碰瓷”，事实不详"),),
        See("timeline", "tr", ("碰瓷",)), See("", ".page-head .badge:nth-of-type(4)")),
    _row(49, "stream", (
        _listed("祁县“2.21”盗版教辅案", "非法出版物"), _listed("灵山邓某侵权复制品案", "非法出版物"),
        _listed("襄阳刘某侵犯著作权案", "非法出版物"),
    ), *(See("page:batch", "tr", (name, "非法出版物")) for name in ("祁县", "灵山邓某", "襄阳刘某")),
        See("/cases?q=襄阳", "a.row-link", is_absent=True)),
    _row(50, "stream", (), See(CAMPAIGN, "dd", ("新修订的未成年人保护法", "2021年6月1日")),
        why="entered with the campaign, whose legal trigger it is"),
    _row(51, "stream", (), See(CAMPAIGN, "dd", ("校园周边市场",)), why="entered with the campaign: what it is about"),
    _row(52, "stream", (), See(CAMPAIGN, "dd", ("暴力、恐怖、迷信",)), why="the issuer's classes, quoted with the campaign"),
    _row(53, "stream", (
        _measure("查缴违法有害少儿出版物", "copies"), _national("少儿出版物", 1090000, "109万余件"),
    ), See(CAMPAIGN, "tr", ("1,090,000", "109万余件", "2021-08"))),
    _row(54, "stream", (
        _measure("查缴盗版教材教辅", "copies"), _national("盗版教材教辅", 1720000, "172万余件", is_outside=True),
    ), See(CAMPAIGN, "tr:has(.badge-heed)", ("1,720,000",))),
    _row(55, "stream", (
        _measure("删除处置有害信息（全部类别）", "pieces"),
        _national("有害信息", 30000000, "3000余万条", population="全部类别，不只涉及儿童"),
    ), See(CAMPAIGN, "tr", ("30,000,000", "不只涉及儿童"))),
    _row(57, "stream", (
        _measure("行政案件", "cases"), _measure("刑事案件", "cases"),
        _regions("行政案件", ORDERS), _regions("刑事案件", CRIMES),
    ), *(See(CAMPAIGN, "tr:has(td a):has(td .soft)", (name,)) for name in (*ORDERS, *CRIMES)),
        See(CAMPAIGN, "tr:has(th[scope=row]) td", ("0",), is_absent=True)),
    _row(58, "stream", tuple(_body(name) for name in ("网信部门", "文化市场综合执法", "公安机关")),
        *(See(CAMPAIGN, "li", (name,)) for name in ("网信部门", "文化市场综合执法", "公安机关"))),
)  # fmt: skip
TOLD = (
    Told("000-28", "total.brought_in", ("106",)), Told("000-29", "part.detained", ("83",)),
    Told("000-30", "part.bailed.2", ("1",), is_absent=True), Told("000-31", "part.not_criminalised", ("7",), is_absent=True),
    Told("000-24", "safeguarded.brought_to_safety", ("6",), is_absent=True),
    Told("000-24", "safeguarded.brought_to_safety"), Told("000-25", "count.seized_object.vehicle", ("7",)),
    Told("000-26", "count.seized_object.piece"), Told("000-27", "money.recovered.CNY", ("2,973,000",)),
    Told("000-8", "role.anchor", ("21",)), Told("000-9", "role.member", ("30",)), Told("000-7", "place.asset"),
    Told("000-41", "count.shut_down.group", ("20",)), Told("000-43", "count.shut_down.site", ("1",)),
    Told("000-44", "count.content_found.video", ("43,000",)), Told("000-44", "count.content_found.picture", ("372,000",)),
    Told("000-44", "count.content_found.article", ("12,000",)), Told("000-42", "money.price", is_absent=True),
    Told("000-40", "", ("not-a-real-password",), is_absent=True), Told("000-45", "", ("马某飞",), is_absent=True),
    Told("000-45", "", ("王某涵",), is_absent=True), Told("000-38", "", ("example",), is_absent=True),
)  # fmt: skip
ROWS = (*STREAM, *SITE, *SEEDLINGS)
