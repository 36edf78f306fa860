"""The packet that goes along when a matter crosses the bridge: letter, report, list of items, list of papers. Pure.

It is laid out from the values of ``Packet`` alone. Its labels stand in English with the law's own words beside them.
"""

from __future__ import annotations

from datetime import datetime

from coldframe.casework.terms.bridges import Direction, Packet
from coldframe.core.moments import isoformat
from coldframe.documents.paper import Facts, Paper, Section, Table, Words

_TITLES = {
    Direction.TO_CRIMINAL: "Transfer of a suspected crime",
    Direction.TO_ADMINISTRATIVE: "Transfer back for an administrative penalty",
}


def write_packet(packet: Packet, *, desk: str, written_at: datetime) -> Paper:
    """Lay out the packet for paper.

    Args:
        packet: All that it may say.
        desk: This desk, as its letterhead says.
        written_at: Now; stands on each page.
    """
    written = f"{isoformat(written_at)[:16].replace('T', ' ')} UTC"
    letter = Facts(
        (
            ("From", desk),
            ("To", packet.other_body),
            ("Case", packet.case_code),
            ("Suspected", packet.offence),
            ("People in question", "\n".join(packet.people) or "none named"),
            ("Officers", "\n".join(packet.officers)),
            ("Approved by", packet.head),
            ("Under", f"{packet.basis} ({packet.pack})"),
        )
    )
    items = tuple((each.number, each.kind, each.description, each.sha256) for each in packet.items)
    table = Table(("No.", "Kind", "What it is", "SHA-256"), items, (2, 3, 7, 8), code=(3,))
    papers = tuple(
        (f"{each.native} · {each.english}", _where(each.is_written, each.code in packet.enclosed))
        for each in packet.papers
    )
    return Paper(
        title=_TITLES[packet.direction],
        reference=packet.bridge_id,
        created_at=written_at,
        sections=(
            Section("Letter of transfer · 移送书", (letter,)),
            Section("Report of the investigation · 调查报告", (Words(packet.report),)),
            Section("List of items · 涉案物品清单", (table if items else Words("None."),)),
            Section("What goes along", (Table(("Paper", "Where"), papers, (3, 2)),) if papers else ()),
            Section(
                "Receipt · 回执",
                (Facts((("Received by", ""), ("Office", ""), ("On", ""), ("Signature", ""))),),
            ),
        ),
        foot=(f"{desk} · case {packet.case_code} · {packet.bridge_id} · {written}",),
        language="zh",
    )


def _where(is_written: bool, is_enclosed: bool) -> str:
    if is_written:
        return "in this document"
    return "enclosed" if is_enclosed else "not enclosed"
