"""What a check says can be said in every language, whole, and no table's words are ever read as a message."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.architecture import catalogs
from tests.unit.publication.foreign import page, tables, workbook

from coldframe.core import said
from coldframe.core.said import Listed, Said, told
from coldframe.media.grids import Mark, Marked
from coldframe.publication.published import shaping
from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.extracting import cells_of
from coldframe.publication.published.reading import read_tables
from coldframe.publication.published.refused import TableRefused
from coldframe.publication.published.telling import document_of
from coldframe.publication.published.traps import named_marks

PACKAGE = Path(shaping.__file__).parent

# One message or more each: equations, gaps, overlaps, selections, subtotals, shares, changes, observers, units.
TEXTS = (
    "a,n\nx,1\ny,2\nTotal,3\n",
    "a,n\nx,10\ny,20\nTotal,37\n",
    "a,n\nx,10\ny,\nTotal,37\n",
    "a,n\nx,50\ny,20\nTotal,37\n",
    "a,n\nx,20\ny,20\nTotal,37\n",
    "a,n\nx,30\ny,30\nz,30\nTotal,37\n",
    "a,n\nWith x,30\nWith y,30\nTotal,37\n",
    "Top 3,n\nx,10\ny,9\nTotal,37\n",
    "a,n\nx,≥ 10\ny,about 20\nz,*\nTotal,31\n",
    "a,n\nb,1\nc,2\nd,3\ne,4\nf,5\ng,6\nh,7\nUnspecified,>2\nTotal,30\n",
    "a,n\nx,100\ny,200\nz,300\nv,400\nw,500\nTotal,1600\n",
    "a,n\nx,1\ny,2\nSubtotal,3\nv,3\nSubtotal,9\nTotal,6\n",
    "a,n\nx,1\n of which y,2\nTotal,1\n",
    "a,n\nTotal,1\nSum,2\n",
    "year,boys,girls,total\n2021,1,2,3\n2022,3,4,8\n2023,3,4,8\n2020,4,4,8\n",
    "year,a,b,total\n2021,1,2,9\n2022,3,4,8\n2023,3,4,9\n",
    "year,n,of which children\n2021,5,9\n2022,5,1\n",
    "a,n,share\nx,1,25 %\ny,3,75 %\nz,4,10 %\nTotal,4,\n",
    "a,n,m,share (%)\nx,1,4,25\ny,3,4,75\nz,1,4,11\n",
    "a,n,share\nx,1,3 %\ny,3,4 %\n",
    "year,n,change\n2021,10,\n2022,20,100 %\n2023,30,20 %\n",
    "year,share,change\n2021,14.9 %,\n2022,19.5 %,4.6 %\n2023,29.5 %,10 %\n",
    "year,n,change\n2021,10,\n2022,20,9 %\n2023,30,7 %\n",
    "who,year,n\nA,2021,1\nB,2021,1\nA,2022,5\nB,2022,5\nA,2023,6\nB,2023,9\n",
    "a,n\nx,1\nx,2\ny,3\nz,4\nv,6\n",
    "a,n\nx,1\nx,1\ny,3\nz,4\nv,6\n",
    "region,sex,n\nN,m,1\nN,f,2\nN,total,3\nS,m,1\nS,f,2\nS,total,3\nTotal,m,2\nTotal,f,5\nTotal,total,7\n",
    "year,a,n\n2021,x,1\n2021,y,2\n2021,z,*\n2021,Total,9\n",
    "a,2021,2022\nx,1,2\ny,3,4\nTotal,4,6\n",
    "a;n (thousands);m\nx;1.204,5;１\ny;1,5;1.2万\nNote below\n",
    "date,n\n44927,1\n44958,2\n",
    'a,n\nx,"=1+1"\n=cmd(),2\n"broken,3\ny,4\n',
    '[{"a": "x", "n": 1}, [1]]',
    "year,boys,girls,total\n2021,1,2,3\n2022,3,4,7\n",
    "year,n,of which children\n2021,5,2\n2022,5,1\n",
    "year,n,m,share\n2021,1,4,25 %\n2022,2,4,50 %\n2023,1,5,20 %\n",
    "year,n,change\n2021,10,\n2022,20,100 %\n2023,30,50 %\n",
    'no.,a,n\n1,x,1.204\n2,y,2.100*\n3,z,"5,5"\na,n\n',
    "a,n\nx,1\ny,2\nSubtotal,3\nv,4\nSubtotal,4\nTotal,7\n",
    "a,n,share\nx,30,30 %\ny,20,20 %\nTotal,100,100 %\n",
    "who,year,n\nA,2021,1\nB,2021,1\nA,2022,5\nB,2022,5\nA,2023,6\nB,2023,6\n",
    "year,a,n\n2021,x,1.0 million\n2021,y,2.0 million\n2021,Total,3.0 million\n",
    "year,a,n\n2021,x,1001000\n2021,y,2001000\n2021,Total,3002000\n",
    "a,2023,,2024,\n,m,f,m,f\nx,1,2,3,4\na,2023,,2024,\ny,1,2,3,4\n",
)
REFUSED = (
    b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"%PDF-1.7", b"{", b"[]", b"[1]", b"words", b'[{"a": 1}]', b"a,n\n\n", b"a,n\na,n\n",
)  # fmt: skip


def forms(value: object) -> Iterator[said.Form]:
    """Everything that a document says, with all that stands in it."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from forms(each)
    elif isinstance(value, dict):
        if "message" in value or "items" in value:
            yield value
        for each in value.values():
            yield from forms(each)


def leaves(form: Any) -> Iterator[str]:
    if isinstance(form, str):
        yield form
    else:
        for each in form["items"] if "items" in form else form["values"].values():
            yield from leaves(each)


def refusal(name: str, content: bytes) -> dict[str, Any]:
    with pytest.raises(TableRefused) as caught:
        read_tables(name, content)
    return asdict(caught.value.said)


@pytest.fixture(scope="module")
def spoken() -> list[Any]:
    """The form of everything that is said of all tables here, each alone and with the next."""
    read = [read_tables(f"file {at}.csv", text.encode()) for at, text in enumerate(TEXTS)]
    documents = [
        document_of(*check_tables([*one, *other]))
        for one, other in zip(read, [*read[1:], read[0]], strict=True)
    ]
    rows = [
        ("State", "Number of reports"),
        *((f"{word} and the surrounding areas", "1,234") for word in "abc"),
    ]
    foreign = [
        document_of(*check_tables(tables(name, content)))
        for name, content in (
            ("a.xlsx", workbook(("a", "n"), ("x", 1), ("y", None))),
            ("a.pdf", page(*rows * 6, ("Total", "3,702"), columns="(3cm, auto)", height="8cm", header=True)),
        )
    ]
    with pytest.raises(TableRefused) as caught:
        cells_of(read[0], "no such")
    marks = named_marks(tuple(Marked(mark, 1, f"A{at}") for mark in Mark for at in range(20)))
    found = [
        *documents,
        *foreign,
        *(refusal("file.csv", each) for each in REFUSED),
        asdict(caught.value.said),
    ]
    return [*forms(found), *(form for each in marks for form in forms(asdict(each)))]


def test_every_message_is_written_in_the_code_and_marked_for_the_catalogs(spoken: list[Any]) -> None:
    marked = {message.id for message in catalogs.template()}
    messages = {form["message"] for form in spoken if "message" in form}
    assert len(messages) > 90, "the tables here must make the check say nearly all that it can"
    assert {
        each for each in messages - marked if any(map(str.isalpha, each.replace("%(number)s", "")))
    } == set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Said":
                message = node.args[0]
                is_written = isinstance(message, ast.Constant) and message.value in marked
                assert is_written or isinstance(message, ast.Name | ast.Subscript | ast.Call), ast.unparse(
                    node
                )


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_every_language_says_all_that_stands_in_a_sentence(language: str, spoken: list[Any]) -> None:
    catalog = catalogs.read_catalog(language)

    def translated(message: str) -> str:
        found = catalog.get(message)
        return str(found.string) if found is not None and found.string else message

    for form in spoken:
        text = told(form, translated)
        assert not [each for each in leaves(form) if each not in text], text
        assert "%(" not in text


def test_a_document_says_it_in_english_and_how_to_say_it_otherwise() -> None:
    found = json.loads(json.dumps(document_of(*check_tables(read_tables("a.csv", TEXTS[11].encode())))))
    (table,) = found["tables"]
    (one,) = table["sums"]
    assert one["says"] == "Subtotal (line 6) says 9, the parts beside it make 3."
    assert one["said"]["says"]["values"] == {"subtotal": "Subtotal", "line": "6", "number": one["said"]["says"]["values"]["number"], "made": "3"}  # fmt: skip
    for thing in (*table["traps"], *table["sums"], *table["findings"], *found["between"]):
        assert told(thing["said"]["says"]) == thing["says"]
    assert [told(each) for each in table["said"]["assumed"]] == table["assumed"]


@settings(max_examples=60, deadline=None)
@given(
    st.text(min_size=1, max_size=12) | st.sampled_from(("%(line)s", "%s %d %%", "{0.__class__}", "%", "%("))
)
def test_words_of_a_table_are_never_read_as_a_message(word: str) -> None:
    asked: list[str] = []

    def translate(message: str) -> str:
        asked.append(message)
        return message

    form = asdict(
        Said("“%(column)s”: %(rows)s", column=word, rows=Listed((word, Said("line %(line)s", line=word))))
    )
    assert told(form, translate) == f"“{word}”: {word}; line {word}"
    assert asked == ["“%(column)s”: %(rows)s", "; ", "line %(line)s"]
