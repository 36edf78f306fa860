"""What a notice says and when it may go. Pure."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.moments import isoformat
from coldframe.core.said import gettext_noop as _
from coldframe.core.text import defang
from coldframe.takedown.terms import LegalGround, NoticeState, NoticeText, ResultKind

_GROUNDS = {
    LegalGround.CHILD_ABUSE_MATERIAL: "it shows or offers sexual abuse of a child",
    LegalGround.INTIMATE_IMAGE: "it shows an intimate image without the consent of the person shown",
    LegalGround.SALE_OF_ACCESS: "it sells access to sexual abuse of a child",
    LegalGround.TERMS_OF_SERVICE: "it breaks your own terms of service",
    LegalGround.OTHER_LAW: "it breaks the law named below",
}


def write_notice_v1(
    *,
    notice_id: str,
    locator: str,
    host_name: str,
    ground: LegalGround,
    citation: str,
    desk_name: str,
    drafted_at: datetime,
) -> NoticeText:
    """Write a notice from exactly these values; there is no other way for a fact to get in.

    No media, no hash, no name and no statement travels: a notice goes by ordinary mail to
    a company, which needs the address, the ground and whom to answer.

    Args:
        notice_id: What the host quotes in its answer.
        locator: The address, as it is.
        host_name: Who hosts it, as far as is known.
        ground: Why it should act.
        citation: The law or rule, as cited.
        desk_name: Who asks.
        drafted_at: When.
    """
    shown = defang(locator)
    lines = [
        f"To {host_name or 'the operator of this service'}",
        "",
        f"{desk_name} asks you to act on the following address, because {_GROUNDS[ground]}.",
        "",
        f"    Address: {shown}",
        "    (Written so that nobody opens it by accident: read hxxp as http, [.] as a dot.)",
        f"    Legal ground: {citation}",
        f"    Our reference: {notice_id}",
        f"    Noted at: {isoformat(drafted_at)}",
        "",
        "Please keep what you remove, and the data about who put it there, as your law provides: the police",
        "may ask for it. Please do not send any of it to us.",
        "",
        "Please answer under our reference and say what you did: removed, access blocked, account closed,",
        "blocked in some countries only, not hosted by you (any more), or refused and why.",
    ]
    fields: dict[str, object] = {
        "reference": notice_id,
        "reporter": desk_name,
        "address": locator,
        "ground": str(ground),
        "citation": citation,
        "noted_at": isoformat(drafted_at),
    }
    return NoticeText(f"Notice {notice_id}: please act on one address", "\n".join(lines), fields)


def write_retraction_v1(*, notice_id: str, locator: str, sent_at: datetime, desk_name: str) -> str:
    """Write what a host is told when the decision behind a notice no longer stands."""
    return "\n".join([
        f"{desk_name}: we take back a notice",
        "",
        f"    Our notice: {notice_id}",
        f"    Sent to you: {isoformat(sent_at)}",
        f"    Address: {defang(locator)}",
        "    (Written so that nobody opens it by accident: read hxxp as http, [.] as a dot.)",
        "",
        "The decision on which we sent this notice was reversed. Please undo what you did because of it alone,",
        "and tell whom it affected, unless you have reasons of your own.",
        "",
        "Please answer under our reference and say what you did: restored, left as it is and why.",
        "",
    ])  # fmt: skip


def why_not_send_v1(state: NoticeState) -> str:
    """Return why a notice in this state may not be sent, and what to do; ``""`` if it may."""
    match state:
        case NoticeState.DRAFTED:
            return ""
        case NoticeState.HELD:
            return _("The police asked to wait. Lift the hold when they agree, then send it.")
        case NoticeState.STOPPED:
            return _(
                "The decision that this notice rests on was reversed. Draft a new one if another stands."
            )
        case NoticeState.SENT | NoticeState.ANSWERED:
            return _("This notice was sent already. Draft a new one to ask again.")


def state_after_v1(kind: ResultKind) -> NoticeState:
    """Return where a notice stands after a result: silence and re-appearance are no answer."""
    if kind in (ResultKind.NO_ANSWER, ResultKind.REAPPEARED):
        return NoticeState.SENT
    return NoticeState.ANSWERED
