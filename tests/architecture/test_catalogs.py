"""The catalogs translate every word of the console, whole, and in the field's words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog, Message
from tests.architecture import catalogs

BEHIND = "run python -m tests.architecture.catalogs, then translate what came in empty"

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?\w+>")
_STRAY_PERCENT = re.compile(r"%(?!\(\w+\)[sd]|[sd])")

# Reference: domain.md 4.1, its left column as it is said in either language.
_BANNED = {
    "zh_Hans": re.compile(
        r"色情|淫秽|嫖|雏妓|卖淫|卖身|援交|恋童|童妓|裸聊|不雅(?:照|视频)|艳照|失足(?:少|女)|少年犯|儿童(?:罪犯|犯罪)"
    ),
    "ko": re.compile(
        r"포르노|음란|야동|몰카|원조\s*교제|조건\s*만남|리벤지|몸캠|소아\s*성애|성매매\s*(?:아동|청소년)|비행\s*청소년|소년범"
    ),
}


@pytest.fixture(scope="module")
def strings() -> Catalog:
    return catalogs.template()


@pytest.fixture(params=catalogs.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def translated(language: str) -> Iterator[tuple[Message, list[str], list[str]]]:
    """Each translated entry with the forms of its original and the forms of its translation."""
    for message in catalogs.read_catalog(language):
        if message.id and any(_forms(message.string)):
            yield message, _forms(message.id), _forms(message.string)


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ("",))


def test_the_extractor_misses_no_tag_of_a_template() -> None:
    pages = sorted((catalogs.PACKAGE / "web" / "templates").rglob("*.html"))
    assert len(pages) > 50, "the walk must find the pages"
    for page in pages:
        tags = len(re.findall(r"{%-? *(?:block)?trans(?:late)?\b", page.read_text()))
        tags += len(re.findall(r"[:=(]_\(", page.read_text()))
        assert len(catalogs.calls(page)) == tags, page.name


def test_what_is_refused_can_be_said_whole_in_every_language() -> None:
    """Words glued together in English are no message: ``Said`` names each place, ``Listed`` joins."""
    glued = (ast.JoinedStr, ast.BinOp)
    found = [
        f"{path}:{each.lineno}"
        for path, node in catalogs.refusing()
        for each in _branches(node)
        if isinstance(each, glued)
    ]
    assert len(list(catalogs.refusing())) > 500, "the walk must find the errors"
    assert found == []


def test_each_sentence_has_a_value_for_every_place_and_a_place_for_every_value() -> None:
    """A place without a value is an error on somebody's page; a value without a place is not told."""
    seen, found = 0, []
    for where, call in catalogs.sentences():
        given = {each.arg for each in call.keywords}
        for message in filter(lambda each: isinstance(each, ast.Constant), _branches(call.args[0])):
            assert isinstance(message, ast.Constant)
            seen += 1
            text = str(message.value)
            places = set(re.findall(r"%\((\w+)\)s", text))
            # Names beside ``**`` come from elsewhere.
            fits = given - {None} <= places if None in given else given == places
            stray = re.search(r"%(?!\(\w+\)s)", text.replace("%%", "")) if given else "%%" in text
            if not fits or stray:
                found.append(f"{where}: {text}")
    assert seen > 400, "the walk must find the sentences"
    assert found == []


def _branches(node: ast.expr) -> list[ast.expr]:
    return [*_branches(node.body), *_branches(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def test_every_string_is_translated(language: str, strings: Catalog) -> None:
    catalog = catalogs.read_catalog(language)
    missing = []
    for message in strings:
        if message.id:
            found = catalog.get(message.id, message.context)
            if found is None or not all(_forms(found.string)) or found.id != message.id:
                missing.append(message.id)
    assert missing == [], BEHIND


def test_no_translation_outlives_its_string(language: str, strings: Catalog) -> None:
    stale = [
        message.id
        for message, _original, _words in translated(language)
        if strings.get(message.id, message.context) is None
    ]
    assert stale == [], BEHIND
    assert list(catalogs.read_catalog(language).obsolete) == []


def test_nothing_is_fuzzy_and_every_entry_has_all_its_forms(language: str) -> None:
    catalog = catalogs.read_catalog(language)
    assert not catalog.fuzzy
    assert catalog.num_plurals == 1, "neither language counts by the form of a word"
    for message, _original, words in translated(language):
        assert not message.fuzzy, message.id
        assert len(words) == 1, message.id


def test_placeholders_and_tags_agree(language: str) -> None:
    for message, original, words in translated(language):
        for form in words:
            assert sorted(_PLACEHOLDER.findall(form)) == sorted(_PLACEHOLDER.findall(original[-1])), (
                message.id
            )
            if message.python_format:
                assert not _STRAY_PERCENT.search(form.replace("%%", "")), message.id


def test_nothing_leads_or_trails_that_the_original_does_not(language: str) -> None:
    for message, original, words in translated(language):
        for form in words:
            assert form.strip() == form or original[-1].strip() != original[-1], message.id


def test_the_fields_words_hold_in_every_language(language: str) -> None:
    bad = [
        form
        for _message, _original, words in translated(language)
        for form in words
        if _BANNED[language].search(form)
    ]
    assert bad == []


@pytest.mark.parametrize(
    ("language", "wrong"),
    [("zh_Hans", "儿童色情制品"), ("zh_Hans", "雏妓"), ("ko", "아동 포르노"), ("ko", "원조 교제")],
)
def test_the_word_list_finds_what_it_is_for(language: str, wrong: str) -> None:
    assert _BANNED[language].search(wrong)
