"""What a row keeps of something said is told as it was said, and no word of others makes it long."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.core.answers import Answer
from coldframe.core.errors import ColdframeError
from coldframe.core.said import Listed, Part, Said, kept, told

_WORDS = st.sampled_from(("", "x", "100 %", "%(name)s", "; ", "말")) | st.integers(0, 9)
_PARTS: st.SearchStrategy[Part] = st.recursive(
    _WORDS,
    lambda inner: (
        st.builds(
            lambda first, last: Said("%(last)s, 100 %%, %(first)s", first=first, last=last), inner, inner
        )
        | st.builds(lambda found: Listed(tuple(found), " or "), st.lists(inner, max_size=3))
    ),
    max_leaves=5,
)


def _shout(message: str) -> str:
    return message.replace("100", "one hundred").replace(" or ", " OR ")


@given(_PARTS)
@settings(max_examples=50)
def test_that_a_row_keeps_what_was_said(part: Part) -> None:
    row = json.loads(json.dumps(kept(part)))
    assert row == kept(part) == kept(row), "a step that is remembered gives the same"
    assert told(row, _shout) == told(part, _shout)


def test_that_a_row_keeps_the_code_of_an_enum() -> None:
    assert type(kept(Answer.YES)) is str


def test_that_a_page_names_a_code_within_a_sentence_and_a_program_reads_the_code() -> None:
    said = Said("%(answer)s of %(count)s.", answer=Answer.YES, count=2)
    assert told(said) == "yes of 2."
    assert (
        told(said, {"%(answer)s of %(count)s.": "%(count)s 中 %(answer)s。"}.__getitem__, lambda _: "是")
        == "2 中 是。"
    )


def test_that_nothing_said_asks_no_catalog() -> None:
    """To gettext the empty message is the header of the catalog, with who made it and when."""
    header = {"": "Project-Id-Version: x"}
    assert told(ColdframeError("").said, header.__getitem__) == ""


@given(st.sampled_from(("%(name)s", "%s %d %%", "{0.__class__}", "100 %", "%(")))
def test_that_words_of_others_are_never_read_as_a_message(words: str) -> None:
    assert ColdframeError(Said("No %(name)s here.", name=words)).message == f"No {words} here."
    assert ColdframeError(words).message == words, "without places nothing is put in"


def test_that_long_words_of_others_are_cut_and_a_message_is_not() -> None:
    message = "It answered: %(words)s" + "." * 3000
    said = Said(message, words=Listed(("x" * 5000, Said("%(inner)s", inner="y" * 5000))))
    row = kept(said, 10)
    assert told(row) == f"It answered: {'x' * 10}; {'y' * 10}{'.' * 3000}"
    catalog = {message: "%(words)s sagt es.", "; ": " / "}
    assert told(row, lambda text: catalog.get(text, text)) == f"{'x' * 10} / {'y' * 10} sagt es."
