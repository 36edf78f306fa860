"""Reads every word of a bulletin before two people do: words, what would lead to somebody, what teaches.

What an editor wrote is read most closely. What was generated is read with the same patterns, as a second look
at the allow-list. Blocking findings cannot be overridden; warnings are read by both people.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from coldframe.casework.terms import Stage
from coldframe.core.values import Value
from coldframe.publication.bulletins.combining import MOST_TOLD, tells_v1
from coldframe.publication.bulletins.gathering import written_in
from coldframe.publication.bulletins.letters import latin_words_v1, plain_v1, strange_letters_v1
from coldframe.publication.bulletins.numbers import find_numbers_v1
from coldframe.publication.bulletins.patterns import (
    find_in_writing_v1,
    find_patterns_v1,
    tells_of_person_v1,
)
from coldframe.publication.bulletins.plainly import find_plain_words_v1
from coldframe.publication.bulletins.regions import REGIONS
from coldframe.publication.terms.bulletins import (
    CHILD_K,
    LANGUAGES,
    MAX_INTRODUCTION,
    PERSON_K,
    CampaignFacts,
    CaseFacts,
    Choices,
    Content,
    Finding,
    FindingLevel,
    Quoted,
)
from coldframe.rulepacks.words import WordPack, WordRule, WordWhy
from coldframe.selectors.credentials import find_credentials
from coldframe.selectors.extract import extract

_BLOCKING, _WARNING = FindingLevel.BLOCKING, FindingLevel.WARNING
_SHORTEST_NAME = 2
_SHORTEST_LATIN_NAME = 4
_SURE_LATIN_NAME = 8

_ADVICE = re.compile("다른 |타인|남에게|절대|함부로|자주 |정기적|서로 ")
"""What advice says of a password, where somebody else would say the password."""

_GAP = r"[\s·・.*_~|/\\+=^&%$#<>(){}\[\]【】〔〕「」『』《》“”\"'‘’-]*"
"""What somebody may put between the letters of a word; it is the same word."""


def lint_v1(
    content: Content,
    choices: Choices,
    cases: Sequence[CaseFacts],
    pack: WordPack,
    *,
    names: Collection[str] = (),
    places: Collection[str] = (),
    campaign: CampaignFacts | None = None,
    released: Collection[Value] = (),
) -> tuple[Finding, ...]:
    """Read a bulletin.

    Args:
        content: All that it says.
        choices: What the editor wrote of it.
        cases: What it was made of.
        pack: Words of the day.
        names: What the cases call people and things: none of it may stand in what the editor wrote. Findings do
            not repeat them.
        places: What the cases call places finer than a region.
        campaign: What is told of one.
        released: Every count of children that a release tells.

    Returns:
        Blocking findings first.
    """
    reached = {quoted.stage for facts in cases for quoted in _stages(facts)}
    written = [("introduction", each, text) for each, text in choices.introduction.items() if text.strip()]
    written += [("source", "", choices.source)] if choices.source else []
    found = [finding for part in written for finding in _written(*part, pack, reached, names)]
    if written and not all(choices.introduction.get(each, "").strip() for each in LANGUAGES):
        empty = not any(text.strip() for text in choices.introduction.values())
        found += [] if empty else [Finding(_BLOCKING, "language", "introduction", "", "")]
    for row, language, text in _generated(content):
        if row.startswith("campaign."):
            continue
        found += [*_leads(row, language, text), *_words(row, language, text, pack, None)]
    if campaign is not None:
        found += _of_campaign(campaign, pack, reached, names)
        written += [("campaign", "", text) for text in written_in(campaign)]
    found += _identifying(written, cases, places)
    for at, facts in enumerate(cases, 1):
        if facts.is_given_away:
            found.append(Finding(_BLOCKING, "given_away", f"c{at}", "", ""))
        if any(not quoted.native for quoted in _stages(facts)):
            found.append(Finding(_WARNING, "native_term", f"c{at}", "", ""))
    found += [*_beside_releases(content, released), *_beside_each_other(content)]
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda each: each.level is _WARNING))


def _written(
    row: str,
    language: str,
    text: str,
    pack: WordPack,
    reached: set[Stage],
    names: Collection[str],
) -> Iterator[Finding]:
    if len(text) > MAX_INTRODUCTION:
        yield Finding(_BLOCKING, "long", row, language, str(len(text)))
    strange = strange_letters_v1(text, language)
    if strange:
        shown = " ".join(f"{each} U+{ord(each):04X}" for each in strange)
        yield Finding(_BLOCKING, "letters", row, language, shown)
    for latin in latin_words_v1(text, language):
        yield Finding(_BLOCKING, "latin", row, language, latin)
    yield from _leads(row, language, text)
    yield from _words(row, language, text, pack, reached)
    plain = plain_v1(text)
    for code, digits in find_numbers_v1(plain):
        yield Finding(_BLOCKING, code, row, language, digits)
    is_named = any(_names(name, plain.casefold()) for name in names)
    if is_named:
        yield Finding(_BLOCKING, "name", row, language, "")
    for code, is_blocking, found in (*find_in_writing_v1(plain), *find_plain_words_v1(plain)):
        # Offices and papers are what a source or a campaign names; a name of the case is not repeated.
        if code != "named" or (row == "introduction" and not is_named):
            yield Finding(_BLOCKING if is_blocking else _WARNING, code, row, language, found)


def _identifying(
    written: Sequence[tuple[str, str, str]], cases: Sequence[CaseFacts], places: Collection[str]
) -> Iterator[Finding]:
    """What is written in several places, or languages, is read together: each may say another thing of one person."""
    said = [(row, language, _mentioned(plain_v1(text), places)) for row, language, text in written]
    together = frozenset[str]().union(*(mentioned for _row, _language, mentioned in said))
    for facts in cases:
        people = [tells_v1(each, facts) | together for each in facts.persons]
        if any(len(told) > MOST_TOLD and people.count(told) < PERSON_K for told in people):
            for row, language, mentioned in said:
                if mentioned:
                    yield Finding(_BLOCKING, "identifying", row, language, ", ".join(sorted(mentioned)))


def _mentioned(plain: str, places: Collection[str]) -> frozenset[str]:
    folded = plain.casefold()
    is_place = any(_names_region(folded, each) for each in REGIONS) or any(
        _names(each, folded) for each in places
    )
    return tells_of_person_v1(plain) | (frozenset({"region"}) if is_place else frozenset())


def _of_campaign(
    campaign: CampaignFacts,
    pack: WordPack,
    reached: set[Stage],
    names: Collection[str],
) -> Iterator[Finding]:
    """As what an editor wrote; but other cases may have reached other stages, and digits are part of a name."""
    for text in written_in(campaign):
        for each in _written("campaign", "", text, pack, reached, names):
            if each.code != "quoted":
                yield replace(each, level=_WARNING) if each.code in ("stage", "number") else each
    if not campaign.holds:
        yield Finding(_WARNING, "batch", "campaign.batch", "", "")


def _beside_releases(content: Content, released: Collection[Value]) -> Iterator[Finding]:
    """A count of children that, taken from one of a release, may leave a small one: whether they overlap, people know."""
    for line in (line for part in content.parts for line in part.lines):
        if line.number.get("unit") == "child" and "number" in line.number:
            number = Decimal(line.number["number"])
            for least, most in ((each.possible.least, each.possible.most) for each in released):
                if most is not None and most > number and least - number < CHILD_K:
                    yield Finding(_WARNING, "release", line.row, "", line.number["number"])


def _beside_each_other(content: Content) -> Iterator[Finding]:
    """Two counts that may leave a small one of children: of children, and of persons among the figures of a campaign."""
    figures: dict[str, list[tuple[str, Decimal]]] = {"child": [], "person": []}
    for part in content.parts:
        for line in (each for each in part.lines if "number" in each.number):
            unit = line.number["unit"]
            if unit == "child" or (unit == "person" and part.code == "campaign"):
                figures[unit].append((line.row, Decimal(line.number["number"])))
    for numbers in figures.values():
        for row, number in numbers:
            if any(0 < other - number < CHILD_K for _row, other in numbers):
                yield Finding(_WARNING, "beside", row, "", f"{number:f}")


def _leads(row: str, language: str, text: str) -> Iterator[Finding]:
    """What leads to a person or a place, or teaches; read in its plain form."""
    plain = plain_v1(text)
    for each in extract(plain, region="KR" if language == "ko" else "CN" if language == "zh" else ""):
        yield Finding(_BLOCKING, str(each.kind), row, language, plain[each.start : each.end])
    if any(not _ADVICE.match(plain, each.start) for each in find_credentials(plain)):
        yield Finding(_BLOCKING, "password", row, language, "")
    for code, is_blocking, found in find_patterns_v1(plain):
        yield Finding(_BLOCKING if is_blocking else _WARNING, code, row, language, found)


def _words(
    row: str, language: str, text: str, pack: WordPack, reached: set[Stage] | None
) -> Iterator[Finding]:
    """Words of the pack, of all languages in every text; of stages only in what an editor wrote."""
    for rule in pack.words:
        if rule.why is WordWhy.STAGE and (reached is None or _reaches(reached, Stage(rule.stage))):
            continue
        for word in _found(text, rule):
            level = _BLOCKING if rule.is_blocking else _WARNING
            yield Finding(level, str(rule.why), row, language, word, rule.instead)


def _found(text: str, rule: WordRule) -> Iterator[str]:
    plain = plain_v1(text).casefold()
    for allowed in sorted(rule.allowed_in, key=len, reverse=True):
        plain = _pattern(allowed, rule.language).sub(lambda found: "\0" * len(found[0]), plain)
    for word in rule.avoid:
        if _pattern(word, rule.language).search(plain):
            yield word


@cache
def _pattern(word: str, language: str) -> re.Pattern[str]:
    spread = _GAP.join(re.escape(each) for each in plain_v1(word).casefold() if each.isalnum())
    return re.compile(rf"(?<![a-z0-9]){spread}(?:e?s)?(?![a-z0-9])" if language == "en" else spread)


def _names(name: str, plain: str) -> bool:
    """Tell whether a name of the case stands in a text; short Latin ones only as whole words."""
    wanted = " ".join(plain_v1(name).casefold().split())
    bare, letters = _bare(wanted), _bare(plain)
    if wanted.isascii():
        whole = rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])"
        is_found = bool(re.search(whole, " ".join(plain.split())))
        return len(bare) >= _SHORTEST_LATIN_NAME and (
            is_found or (len(bare) >= _SURE_LATIN_NAME and bare in letters)
        )
    # Two syllables may also be the end of one word and the start of the next.
    return len(bare) >= _SHORTEST_NAME and (
        wanted in plain or (len(bare) > _SHORTEST_NAME and bare in letters)
    )


def _bare(text: str) -> str:
    return "".join(each for each in text if each.isalnum())


def _names_region(plain: str, code: str) -> bool:
    names = REGIONS[code]
    return (
        names["zh"] in plain
        or names["ko"] in plain
        or bool(re.search(rf"(?<![a-z0-9]){re.escape(names['en'].casefold())}(?![a-z0-9])", plain))
    )


def _reaches(reached: set[Stage], stage: Stage) -> bool:
    order = list(Stage)
    return any(order.index(each) >= order.index(stage) for each in reached)


def _stages(facts: CaseFacts) -> Iterator[Quoted]:
    yield from (part.measure for part in facts.totals)
    yield from (measure for person in facts.persons for measure in person.measures)


def _generated(content: Content) -> Iterator[tuple[str, str, str]]:
    for part in content.parts:
        for line in part.lines:
            for each in LANGUAGES:
                for text in (line.label[each], line.value[each], line.note[each]):
                    if text:
                        yield line.row, each, text
