"""The statement of reasons as the affected user reads it (Digital Services Act, Article 17(3), (a) to (f))."""

from __future__ import annotations

from datetime import date

from coldframe.core.answers import Answer
from coldframe.core.errors import InvalidInput
from coldframe.core.said import Said
from coldframe.core.text import defang
from coldframe.rulepacks.terms import StatementPack
from coldframe.takedown.documents.statement import ILLEGAL, Problem, Statement, check


def check_for_user(statement: Statement, pack: StatementPack, *, on: date) -> tuple[Problem, ...]:
    """Say everything that keeps the user's text from being written: also that it must tell how to object."""
    own = []
    if not statement.location.strip():
        own.append(
            Problem("location", Said("Say which content it is about: where it was, as the user knows it."))
        )
    if not statement.complaint.strip():
        own.append(Problem("complaint", Said("Say where the user can complain here, and until when.")))
    if not statement.court.strip():
        own.append(Problem("court", Said("Say that a court is open to the user, and which.")))
    return (*check(statement, pack, on=on), *own)


def write_for_user(statement: Statement, pack: StatementPack, *, provider: str, on: date) -> str:
    """Return the text, in plain words, from exactly these values.

    Args:
        statement: What was decided.
        pack: The words that hold on its day.
        provider: Who decided, as the user knows it.
        on: Today.

    Raises:
        InvalidInput: ``check_for_user`` finds a problem; the first is told.
    """
    if problems := check_for_user(statement, pack, on=on):
        raise InvalidInput(problems[0].said, field=problems[0].field)
    words = {code: text for codes in pack.codes.values() for code, text in codes.items()}
    s = statement
    ground = (
        "the content is illegal" if s.ground == ILLEGAL else "the content breaks our terms and conditions"
    )
    found = "An automated system found it." if s.detected_automatically else "No automated system found it."
    lines = [
        f"{provider}: statement of reasons",
        f"Our reference: {s.reference}",
        "",
        "1. What we decided",
        f"   About: {defang(s.location)}",
        *_restrictions(s, words),
        f"   From: {s.applied_on.isoformat()}",
        f"   Where: {', '.join(s.countries)}",
        "",
        "2. Facts and circumstances",
        *_indented(s.facts),
        f"   How it came to our notice: {words[s.source]}.",
        "",
        "3. Automated means",
        f"   {found} The decision was {words[s.automation].lower()}.",
        "",
        f"4. Why: {ground}",
        *_indented(f"Rule: {s.rule}"),
        *_indented(s.explanation),
    ]
    if s.ground != ILLEGAL and s.also_illegal is Answer.YES:
        lines.append("   We hold the content to be illegal as well.")
    lines += ["", "5. What you can do", *_indented(f"Complain to us: {s.complaint}")]
    if s.dispute_body.strip():
        lines += _indented(f"Out-of-court dispute settlement: {s.dispute_body}")
    lines += _indented(f"Go to court: {s.court}")
    return "\n".join([*lines, ""])


def _restrictions(s: Statement, words: dict[str, str]) -> list[str]:
    rows = [
        *((words[code], s.visibility_other if code.endswith("_OTHER") else "", s.visibility_until) for code in s.visibility),
        *((words[code], other, until) for code, other, until in (
            (s.monetary, s.monetary_other, s.monetary_until), (s.provision, "", s.provision_until),
            (s.account, "", s.account_until)) if code),
    ]  # fmt: skip
    return [
        f"   Restriction: {name}{f' ({other})' if other else ''}, "
        + (f"until {until.isoformat()}" if until else "without an end date")
        for name, other, until in rows
    ]


def _indented(text: str) -> list[str]:
    return [f"   {line}" for line in text.splitlines()]
