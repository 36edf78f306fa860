"""The linter in three languages: what it finds, and the false friends that it leaves alone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.casework.terms import CaseKind, CaseStatus, PartStanding, PlaceAspect, SafeguardKind, Stage
from coldframe.casework.terms.diary import MomentKind
from coldframe.core.values import SUPPRESSED, Value, about, exactly
from coldframe.publication.bulletins.linting import lint_v1
from coldframe.publication.bulletins.telling import tell
from coldframe.publication.bulletins.wording import wording
from coldframe.publication.terms.bulletins import (
    LANGUAGES,
    MAX_INTRODUCTION,
    Band,
    CaseFacts,
    Choices,
    Finding,
    FindingLevel,
    PartFact,
    PersonFact,
    PlaceFact,
    Quoted,
    Sentence,
)
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName

PACK = load(PackName.WORDS, on=date(2026, 3, 1))
PLAIN = {"en": "A short text.", "zh": "简短说明。", "ko": "짧은 설명."}


def case(stage: Stage = Stage.BOOKED, *, native: str = "불구속 입건", person: bool = False) -> CaseFacts:
    part = PartFact(
        "mtl", Quoted(stage, native), exactly(117), None, 0, False, PartStanding.INSIDE, (), "2014-10"
    )
    told = PersonFact("손모씨", True, (("distributor", dict.fromkeys(LANGUAGES, "role")),), Band.ADULT, (Quoted(stage, native),), ())  # fmt: skip
    return CaseFacts(
        "cas", CaseKind.CASE, CaseStatus.OPEN, "2014-10", "KR", totals=(part,), persons=(told,) if person else (),
        places=(PlaceFact(PlaceAspect.OPERATOR, "KR", "KR-11", False, False),) if person else (),
    )  # fmt: skip


def lint(
    text: str, language: str, *, of: CaseFacts | None = None, names: tuple[str, ...] = (), source: str = ""
) -> tuple[Finding, ...]:
    facts = of or case()
    choices = Choices(("cas",), (), PLAIN | {language: text}, source)
    return lint_v1(tell("2026-1", [facts], choices), choices, [facts], PACK, names=names)


def codes(text: str, language: str, **given: object) -> set[str]:
    return {each.code for each in lint(text, language, **given) if each.level is FindingLevel.BLOCKING}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "Members traded child pornography.", "material"),
        ("en", "Members traded CHILD-PORN.", "material"),
        ("en", "She was a child prostitute.", "material"),
        ("en", "A paedophile ring was found.", "material"),
        ("en", "The girl willingly took part.", "blame"),
        ("en", "A shocking case.", "sensation"),
        ("en", "74 were indicted.", "stage"),
        ("en", "The criminals were found.", "stage"),
        ("en", "106 were arrested.", "stage"),
        ("en", "Here is how to access it, step by step.", "method"),
        ("en", "It was at www.example.org last year.", "domain"),
        ("en", "See https://example.org/x for it.", "url"),
        ("en", "Write to someone@example.org for it.", "email"),
        ("en", "Call +82 10-2345-6789 now.", "phone"),
        ("en", "The account @invented_handle sold it.", "handle"),
        ("en", "The password: Winter-2014x", "password"),
        ("en", "A man aged 46 was found.", "age"),
        ("en", "A 13-year-old was found.", "age"),
        ("en", "Pupils of Inventedville Elementary School.", "school"),
        ("en", "He lived at 17 Invented Lane.", "address"),
        ("en", "It cost CNY 20 per video.", "price"),
        ("en", "The file was holiday_01.mp4 there.", "file"),
        ("en", f"Digest {'ab' * 32} was seen.", "digest"),
        ("zh", "传播儿童色情。", "material"),
        ("zh", "传播儿 童 色 情。", "material"),
        ("zh", "她们自愿参与。", "blame"),
        ("zh", "令人发指。", "sensation"),
        ("zh", "犯罪分子已查获。", "stage"),
        ("zh", "74人被起诉。", "stage"),
        ("zh", "抓获并逮捕106人。", "stage"),
        ("zh", "附下载方法。", "method"),
        ("zh", "13岁女孩。", "age"),
        ("zh", "临海市第一中学的学生。", "school"),
        ("zh", "住在虚构路17号。", "address"),
        ("zh", "每部20元。", "price"),
        ("zh", "密码：winter2014", "password"),
        ("ko", "아동음란물을 유포했다.", "material"),
        ("ko", "아동 음란물을 유포했다.", "material"),
        ("ko", "자발적으로 찍었다.", "blame"),
        ("ko", "인면수심의 사건.", "sensation"),
        ("ko", "74명을 기소했다.", "stage"),
        ("ko", "46세 남성.", "age"),
        ("ko", "한빛중학교 학생.", "school"),
        ("ko", "가상로12번길에 산다.", "address"),
        ("ko", "한 편에 5,000원을 받았다.", "price"),
        ("ko", "비밀번호: winter2014", "password"),
        ("ko", "연락은 010-2345-6789로.", "phone"),
    ],
)
def test_it_finds(language: str, text: str, code: str) -> None:
    assert code in codes(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Criminal law and criminal procedure apply; 74 people were booked and not indicted."),
        ("en", "Children under 14 cannot be held responsible; images were shared without consent, non-consensual."),
        ("en", "Elementary, middle and high school pupils were told how to find help at their school."),
        ("en", "About 38,000 items were found in 2014, and CNY 2,973,000 was recovered."),
        ("en", "The willingness to report has grown, and the evilest myth is silence."),
        ("zh", "不起诉与移送审查起诉不是一回事；是否有罪由法院判断。"),
        ("zh", "未满14岁不负责任，18岁以下一律按儿童计。"),
        ("zh", "中小学生应得到保护；小学和中学都开展了宣传。"),
        ("zh", "并非自愿参与的儿童是受害者。"),
        ("ko", "74명을 불구속 입건했고, 10명은 불기소나 기소유예가 아니라 불입건이다."),
        ("ko", "14세 미만은 처벌하지 않으며 초등학교와 중학교, 고등학교에서 교육했다."),
        ("ko", "인터넷으로 10명이 신고했고, 구속되지 않았다."),
        ("ko", "각급 초등학교 학생을 보호한다."),
    ],
)  # fmt: skip
def test_false_friends_are_left_alone(language: str, text: str) -> None:
    found = [each for each in lint(text, language) if each.code != "method"]
    assert not [each for each in found if each.level is FindingLevel.BLOCKING], found


def test_a_stage_that_was_reached_may_be_named() -> None:
    assert "stage" in codes("74 were indicted.", "en")
    assert "stage" not in codes("74 were indicted.", "en", of=case(Stage.INDICTED, native="기소"))
    assert "stage" in codes("74 were convicted.", "en", of=case(Stage.INDICTED, native="기소"))


def test_letters_that_nobody_sees_do_not_hide_a_word() -> None:
    assert "material" in codes("child\u200b porn\u00adography", "en") | codes("child por\u200bnography", "en")
    assert "material" in codes("儿\u200b童色情", "zh")


def test_a_name_of_the_case_is_found_and_not_repeated() -> None:
    found = lint("Peng Inventedname ran it.", "en", names=("peng inventedname",))
    assert [each.code for each in found if each.level is FindingLevel.BLOCKING] == ["name"]
    assert all("nvented" not in each.found for each in found)
    assert "name" in codes("손가상이 했다.", "ko", names=("손가상",))


def test_a_place_or_day_beside_people_told_points_at_them() -> None:
    assert "identifying" not in codes("In Busan it was seen.", "en", of=case())
    told = case(person=True)
    assert "identifying" in codes("On 3 May 2014 it was seen.", "en", of=told)
    assert "identifying" in codes(
        "5월 3일에 있었다.",
        "ko",
        of=told,
    )


def test_an_introduction_stands_in_every_language_or_in_none() -> None:
    choices = Choices(("cas",), (), {"en": "Only one.", "zh": "", "ko": ""}, "")
    found = lint_v1(tell("2026-1", [case()], choices), choices, [case()], PACK)
    assert "language" in {each.code for each in found}
    assert "long" in codes("word " * MAX_INTRODUCTION, "en")


def test_the_source_line_is_read_in_every_language() -> None:
    found = lint("A text.", "en", source="儿童色情案通报 https://example.org")
    assert {each.code for each in found if each.row == "source"} >= {"material", "url"}


def test_a_term_that_no_pack_knows_is_a_warning() -> None:
    found = lint("A text.", "en", of=case(native=""))
    assert [(each.level, each.code) for each in found] == [(FindingLevel.WARNING, "native_term")]


@pytest.mark.parametrize(("released", "is_found"), [(exactly(17), True), (exactly(12), False), (exactly(40), False), (about(15), True), (SUPPRESSED, False)])  # fmt: skip
def test_a_count_of_children_beside_one_of_a_release_is_to_be_read(released: Value, is_found: bool) -> None:
    facts = replace(case(), safeguarded=((SafeguardKind.IDENTIFIED, exactly(12)),))
    choices = Choices(("cas",))
    found = lint_v1(tell("2026-1", [facts], choices), choices, [facts], PACK, released={released})
    assert ("release" in {each.code for each in found if each.level is FindingLevel.WARNING}) is is_found


def test_our_own_words_pass() -> None:
    choices = Choices(("cas",), tuple(Sentence), PLAIN, "")
    facts = CaseFacts("cas", CaseKind.CASE, CaseStatus.OPEN, "2014-10", "KR", moments=((MomentKind.CLUE, "2014-03"),))  # fmt: skip
    assert not lint_v1(tell("2026-1", [facts], choices), choices, [facts], PACK)
    for language in LANGUAGES:
        for table, words in wording(language).items():
            text = re.sub(r"\{\w+\}", "", "\n".join(words.values()))
            found = codes(text, language, of=case(Stage.SENTENCED))
            # The head holds a letter's number in Unicode; introductions have no such.
            assert not found - ({"long", "number", "latin"} if table == "head" else {"long"}), table


@settings(max_examples=40, deadline=None)
@given(before=st.text(max_size=20), after=st.text(max_size=20), at=st.sampled_from(["https://example.org/abc", "someone@example.org"]))  # fmt: skip
def test_an_address_is_found_wherever_it_stands(before: str, after: str, at: str) -> None:
    assert codes(f"{before} {at} {after}", "en") & {"url", "email", "domain", "handle", "password"}
