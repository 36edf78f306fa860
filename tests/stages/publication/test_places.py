"""Where referrals went: counted by country, released with small ones withheld, drawn on a map, named in each language."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import translation
from lxml import etree, html
from tests.stages.publication.release_desk import JANUARY, PIPELINE, Desk, month

from coldframe.core.values import SUPPRESSED
from coldframe.custody.actions import act
from coldframe.publication.queries import find_differences, get_release, list_figures, recount
from coldframe.publication.terms import BreakdownKind, exactly
from coldframe.web.ledger import words_of
from coldframe.web.released import axis_of
from coldframe.web.site.building import build_site

pytestmark = pytest.mark.django_db

SVG = "{http://www.w3.org/2000/svg}"
NAMES = {
    "en": ("South Korea", "Germany", "Sweden"),
    "zh-hans": ("韩国", "德国", "瑞典"),
    "ko": ("대한민국", "독일", "스웨덴"),
}


@pytest.fixture
def desk() -> Desk:
    """Referrals of January 2027: many to Korea and Germany, two to Sweden, seven nobody knows where; one recalled."""
    made = Desk()
    countries = ["KR"] * 40 + ["DE"] * 12 + ["SE"] * 2 + [None] * 7
    with act(actor=PIPELINE, as_of=JANUARY + timedelta(days=5)) as ledger:
        for at, country in enumerate(countries):
            known = {"country": country} if country else {}
            ledger.record("referral_delivered", f"ref_{at:026d}", recipient=f"rcp_{at % 9:026d}", **known)
    with act(actor=PIPELINE, as_of=JANUARY + timedelta(days=6)) as ledger:
        ledger.record("referral_recalled", f"ref_{0:026d}")
        # Sent on to another country: it counts once, where it went.
        ledger.record("referral_redirected", f"ref_{1:026d}")
        ledger.record("referral_delivered", f"ref_{1:026d}", recipient=f"rcp_{1:026d}", country="DE")
    return made


def test_that_countries_and_what_nobody_knows_add_up_and_a_recount_agrees(desk: Desk) -> None:
    as_of = JANUARY + timedelta(days=40)
    (figure,) = (
        one for one in list_figures(month(1), as_of=as_of) if one.measure.code == "referrals_by_country"
    )
    assert figure.value == exactly(60)
    assert figure.breakdown is not None
    assert figure.breakdown.kind is BreakdownKind.PARTITION
    assert [(part.code, int(part.value.number)) for part in figure.breakdown.parts] == [
        ("KR", 38),
        ("DE", 13),
        ("SE", 2),
    ]
    assert figure.breakdown.unaccounted is not None
    assert figure.breakdown.unaccounted.least == 7
    (again,) = (one for one in recount(month(1), as_of=as_of) if one.measure.code == "referrals_by_country")
    assert (again.value, again.breakdown) == (figure.value, figure.breakdown)
    assert find_differences() == ()


def test_that_a_release_by_country_withholds_the_small_and_every_file_says_the_same(desk: Desk) -> None:
    made = desk.publish("referrals_by_country", month(1))
    (table,) = get_release(made).tables
    said = {cell.headings[0]: cell for cell in table.cells}
    assert table.axes == ("country",)
    assert said["SE"].value == SUPPRESSED
    assert sum(cell.value == SUPPRESSED for cell in table.cells) >= 2, "nobody can subtract it"
    files = build_site()
    rows = list(csv.DictReader(io.StringIO(files[f"data/{made}.csv"].decode())))
    assert {row["country"]: row["value"] for row in rows} == {code: cell.text for code, cell in said.items()}
    for language, names in NAMES.items():
        page = html.fromstring(files[f"{language}/releases/{made}.html"])
        with translation.override(language):
            assert axis_of("country") in page.text_content()
            words = {code: words_of("country", code) for code in ("KR", "DE", "SE")}
        assert tuple(words.values()) == names
        svg = etree.fromstring(files[f"{language}/charts/{made}-0.svg"])
        shown = ["".join(one.itertext()) for one in svg.iter(f"{SVG}text")]
        titles = [one.text or "" for one in svg.iter(f"{SVG}title")]
        for code, name in words.items():
            assert name in page.text_content()
            assert name in shown
            # On the map, and in the list below it where there is a bar.
            assert titles.count(f"{name}: {said[code].text}") == (1 if said[code].value == SUPPRESSED else 2)
        assert f"{words['SE']}: 2" not in titles


def test_that_a_country_with_one_recipient_is_told_with_others_of_its_kind(desk: Desk) -> None:
    with act(actor=PIPELINE, as_of=JANUARY + timedelta(days=7)) as ledger:
        for at, country in enumerate(["NO"] * 9 + ["FI"] * 8, 100):
            ledger.record(
                "referral_delivered", f"ref_{at:026d}", recipient=f"rcp_{country:Z>26}", country=country
            )
    first = desk.publish("referrals_by_country", month(1))
    with act(actor=PIPELINE, as_of=JANUARY + timedelta(days=50)) as ledger:
        ledger.record("referral_delivered", f"ref_{200:026d}", recipient=f"rcp_{2:026d}", country="NO")
    later = desk.draft("referrals_by_country", month(1), at=JANUARY + timedelta(days=60))
    for made, number in ((first, "17"), (later, "[c]")):
        (table,) = get_release(made).tables
        said = {cell.headings[0]: cell.text for cell in table.cells}
        assert "FI" not in said
        assert ("NO" in said) is (made == later)
        assert said["elsewhere"] in (number, "8")
