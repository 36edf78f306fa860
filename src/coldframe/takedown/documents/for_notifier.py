"""What whoever sent a notice is told (Digital Services Act, Article 16(4) and (5)): that it came, what followed.

Both name our reference and nothing that the notifier did not write; the decision is told by what followed from
it, never by what was seen. An anonymous notifier (offences of Directive 2011/93/EU) is told nothing.
"""

from __future__ import annotations

from datetime import datetime

from coldframe.core.moments import isoformat


def write_receipt(*, reference: str, provider: str, received_at: datetime) -> str:
    """Return the confirmation of receipt of a notice (Article 16(4))."""
    return "\n".join([
        f"{provider}: we received your notice",
        f"Our reference: {reference}",
        "",
        f"Your notice arrived at {isoformat(received_at)}.",
        "A person reads it and decides. You will be told what was decided.",
        "Please do not send any of the content, and do not look for more of it.",
        "",
    ])  # fmt: skip


def write_decision_notice(
    *,
    reference: str,
    provider: str,
    received_at: datetime,
    decided_at: datetime,
    acted: bool,
    automated: bool,
    redress: str,
) -> str:
    """Return what was decided on a notice, and how to object (Article 16(5) and (6)).

    Args:
        reference: Ours.
        provider: Who decided.
        received_at: When the notice came.
        decided_at: When the decision was final.
        acted: Whether the content was held to be illegal or against the terms.
        automated: Whether automated means were used in processing the notice; a person decides always.
        redress: How the notifier can object, in words.
    """
    outcome = (
        "We hold that what you told us about must not stay as it was, and have acted on it."
        if acted
        else "We do not hold that what you told us about breaks the law or our terms, and have not acted on it."
    )
    means = (
        "Automated means compared it with known material before a person read it; the person decided."
        if automated
        else "No automated means were used in deciding."
    )
    return "\n".join([
        f"{provider}: what we decided on your notice",
        f"Our reference: {reference}",
        "",
        f"Your notice arrived at {isoformat(received_at)}. We decided at {isoformat(decided_at)}.",
        outcome,
        means,
        "",
        "If you do not agree",
        f"   Complain to us: {redress}",
        "   You can also turn to a certified out-of-court dispute settlement body, or to a court.",
        "",
    ])  # fmt: skip
