"""Make the files of the public site, in memory: from published releases and bulletins and the rule packs, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from coldframe.core.moments import isoformat
from coldframe.core.values import SUPPRESSED, Value
from coldframe.custody.queries import get_head
from coldframe.publication.disclosure.recipes import TOTAL
from coldframe.publication.disclosure.releasing import Release
from coldframe.publication.measures import MEASURES
from coldframe.publication.pictures.charts import Picture
from coldframe.publication.pictures.releases import chart_of, draw_charts
from coldframe.publication.pictures.rendering import PictureFailed
from coldframe.publication.queries import (
    get_release,
    list_lines,
    list_public_bulletins,
    list_public_events,
    list_public_moments,
    list_releases,
    list_transparency_reports,
)
from coldframe.publication.terms import Unit
from coldframe.publication.terms.bulletins import LANGUAGES, BulletinView
from coldframe.publication.terms.releases import ReleaseState, ReleaseView
from coldframe.publication.terms.transparency import CITATION, TransparencyView
from coldframe.publication.transparency.composing import Line
from coldframe.publication.transparency.files import NOT_PREVALENCE
from coldframe.publication.transparency.log import (
    LogLine,
    MonthCount,
    PackLine,
    in_ledger_order,
    lines_of,
    months_in,
    packs_in,
)
from coldframe.rulepacks.loader import list_packs
from coldframe.web.labels_office import UNITS
from coldframe.web.released import (
    as_of_words,
    axis_of,
    days_of,
    facts_of,
    heading_of,
    sentence_of,
    shown,
    table_of,
    title_of,
)
from coldframe.web.site.bulletins import bulletin_files, row_of
from coldframe.web.site.data import (
    DICTIONARY,
    dictionary,
    log_csv,
    months_csv,
    packs_json,
    release_files,
    report_files,
    sealed_rows,
    stamp,
)
from coldframe.web.site.style import STYLE
from coldframe.web.transparent import sections_of

Files = dict[str, bytes]
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Public:
    """All that the site is made of."""

    lives: tuple[ReleaseView, ...]
    releases: dict[str, Release]
    log: tuple[LogLine, ...]
    months: tuple[MonthCount, ...]
    packs: tuple[PackLine, ...]
    reports: tuple[tuple[TransparencyView, tuple[Line, ...]], ...]
    bulletins: tuple[BulletinView, ...]


def build_site(*, told: Told = lambda _path: None, undrawn: Told = lambda _release_id: None) -> Files:
    """Make every file: its path inside the site to its bytes.

    Args:
        told: Called with each path as it is made.
        undrawn: Called with each release whose charts could not be drawn: its page has its tables.
    """
    # What gets out while all this is read waits for the next build: else the log of that one would not begin with
    # the log of this. Reports are read before the releases on which they rest, so that every link leads somewhere.
    until = get_head().count
    reports = list_transparency_reports(is_out=True)
    lives = list_releases(is_out=True)
    releases = {one.id: get_release(one.id) for one in lives}
    public = _Public(
        lives,
        releases,
        in_ledger_order(lines_of(lives, reports, list_public_moments()), list_public_events(), until=until),
        months_in(lives, releases),
        packs_in(list_packs()),
        tuple((one, list_lines(one)) for one in reports),
        list_public_bulletins(),
    )
    files: Files = {}

    def keep(path: str, text: str) -> None:
        files[path] = text.encode()
        told(path)

    keep("site.css", STYLE)
    for one in lives:
        for name, text in release_files(one, releases[one.id]):
            keep(f"data/{name}", text)
    for report, lines in public.reports:
        for name, text in report_files(report, lines):
            keep(f"data/{name}", text)
    for path, content in bulletin_files(public.bulletins):
        files[path] = content
        told(path)
    keep("data/log.csv", log_csv(public.log))
    keep("data/months.csv", months_csv(public.months))
    keep("data/rulepacks.json", packs_json(public.packs))
    keep(f"data/{DICTIONARY}", dictionary(public.reports))
    keep("corrections.atom", _feed(public))
    languages = [(code, _tag(code), str(name)) for code, name in settings.LANGUAGES]
    for code, tag, _name in languages:
        with translation.override(code), timezone.override(UTC):
            for path, text in _pages(public, code, tag, languages, undrawn):
                keep(path, text)
    keep(
        "index.html",
        _page("site/front.html", "", "en", languages, "index.html", {"title": settings.COLDFRAME_DESK_NAME}),
    )
    return files


def _pages(
    public: _Public, code: str, tag: str, languages: Sequence[tuple[str, str, str]], undrawn: Told
) -> Iterable[tuple[str, str]]:
    def page(template: str, path: str, context: dict[str, Any]) -> tuple[str, str]:
        return f"{code}/{path}", _page(template, code, tag, languages, path, context)

    rows = [
        (
            one,
            title_of(release),
            f"{days_of(release.period)} · {_('As of')} {as_of_words(release.as_of, release.period.zone)}",
            _whole(release),
        )
        for one in public.lives
        if (release := public.releases[one.id])
    ]
    # What a reader looks for first: the newest days, and within them the order of the work.
    order = {measure.code: place for place, measure in enumerate(MEASURES)}
    in_force = sorted(
        (row for row in rows if row[0].state is ReleaseState.PUBLISHED),
        key=lambda row: (
            -row[0].end.timestamp(),
            -row[0].start.timestamp(),
            order.get(row[0].measure, len(order)),  # one that is not counted any more stays readable
            row[0].id,
        ),
    )
    yield page(
        "site/index.html", "index.html",
        {"title": _("Figures of %(desk)s") % {"desk": settings.COLDFRAME_DESK_NAME}, "in_force": in_force,
         "ended": [row for row in rows if row[0].state is not ReleaseState.PUBLISHED],
            "reports": [(one, days_of(one.period)) for one, _lines in public.reports],
            "has_bulletins": bool(public.bulletins)},
    )  # fmt: skip
    tongue = code.partition("-")[0]
    if public.bulletins:
        yield page(
            "site/bulletins.html", "bulletins.html",
            {"title": _("Bulletins"), "tongue": tongue, "tongues": LANGUAGES,
             "bulletins": [row_of(one, tongue) for one in public.bulletins]},
        )  # fmt: skip
    yield page("site/log.html", "log.html", _log_context(public, tongue))
    for report, lines in public.reports:
        yield page("site/transparency.html", f"{report.id}.html", _report_context(report, lines))
    for one in public.lives:
        path, context = f"releases/{one.id}.html", _release_context(one, public.releases[one.id])
        if one.state is not ReleaseState.WITHDRAWN:
            for at, picture in enumerate(_pictures(one.id, public.releases[one.id], undrawn)):
                name = f"charts/{one.id}-{at}.svg"
                context["charts"].append((name.rpartition("/")[2], picture.alternative))
                yield f"{code}/{name}", picture.svg
        yield page("site/release.html", path, context)


def _pictures(release_id: str, release: Release, undrawn: Told) -> tuple[Picture, ...]:
    """Its charts; none if they cannot be drawn: its tables say the same, and a withdrawal waits for no chart."""
    charts = [chart for table in release.tables if (chart := chart_of(release, table, _words)) is not None]
    try:
        return draw_charts(charts)
    except PictureFailed:
        undrawn(release_id)
        return ()


def _page(
    template: str,
    code: str,
    tag: str,
    languages: Sequence[tuple[str, str, str]],
    path: str,
    context: dict[str, Any],
) -> str:
    depth = path.count("/") + bool(code)
    text = render_to_string(
        template,
        context | {
            "root": "../" * depth, "home": "../" * path.count("/"), "language": code, "tag": tag, "path": path,
            "languages": languages, "desk": settings.COLDFRAME_DESK_NAME,
        },
    )  # fmt: skip
    return "\n".join(line for line in text.splitlines() if line.strip()) + "\n"


def _release_context(one: ReleaseView, release: Release) -> dict[str, Any]:
    is_withdrawn = one.state is ReleaseState.WITHDRAWN
    return {
        "life": one,
        "title": title_of(release),
        "days": days_of(release.period),
        "is_withdrawn": is_withdrawn,
        "sentence": "" if is_withdrawn else sentence_of(release),
        "tables": () if is_withdrawn else [table_of(release, table) for table in release.tables],
        "facts": facts_of(release),
        "percent": round(100 * release.share_suppressed),
        "charts": [],
    }


def _log_context(public: _Public, tongue: str) -> dict[str, Any]:
    titles = {one.measure: title_of(public.releases[one.id]) for one in public.lives}
    titles |= {"": _("Transparency report")}
    periods = {one.id: public.releases[one.id].period for one in public.lives}
    periods |= {report.id: report.period for report, _lines in public.reports}
    return {
        "title": _("Public log"),
        "tongue": tongue,
        "lines": [
            (line, f"{_('Bulletin')} {line.number}", "", line.notes.get(tongue, ""))
            if line.number
            else (line, titles[line.measure], days_of(periods[line.subject]), line.note)
            for line in reversed(public.log)
        ],
        "months": [
            (
                titles[one.measure],
                heading_of("month", one.month),
                one.zone,
                as_of_words(one.as_of, one.zone),
                _counted(one.value, one.unit),
                one.release_id,
            )
            for one in public.months
        ],
        "packs": public.packs,
        "seal": sealed_rows(public.log)[-1][-1] if public.log else "",
    }


def _report_context(report: TransparencyView, lines: Sequence[Line]) -> dict[str, Any]:
    is_withdrawn = report.state is ReleaseState.WITHDRAWN
    return {
        "report": report,
        "title": _("Transparency report"),
        "days": days_of(report.period),
        "citation": CITATION,
        "as_of": as_of_words(report.as_of, report.period.zone),
        "is_withdrawn": is_withdrawn,
        "sections": () if is_withdrawn else sections_of(lines),
        "rules": () if is_withdrawn else report.rules,
    }


def _whole(release: Release) -> str:
    """How many in all, with what they are; empty if the release does not tell the whole."""
    cells = (cell for table in release.tables for cell in table.cells)
    whole = next((cell for cell in cells if set(cell.headings) <= {TOTAL}), None)
    return "" if whole is None else _counted(whole.value, release.measure.unit)


def _counted(value: Value, unit: Unit) -> str:
    return shown(value) if value == SUPPRESSED else f"{shown(value)} {UNITS[unit] % 2}"


def _words(axis: str, code: str) -> str:
    return heading_of(axis, code) if code else axis_of(axis)


def _feed(public: _Public) -> str:
    """Corrections and withdrawals as an Atom feed (RFC 4287); without any, as of the first release."""
    # Another desk's feed is another one, and this one stays itself wherever its files lie.
    feed = uuid5(NAMESPACE_URL, f"{settings.COLDFRAME_PUBLIC_URL}#{settings.COLDFRAME_DESK_NAME}")
    changes = [line for line in reversed(public.log) if line.note]
    updated = max((line.at for line in public.log), default=datetime(1970, 1, 1, tzinfo=UTC))
    context = {
        "id": feed.urn,
        "changes": [
            (line, uuid5(feed, f"{line.subject}:{line.event}:{isoformat(line.at)}").urn, stamp(line.at))
            for line in changes
        ],
        "updated": stamp(updated),
        "desk": settings.COLDFRAME_DESK_NAME,
        "note": NOT_PREVALENCE,
    }
    return render_to_string("site/corrections.atom", context).strip() + "\n"


def _tag(code: str) -> str:
    """A language as HTML has it: ``zh-Hans``."""
    first, _hyphen, rest = code.partition("-")
    return f"{first}-{rest.capitalize()}" if rest else first
