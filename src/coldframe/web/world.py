"""A small map of the world, drawn here: no script, no network, and every mark says its words.

Data: ``publication/pictures/world.tsv`` (Natural Earth, public domain; see its head). Names of countries:
Unicode CLDR, as ``phonenumbers`` brings them along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from phonenumbers.geodata.locale import LOCALE_DATA

from coldframe.referral.jurisdiction.terms import Role, country_of

_BOX = "0 0 720 284"
"""From 84° north to 58° south: nobody is referred to Antarctica."""

_SHAPES: dict[Role, str] = {
    Role.SUBJECT: "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0-14 0z",
    Role.CHILD: "M-6-6h12v12h-12z",
    Role.SERVICE: "M0-8l8 14h-16z",
}
"""One shape a role, so that color carries nothing alone: disc, square, triangle."""

_OFFSETS = {Role.SUBJECT: -9, Role.CHILD: 0, Role.SERVICE: 9}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the map.

    Attributes:
        place: Country or region code; a region stands where its country does.
        is_strong: Filled; otherwise only outlined.
        words: What it says, for whoever does not see it.
    """

    role: Role
    place: str
    is_strong: bool
    words: str


def country_name(place: str) -> str:
    """The country of a place in the reader's language; its code where no name is known."""
    code = country_of(place)
    language = (get_language() or "en").partition("-")[0]
    names = LOCALE_DATA.get(code, {})
    name = names.get(language) or names.get("en") or code
    # The table writes a name once and refers to it from other languages.
    return names.get(name[1:], code) if name.startswith("*") else name


def draw_map(marks: Sequence[Mark], title: str) -> SafeString:
    """Draw the marks on the world's outlines, named countries set off; ``title`` says what it shows."""
    countries = _countries()
    named = dict.fromkeys(country_of(mark.place) for mark in marks)
    return format_html(
        '<svg class="map" viewBox="{}" role="img" aria-label="{}"><path class="map-land" d="{}"/>{}{}</svg>',
        _BOX,
        ". ".join((title, *(mark.words for mark in marks))),
        _land(),
        format_html_join("", '<path class="map-named" d="{}"/>', _outlines(named)),
        format_html_join(
            "",
            '<g transform="translate({} {})"><path class="map-mark{}" d="{}"><title>{}</title></path>{}</g>',
            (
                (
                    countries[code][0] + _OFFSETS[mark.role],
                    countries[code][1],
                    " map-strong" if mark.is_strong else "",
                    _SHAPES[mark.role],
                    mark.words,
                    _code(code) if index == first[code] else "",
                )
                for first in [_first(marks)]
                for index, mark in enumerate(marks)
                if (code := country_of(mark.place)) in countries
            ),
        ),
    )


def _first(marks: Sequence[Mark]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, mark in enumerate(marks):
        found.setdefault(country_of(mark.place), index)
    return found


def _code(code: str) -> SafeString:
    return format_html('<text class="map-code" y="-11" text-anchor="middle">{}</text>', code)


def _outlines(codes: Iterable[str]) -> list[tuple[str]]:
    return [(outline,) for code in codes if (outline := _countries().get(code, (0, 0, ""))[2])]


@cache
def _land() -> str:
    return "".join(outline for _, _, outline in _countries().values())


@cache
def _countries() -> dict[str, tuple[int, int, str]]:
    text = (resources.files("coldframe.publication.pictures") / "world.tsv").read_text(encoding="ascii")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {code: (int(x), int(y), outline) for code, x, y, outline in rows}
