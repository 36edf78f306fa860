"""Ways in which somebody hid a word, an age, a price or a stage from the linter, and what must still pass."""

from __future__ import annotations

import pytest
from tests.unit.publication.test_bulletin_linter import case, codes, lint

from coldframe.publication.bulletins.letters import plain_v1, strange_letters_v1
from coldframe.publication.bulletins.pseudonyms import printable_pseudonym_v1
from coldframe.publication.terms.bulletins import FindingLevel


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("zh", "传播 child porn 的人。", "material"),
        ("ko", "child porn을 유포했다.", "material"),
        ("en", "child p.o.r.n was seen", "material"),
        ("en", "child pórn was seen", "material"),
        ("en", "child pоrn was seen", "letters"),
        ("zh", "儿·童·色·情", "material"),
        ("zh", "传播兒童色情。", "letters"),
        ("ko", "아동ㅇㅡㅁ란물을 유포했다.", "letters"),
        ("en", "\U0001f172hild porn", "letters"),
        ("zh", "１３岁女孩。", "age"),
        ("zh", "13\u200b岁女孩。", "age"),
        ("zh", "十三岁女孩。", "age"),
        ("zh", "刚满13岁的女孩。", "age"),
        ("zh", "五年级学生。", "age"),
        ("zh", "2008年出生。", "age"),
        ("ko", "만 13세 여학생.", "age"),
        ("ko", "열세 살 여학생.", "age"),
        ("ko", "초등학교 5학년 학생.", "age"),
        ("en", "A thirteen-year-old girl.", "age"),
        ("en", "It was sent to 13-year-old girls.", "age"),
        ("en", "She was at the age of 13.", "age"),
        ("en", "INVENTEDVILLE ELEMENTARY SCHOOL was named.", "school"),
        ("en", "Pupils of Inventedville High.", "school"),
        ("zh", "住在虚构路十七号。", "address"),
        ("zh", "每部售价20元。", "price"),
        ("zh", "每个视频二十元。", "price"),
        ("ko", "한 편에 5천원을 받았다.", "price"),
        ("ko", "영상 하나에 5,000원.", "price"),
        ("en", "Each video cost 20 yuan.", "price"),
        ("zh", "QQ群 123456789。", "handle"),
        ("ko", "텔레그램 invented_room", "handle"),
        ("en", "The account @ invented_handle sold it.", "handle"),
        ("en", "It was at example dot org.", "domain"),
        ("en", "74 are under arrest.", "stage"),
        ("en", "74 were detained.", "stage"),
        ("en", "The defendant sold it.", "stage"),
        ("zh", "74人被批捕。", "stage"),
        ("zh", "74人被羁押。", "stage"),
        ("zh", "被告人出售视频。", "stage"),
        ("zh", "74 people were indicted。", "stage"),
        ("ko", "74명을 체포했다.", "stage"),
        ("ko", "재판에 넘겨졌다.", "stage"),
    ],
)
def test_what_is_hidden_is_found(language: str, text: str, code: str) -> None:
    assert code in codes(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Café owners reported it; 9 people were not detained, and nobody under the age of 14 is a suspect."),
        ("en", "CNY 2,973,000 was recovered, 20 sites were closed. High schools teach it. May help be near."),
        ("zh", "追缴2,973,000元，关闭20个网站，处置QQ群20余个；3个月内整改。"),
        ("zh", "二〇二一年，不满十四周岁的不负刑事责任，年满18岁的另行处理；74人未被拘留。"),
        ("zh", "每年开展宣传，追缴3,000,000元。"),
        ("ko", "아동ㆍ청소년 보호를 위해 74명을 불구속 입건하고, 체포하지 않았다. 만 14세 미만은 처벌하지 않는다."),
        ("ko", "몇 살이든 도움을 받을 수 있으며, 5,000,000원을 환수했다."),
    ],
)  # fmt: skip
def test_what_is_harmless_still_passes(language: str, text: str) -> None:
    found = [each for each in lint(text, language) if each.level is FindingLevel.BLOCKING]
    assert not found, found


def test_a_month_a_decade_of_age_or_a_town_of_the_case_counts_as_told() -> None:
    told = case(person=True)
    assert "identifying" in codes("In March 2014 it was seen.", "en", of=told)
    assert "identifying" in codes("A man in his forties sold it.", "en", of=told)
    assert "identifying" in codes("2014년 3월에 있었다.", "ko", of=told)


def test_short_latin_names_block_whole_words_and_long_ones_however_they_are_written() -> None:
    assert "name" not in codes("During the summer a website was closed.", "en", names=("Ring", "site"))
    assert "name" in codes("It was Ring again.", "en", names=("ring",))
    assert "name" in codes("It was very-invented.handle again.", "en", names=("veryinventedhandle",))
    assert "name" in codes("손 가 상이 했다.", "ko", names=("손가상",))


def test_the_plain_form_keeps_syllables_and_case() -> None:
    assert plain_v1("Ａ한글é\u200b") == "A한글e"
    assert strange_letters_v1("中文 한글 Latin", "") == ""
    assert strange_letters_v1("中文 한글 Latin", "ko") == "中文"


@pytest.mark.parametrize("printed", ["马云某", "马云某飞", "손흥모", "김정모씨"])
def test_two_characters_stand_only_where_they_are_a_surname(printed: str) -> None:
    assert printable_pseudonym_v1(printed) == ("", False)
    assert printable_pseudonym_v1("남궁모씨") == ("남궁모씨", True)
