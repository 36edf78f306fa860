"""Tables in the encodings of offices: read with their words, or refused; never kept with words that are none."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldframe.publication.published.checking import check_tables
from coldframe.publication.published.findings import Verdict
from coldframe.publication.published.reading import read_tables
from coldframe.publication.published.refused import TableRefused
from coldframe.publication.published.traps import Trap

KOREAN = "연도,시도,건수\n2023,서울,30\n2023,부산,12\n2023,합계,42\n"
CHINESE = "地区,数量\n北京,30\n上海,12\n合计,42\n"
JAPANESE = "区分,件数\nあり,30\nなし,12\n合計,42\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (KOREAN, "cp949"), (CHINESE, "gb18030"), (JAPANESE, "cp932"), (CHINESE, "utf-16-le"),
        ("地區,數量\n臺北,30\n高雄,12\n合計,42\n", "big5"), ("Вид,Число\nПервый,30\nВторой,12\nВсего,42\n", "cp1251"),
        ("Delikt;Fälle\nVerbreitung;30\nÜbrige;12\nInsgesamt;42\n", "cp1252"),
        ("Infraction;Faits\nPédopornographie;30\nÀ préciser;12\nTotal;42\n", "cp1252"),
        ("유형;건수\n기타(불법 촬영물 등);30\n아동·청소년성착취물;12\n총계;42\n", "cp949"),
        ("类别;数量\n网站、应用程序;30\n社交账号;12\n总数;42\n", "gb18030"),
    ],
)  # fmt: skip
def test_an_older_encoding_is_read_and_named(text: str, encoding: str) -> None:
    (table,) = read_tables("a.csv", text.encode(encoding))
    (plain,) = read_tables("a.csv", text.encode())
    assert (table.header, table.rows) == (plain.header, plain.rows)
    assert [each.trap for each in table.traps] == [Trap.GUESSED_ENCODING]
    assert encoding in str(table.traps[0].says)
    assert check_tables([table])[0][0].verdict is Verdict.HOLDS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_says_its_encoding_is_no_guess(encoding: str) -> None:
    for text in (KOREAN, CHINESE, JAPANESE):
        (table,) = read_tables("a.csv", text.encode(encoding))
        assert table.traps == ()


def test_a_damaged_line_is_named_and_costs_its_letters_only() -> None:
    (table,) = read_tables("a.csv", KOREAN.encode().replace("부".encode(), b"\xff"))
    assert [(each.trap, each.lines) for each in table.traps] == [(Trap.LOST_LETTERS, (3,))]
    assert table.rows[0].cells == ("2023", "서울", "30")


@pytest.mark.parametrize(
    "content",
    [b"\x7fELF\2\1\1\0" + bytes(range(256)) * 20, b"\0" * 500, b"a\x81,\x98\nb\xff,1\nc\xfe,2\n"],
)
def test_what_is_no_text_is_refused_and_says_what_to_do(content: bytes) -> None:
    with pytest.raises(TableRefused, match=r"^a\.csv .* Save it as CSV in UTF-8\.$"):
        read_tables("a.csv", content)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with contextlib.suppress(TableRefused):
        read_tables("a.csv", b"a,n\n" + content)
