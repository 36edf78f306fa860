"""Every form by its name: the one place to add a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from coldframe.referral.formats.article_18 import Article18, Concerned
from coldframe.referral.formats.base import Contact, Format
from coldframe.referral.formats.case import Case
from coldframe.referral.formats.coldframe_v1 import ColdframeV1
from coldframe.referral.formats.csv_table import CsvTable
from coldframe.referral.formats.misp import Misp
from coldframe.referral.formats.paper import PaperForm
from coldframe.referral.formats.xarf import XarfV4


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who writes a document, to whom and when, and what a person chose for one form alone.

    Attributes:
        desk: This desk.
        recipient: Its name as printed.
        written_at: Now.
        item: For XARF: number of the item in the clue, from 1.
        member_state: For Article 18: the State told, or ``EU`` for Europol.
        why: For Article 18: why this one.
    """

    desk: Contact
    recipient: str
    written_at: datetime
    item: int = 1
    member_state: str = ""
    why: Concerned = Concerned.NOT_IDENTIFIED


FORMATS: Mapping[str, Callable[[Occasion], Format]] = {
    "coldframe": lambda _: ColdframeV1(),
    "case": lambda on: Case(on.desk, recipient=on.recipient, written_at=on.written_at),
    "misp": lambda on: Misp(on.desk, written_at=on.written_at),
    "csv": lambda _: CsvTable(),
    "pdf": lambda on: PaperForm(on.desk, recipient=on.recipient, written_at=on.written_at),
    "xarf": lambda on: XarfV4(on.desk, item=on.item),
    "article_18": lambda on: Article18(
        on.desk.organization, on.desk.email, member_state=on.member_state, why=on.why
    ),
}
"""A form for an occasion, by the short name under which a person chooses it."""
