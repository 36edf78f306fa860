"""Nothing leaves this desk without a line in the disclosure ledger: every way out, and where its line is written."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from coldframe.partners.terms import Way

SOURCE = Path(__file__).resolve().parents[2] / "src" / "coldframe"

RECORDERS = {"record_disclosure", "record_handed_out"}

DISCLOSED_BY = {
    "partners/steps.py": ("partners/actions/outbox.py", "referral/actions/sending.py"),
    "referral/mailing.py": ("referral/actions/parcels.py",),
    "reporting/clearinghouses/ncmec/client.py": ("reporting/actions/filing.py",),
    "matching/exchanges/base.py": ("matching/actions/feedback.py",),
    "matching/exchanges/stopncii.py": ("matching/actions/feedback.py",),
    "matching/exchanges/ncmec.py": ("matching/actions/feedback.py",),
}
"""What opens a connection to others, and the actions that write the line before it does."""

NO_DISCLOSURE = {
    "partners/post.py": "The transport of partners/steps.py.",
    "partners/actions/recipients.py": "Checks how an address is written.",
    "partners/actions/webhooks.py": "Checks how an address is written.",
    "partners/webhook_steps.py": "Ids and codes, to the desk's own systems.",
    "checks.py": "Checks how the mail server is set.",
    "partners/queries/messages.py": "Checks the digest of what came.",
    "api/desk.py": "Takes messages in.",
}

BY_HAND = {
    "takedown/actions/notices.py": {Way.HOST_NOTICE},
    "takedown/actions/statements.py": {Way.STATEMENT, Way.NOTIFIER},
    "triage/actions/appeals.py": {Way.APPEAL},
    "referral/actions/handing.py": {Way.BY_HAND},
    "casework/actions/handing_out.py": {Way.CUSTODY_SHEET},
    "casework/actions/bridges.py": {Way.BRIDGE},
    "casework/portable/actions/exporting.py": {Way.CASE_ARCHIVE},
}
"""What a person takes outside: the line is written where the text is handed out."""


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Every module that could matter here; most name none of these words."""
    words = ("partners", "Way.", "Disclosure(", *RECORDERS)
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text()
        if any(word in text for word in words):
            found.append((path.relative_to(SOURCE).as_posix(), ast.parse(text)))
    return tuple(found)


def reaches_out(tree: ast.Module) -> bool:
    doors = {"coldframe.partners.http", "coldframe.partners.post", "coldframe.partners.mail"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            named = {f"{node.module}.{each.name}" for each in node.names}
            if node.module in doors or named & doors:
                return True
    return False


# ``NotSent`` and the like are read by steps that look at how a delivery failed, not by what delivers.
def takes_only_errors(tree: ast.Module) -> bool:
    names = {
        each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("coldframe.partners.http")
        for each in node.names
    }
    return bool(names) and all(name[0].isupper() for name in names)


def ways_recorded(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in RECORDERS:
            found |= {ast.unparse(word.value) for word in node.keywords if word.arg == "way"}
    return found


def test_whoever_opens_a_connection_is_known_here_with_the_line_it_leaves() -> None:
    out = {
        name
        for name, tree in modules()
        if reaches_out(tree) and not takes_only_errors(tree) and name != "partners/http.py"
    }
    assert out - {*DISCLOSED_BY, *NO_DISCLOSURE} == set(), (
        "a way out that leaves no line: say where it is written"
    )
    trees = dict(modules())
    for name, writers in DISCLOSED_BY.items():
        assert name in trees
        for writer in writers:
            assert ways_recorded(trees[writer]), f"{writer} writes no line for {name}"


def test_what_a_person_takes_outside_leaves_a_line_of_its_own_way() -> None:
    trees = dict(modules())
    for name, ways in BY_HAND.items():
        assert {f"Way.{way.name}" for way in ways} <= ways_recorded(trees[name]), name


def test_every_way_is_taken_somewhere_and_no_line_is_written_by_another() -> None:
    taken: set[str] = set()
    for name, tree in modules():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and ast.unparse(node.value) == "Way"
                and "/actions/" in f"/{name}"
            ):
                taken.add(node.attr)
        if ways_recorded(tree):
            assert "/actions/" in f"/{name}", "only an action discloses"
    assert taken == {way.name for way in Way}


def test_the_ledgers_rows_are_written_by_its_own_actions_only() -> None:
    writers = {
        name
        for name, tree in modules()
        if any(
            isinstance(node, ast.Call) and ast.unparse(node.func) == "Disclosure" for node in ast.walk(tree)
        )
    }
    assert writers == {"partners/actions/disclosures.py"}
