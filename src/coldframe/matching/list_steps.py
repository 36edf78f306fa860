"""Durable steps of lists: read a long one, part by part; withdraw a whole one, part by part.

The file is parsed once a run; which part holds what depends on the file alone, so that a run that was
killed goes on where it was.
"""

from __future__ import annotations

from coldframe.core.actors import person
from coldframe.core.errors import InvalidInput
from coldframe.matching.actions.lists import check_opinion
from coldframe.matching.actions.long_lists import add_list_part, end_reading
from coldframe.matching.actions.withdrawing import withdraw_list_part
from coldframe.matching.decoders import list_sandbox
from coldframe.matching.hashlists.registry import read_list as parse_list
from coldframe.matching.models import ListImport
from coldframe.matching.terms import ListedValue, ListProblem, ParsedList, SignalKind
from coldframe.vault.actions import read
from coldframe.vault.terms import ReadReason
from coldframe.work.tasks import Run

PART = 5_000
"""Entries that are kept together: a second or two of one transaction."""


def read_list(run: Run, list_id: str) -> None:
    """Read a long list that a person proposed; then it waits for a second person."""
    row = ListImport.objects.select_related("bank").get(id=list_id)
    actor, as_of = person(row.proposed_by.partition(":")[2]), run.now()
    raw = b"".join(read(row.file_sha256, actor=actor, as_of=as_of, reason=ReadReason.EXAMINATION))
    kind = SignalKind(row.value_kind) if row.value_kind else None
    try:
        parsed = parse_list(raw, list_format=row.list_format, kind=kind, open_sandbox=list_sandbox)
        check_opinion(parsed, row.bank)
    except InvalidInput as error:
        parsed = ParsedList((), (ListProblem(1, error.code, error.said),))
    different: dict[tuple[SignalKind, str], ListedValue] = {}
    for one in parsed.entries:
        different.setdefault((one.kind, one.value), one)
    values = tuple(different.values())
    for start in range(0, len(values), PART):
        some = values[start : start + PART]
        run.once(f"part:{start}", add_list_part, list_id, some, total=len(values), actor=actor, as_of=as_of)
    repeated = len(parsed.entries) - len(values)
    run.once("read", end_reading, list_id, parsed.problems, repeated=repeated, actor=actor, as_of=as_of)


def withdraw_list(run: Run, list_id: str) -> None:
    """Withdraw the entries of a list, in the name of the person who had it withdrawn."""
    number, as_of = 1, run.now()
    actor = person(ListImport.objects.get(id=list_id).withdrawn_by.partition(":")[2])
    while run.once(f"part:{number}", withdraw_list_part, list_id, actor=actor, as_of=as_of):
        number += 1
