"""What plain words tell without any form: found in three languages, and what an honest text says left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.publication.test_bulletin_linter import PACK, PLAIN, case, lint

from coldframe.publication.bulletins.linting import lint_v1
from coldframe.publication.bulletins.telling import tell
from coldframe.publication.terms.bulletins import Choices, FindingLevel


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "Two of the suspects were children.", "few"),
        ("en", "Among those questioned were a pair of pupils.", "few"),
        ("en", "All but one of the nine suspects were adults.", "few"),
        ("zh", "嫌疑人中有俩孩子。", "few"),
        ("zh", "其中有3名初中生。", "few"),
        ("zh", "其中三人未满十四周岁。", "few"),
        ("ko", "피의자 가운데 학생이 둘 있었다.", "few"),
        ("ko", "두 명은 아동이다.", "few"),
        ("en", "The child was born in the spring of 2012.", "age"),
        ("en", "One of the children is in year six.", "age"),
        ("ko", "이천십이년생이었다.", "age"),
        ("en", "They met in Harrow Lane.", "place"),
        ("zh", "在青石巷尽头交货。", "place"),
        ("zh", "在地铁三号线交接。", "place"),
        ("ko", "느티나무역 삼번 출구 앞에서 건넸다.", "place"),
        ("ko", "은행로 십이번길 끝 집이었다.", "place"),
        ("en", "Buyers wrote to lampmoth underscore seven two.", "handle"),
        ("zh", "其扣扣上写着价目。", "handle"),
        ("zh", "号码为柒肆壹捌捌贰零陆。", "number"),
        ("ko", "대화방 번호는 칠사일팔팔이였다.", "number"),
        ("en", "The archive opened with the word bluelantern.", "password"),
        ("zh", "只要先用虚拟号码注册，再把后缀改掉，系统就检测不到。", "method"),
        ("ko", "먼저 해외 번호로 가입한 뒤 확장자를 바꾸어 올리면 차단을 피할 수 있었다.", "method"),
        ("en", "Underage prostitutes were found.", "material"),
        ("en", "It was self generated pornography.", "material"),
        ("ko", "사진 한 장에 만오천 원을 받았다.", "price"),
        ("zh", "全套售价一万五千元。", "price"),
        ("zh", "报复色情案件。", "material"),
        ("ko", "아동 성매매 사건.", "material"),
    ],
)
def test_what_plain_words_tell_blocks(language: str, text: str, code: str) -> None:
    assert (code, FindingLevel.BLOCKING) in {(each.code, each.level) for each in lint(text, language)}


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "Of the nine suspects, seven had come of age.", "few"),
        ("zh", "九名嫌疑人中七人已成年。", "few"),
        ("ko", "피의자 아홉 명 중 일곱 명이 성인이다.", "few"),
        ("zh", "孩子属龙，今年小升初。", "age"),
        ("ko", "용띠 아이였다.", "age"),
        ("en", "It stood next to the old mill.", "place"),
        ("zh", "涉案人员家住二层小楼。", "place"),
        ("en", "People there call it the Bell.", "quoted"),
        ("ko", "동네에서 '종탑'이라 불리는 곳이다.", "quoted"),
        ("en", "Parcels came from Larchfield every week.", "named"),
        ("en", "The town's only organ tuner was booked.", "individual"),
        ("zh", "一名左撇子的兽医被立案。", "individual"),
        ("ko", "섬의 수의사로 의안을 한 홀아비였다.", "individual"),
        ("en", "Twelve a month, ninety a year.", "price"),
        ("zh", "进群要先对上一句诗。", "password"),
        ("zh", "嫌疑人在红鸢大厦十二层租房。", "place"),
        ("zh", "一名前国家队运动员被立案。", "individual"),
        ("en", "The film was cut into pieces, and no scanner noticed.", "method"),
        ("zh", "清理低俗信息。", "material"),
    ],
)
def test_what_plain_words_may_tell_is_to_be_read(language: str, text: str, code: str) -> None:
    assert code in {each.code for each in lint(text, language)}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A report is not one child, and more reports do not mean more harm."),
        ("en", "One in ten reports came from children themselves; 214 children were offered counselling."),
        ("en", "Two children's charities helped; three of the organizations work with children."),
        ("en", "Five people were booked in three countries; all are adults."),
        ("en", "Encryption does not keep anybody from being found; the police station in charge helps."),
        ("en", "In September the Ministry of Education wrote to every school in Korea."),
        ("en", "Until a court has spoken, nobody is guilty."),
        ("zh", "任何一个孩子都不应独自面对。一份报告不等于一名儿童。"),
        ("zh", "五名嫌疑人均为成年人；该团伙为逃避打击，频繁更换聊天群组。"),
        ("zh", "加密通信并不能使违法行为逃避打击；在火车站附近开展宣传。"),
        ("zh", "小学和初中将开设相关课程，建议定期更换密码。共追缴三十万元。"),
        ("ko", "신고 다섯 건을 조사했으며 피의자는 모두 성인으로 확인되었다."),
        ("ko", "비밀번호는 다른 사람에게 알리지 마십시오. 지하철역 앞에서 홍보를 벌인다."),
        ("ko", "암호화된 서비스라도 수사를 피할 수 없으며 아이디 도용도 신고할 수 있다."),
        ("ko", "어떤 아이도 혼자 감당하지 않아야 한다."),
    ],
)
def test_what_an_honest_text_says_has_no_finding(language: str, text: str) -> None:
    assert lint(text, language) == ()


def test_a_band_without_more_is_no_sentence_about_one_person() -> None:
    found = lint("A man in his forties was booked.", "en")
    assert not [each for each in found if each.level is FindingLevel.BLOCKING]


def test_what_each_language_adds_is_read_together() -> None:
    """A month in one language and a region in another point at somebody as they would in one."""
    unplaced = replace(case(person=True), places=())

    def codes(introduction: dict[str, str]) -> set[str]:
        choices = Choices(("cas",), (), PLAIN | introduction)
        content = tell("2026-1", [unplaced], choices)
        return {each.code for each in lint_v1(content, choices, [unplaced], PACK)}

    month, region = {"en": "It began in March 2014."}, {"zh": "发生在河南。"}
    assert "identifying" not in codes(month)
    assert "identifying" not in codes(region)
    assert "identifying" in codes(month | region)
