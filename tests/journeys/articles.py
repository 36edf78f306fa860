"""The words of the article journeys: what a row of the reference enters through a page, and where it is read again.

Pages are driven by the names of forms and fields, never by words, so that a journey runs in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True, slots=True)
class Pick:
    """The choice of a list that says this."""

    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """The choice that stands for somebody or something entered before."""

    name: str


@dataclass(frozen=True, slots=True)
class Put:
    """One form, filled in and sent.

    Attributes:
        at: The page below the case: empty for its own page, ``counts``, ``party:NAME``, ``record:NAME``; or, from
            the root, ``/inbox/add``, or ``page:NAME`` for the page of what was made there. ``counts~TEXT`` is a row with that text.
        form: How the form's address ends; empty for the one on the page to which that row leads.
        fields: Field name to what is entered.
        name: Under which later rows know whom or what the form adds.
        leads: The link to it on the page that follows, where that is not its own page.
    """

    at: str
    form: str
    fields: Mapping[str, Any]
    name: str = ""
    leads: str = ""


@dataclass(frozen=True, slots=True)
class See:
    """What has to be read: an element of a page with all these texts. A number is read whole: 74 is not in 174."""

    at: str
    css: str
    texts: tuple[str, ...] = ()
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the reference: what an official enters for it, and where it has to be read again.

    Attributes:
        case: The case it belongs to, by the key under which the journey opened it.
        why_nothing: Why nothing is entered for it, where that is so.
    """

    id: str
    case: str
    puts: tuple[Put, ...]
    sees: tuple[See, ...]
    why_nothing: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the draft of a bulletin has to say of a row, or must not.

    Attributes:
        line: Part of the name of its line, such as ``total.noticed``; empty for all that it says.
    """

    id: str
    line: str
    texts: tuple[str, ...] = ()
    is_absent: bool = False


@dataclass(slots=True)
class Journey:
    """An official at the console with one article."""

    page: Page
    cases: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    def open_case(
        self, key: str, code: str, title: str, place: str, *, kind: str = "case", clue: str = ""
    ) -> None:
        """Open a case, from a clue if one is given."""
        page = self.page
        page.goto(f"/cases/new?clue={clue}" if clue else "/cases/new")
        form = page.locator("form[action$='/cases/new']")
        fill(form, {"code": code, "title": title, "jurisdiction": place, "kind": kind})
        send(page, form)
        expect(page.locator("h1")).to_have_text(f"{code} · {title}")
        self.cases[key] = _path(page)

    def put(self, case: str, put: Put) -> None:
        """Enter one form; it has to be taken."""
        form = self._filled(case, put)
        assert send(self.page, form) == 200, (put, self.page.locator(".errorlist").all_inner_texts())
        if put.name:
            made = self.page.locator(f"main {put.leads}").last.get_attribute("href") if put.leads else None
            made = made or _path(self.page)
            self.known[put.name] = made.rsplit("/", 1)[-1]
            self.pages[put.name] = made

    def refused(self, case: str, put: Put, name: str) -> str:
        """Enter something wrong; the page comes again with the complaint beside that field, and with what was entered."""
        form = self._filled(case, put)
        assert send(self.page, form) == 422, put
        wrong = self.page.locator(f".field-wrong:has([name={name}]) .errorlist")
        expect(wrong.first).to_be_attached()
        kept = next((key for key, value in put.fields.items() if isinstance(value, str) and value), "")
        if kept:
            expect(self.page.locator(f".field [name={kept}]").locator("visible=true").first).to_have_value(
                str(put.fields[kept])
            )
        return wrong.first.inner_text()

    def enter(self, rows: Iterable[Row]) -> None:
        """Enter every row in its order."""
        for row in rows:
            for put in row.puts:
                self.put(row.case, put)

    def read(self, rows: Iterable[Row]) -> None:
        """Read every row again; a page is opened once for all that has to stand on it."""
        wanted: dict[str, list[tuple[str, See]]] = {}
        for row in rows:
            for see in row.sees:
                wanted.setdefault(self.address(row.case, see.at), []).append((row.id, see))
        amiss = []
        for address, sees in wanted.items():
            self.page.goto(address)
            expect(self.page.locator("main h1").first).to_be_visible()
            self.page.wait_for_load_state()
            for row_id, see in sees:
                found = self.page.locator(f"main {see.css}")
                for text in see.texts:
                    found = found.filter(has_text=_whole(text))
                if bool(found.count()) is see.is_absent:
                    amiss.append(f"{row_id}: {see}")
        assert not amiss, "\n".join(amiss)

    def draft(self, language: str, told: Iterable[Told], *cases: str, sentences: Iterable[str] = ()) -> None:
        """Draft a bulletin of cases, and read in one language what it says of them; nobody publishes it."""
        page = self.page
        page.goto("/publication/bulletins/new")
        form = page.locator("main form:not([action])")
        ids = [self.cases[each].rsplit("/", 1)[-1] for each in cases]
        fill(form, {"cases": ids, "sentences": tuple(sentences)})
        assert send(page, form) == 200, page.locator(".errorlist").all_inner_texts()
        page.goto(f"{_path(page)}?language={language}")
        expect(page.locator("article#bulletin")).to_have_attribute("lang", language)
        page.wait_for_load_state()
        amiss = []
        for each in told:
            found = page.locator(
                f"[data-line*='{each.line}']" if each.line else "article#bulletin [data-line]"
            )
            for text in each.texts:
                found = found.filter(has_text=_whole(text))
            if bool(found.filter(visible=True).count()) is each.is_absent:
                amiss.append(f"{each.id}: {each}")
        assert not amiss, "\n".join((*amiss, page.locator("article#bulletin").inner_text()))

    def address(self, case: str, at: str) -> str:
        """The address of a page."""
        if at.startswith("/"):
            return at
        kind, _, name = at.partition(":")
        if kind == "page":
            return self.pages[name]
        if name:
            return f"{self.cases[case]}/{'parties' if kind == 'party' else 'records'}/{self.known[name]}"
        return f"{self.cases[case]}/{at}" if at else self.cases[case]

    def _filled(self, case: str, put: Put) -> Locator:
        page, (at, _, text) = self.page, put.at.partition("~")
        address = self.address(case, at)
        if _path(page) != address:
            page.goto(address)
        row = page.locator("main tr", has_text=_whole(text)) if text else page.locator("main")
        if text and not put.form:
            row.get_by_role("link").first.click()
            row = page.locator("main")
            expect(row.locator("ol.timeline")).to_be_visible()
        form = row.locator(f"form[action$='{put.form}']" if put.form else "form:not([action])").last
        expect(form).to_be_attached()
        form.evaluate(
            "form => { for (let each = form.closest('details'); each; each = each.parentElement.closest('details'))"
            " each.open = true; form.querySelectorAll('details').forEach(each => { each.open = true; }); }"
        )
        fill(form, put.fields, self.known)
        return form


def fill(form: Locator, fields: Mapping[str, Any], known: Mapping[str, str] | None = None) -> None:
    """Fill in fields by their names: text, dates, lists, boxes and groups of boxes."""
    for name, value in fields.items():
        control = form.locator(f"[name={name}]")
        kind = control.first.evaluate("each => each.type")
        if kind in ("checkbox", "radio") and not isinstance(value, bool):
            for each in (value,) if isinstance(value, str) else value:
                form.locator(f"[name={name}][value='{each}']").check()
        elif kind == "checkbox":
            control.set_checked(value)
        elif kind.startswith("select"):
            chosen = (known or {})[value.name] if isinstance(value, Known) else value
            if isinstance(value, Pick):
                option = control.locator("option", has_text=_whole(value.text)).first
                chosen = option.get_attribute("value")
            control.select_option(value=str(chosen))
        else:
            control.fill(str(value))


def send(page: Page, form: Locator) -> int:
    """Press the form's button and wait for the page it leads to; gives that page's status."""
    with page.expect_navigation() as led:
        form.locator("button:not([name=drop])").last.click()
    answer = led.value
    assert answer is not None
    return answer.status


def _whole(text: str) -> re.Pattern[str] | str:
    """A number as a whole one; any other text as it is."""
    if not re.fullmatch(r"[0-9][0-9,.]*", text):
        return text
    return re.compile(rf"(?<![0-9.,]){re.escape(text)}(?![0-9]|[.,][0-9])")


def _path(page: Page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.url).split("#")[0].split("?")[0]


# ── What officials enter most ───────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Paper:
    """The article from which an official enters: its title, its day, who counted."""

    title: str
    on: str
    body: str

    def total(self, number: int, term: str, part_of: str = "", **more: Any) -> Put:
        """Persons as a source counts them, by the legal term."""
        fields = {"native_term": term, "number": number, "source": self.title, "as_of": self.on}
        if part_of:
            fields |= {"parent_id": Pick(part_of), "standing": "inside"}
        return Put("", "/totals", fields | more)

    def count(self, what: str, number: int | None, printed: str, firm: str = "exact", **more: Any) -> Put:
        """A count of anything else; ``None`` for words only."""
        return Put("counts", "/counts/add", self.counted(what, number, printed, firm, **more))

    def counted(
        self, what: str, number: int | None, printed: str, firm: str = "exact", **more: Any
    ) -> dict[str, Any]:
        """The fields of a count."""
        said = (
            {"words": printed, "qualifier": ""} if number is None else {"number": number, "qualifier": firm}
        )
        return {
            "what": what, **said, "source": self.title, "strength": "official", "source_on": self.on,
            "body": self.body, "native_text": printed, **more,
        }  # fmt: skip

    def money(
        self, state: str, currency: str, amount: str, printed: str, firm: str = "exact", **more: Any
    ) -> Put:
        """Money of one state; an empty amount is one that nobody says."""
        return Put("money", "/money/add", {
            "state": state, "currency": currency, "qualifier": firm if amount else "", "amount": amount,
            "source": self.title, "source_on": self.on, "body": self.body, "native_text": printed, **more,
        })  # fmt: skip

    def event(self, when: str, kind: str, text: str) -> Put:
        """Something that happened, as exactly as it is known."""
        return Put(
            "timeline", "/timeline/enter", {"when": when, "kind": kind, "text": text, "source": self.title}
        )


def person(name: str, role: str = "", **more: Any) -> Put:
    """Somebody; with ``count`` and ``qualifier`` several."""
    return Put("", "/parties", {"kind": "person", "label": name, "role": role, **more}, name)


def office(name: str, role: str, **more: Any) -> Put:
    """An authority, a company, a group."""
    return Put("", "/parties", {"kind": "organization", "label": name, "role": role, **more}, name)


def about(name: str, **facts: Any) -> Put:
    """What is known of somebody beside age and role."""
    return Put(f"record:{name}", "/facts", facts)


def named(name: str, kind: str, text: str, language: str, source: str = "") -> Put:
    """A name as somebody prints it."""
    fields = {"kind": kind, "text": text, "language": language, "source": source}
    return Put(f"record:{name}", "/names", fields)


def thing(name: str, kind: str, what: str = "", **more: Any) -> Put:
    """A thing."""
    return Put("network", "/things", {"kind": kind, "label": name, "what": what, **more}, name)


def note(text: str) -> Put:
    """A note on the case."""
    return Put("", "/notes", {"text": text})


def seen_count(what: str, number: str, firm: str = "exact", *more: str) -> See:
    """A count on the page of counts."""
    counted, _, unit = what.partition("/")
    css = f"[data-counted={counted}][data-unit={unit}][data-firm={firm}]"
    return See("counts", f"tr:has({css})", (number, *more))


def seen_total(stage: str, number: str, firm: str = "exact", *more: str) -> See:
    """Persons on the page of the case."""
    return See("", f"tr[data-stage={stage}][data-firm={firm}]", (number, *more))


def seen_record(name: str, *texts: str, css: str = "li") -> See:
    """Something on the page of a record."""
    return See(f"record:{name}", css, texts)
