"""Rule packs coming into use: each version's content is written down once, and stays what it was."""

from __future__ import annotations

from datetime import datetime

from coldframe.core.actors import Actor
from coldframe.core.errors import UnsafeConfiguration
from coldframe.custody.actions import act
from coldframe.rulepacks.loader import list_packs
from coldframe.rulepacks.terms import PackName
from coldframe.triage.queries.packs import find_installed_sha256, list_pack_problems
from coldframe.triage.terms import TriageEvent
from coldframe.work.actions import enqueue


def install_packs(*, actor: Actor, as_of: datetime) -> tuple[str, ...]:
    """Write down every rule pack that is installed and was not before; done at each start of a desk.

    A new priority pack has the open reviews ranked again in the background.

    Returns:
        Ids of the packs that are new.

    Raises:
        UnsafeConfiguration: A pack of the desk's own cannot be used; see
            :func:`coldframe.triage.queries.packs.list_pack_problems`.

    Records:
        rulepack_installed: on the pack, with the SHA-256 of its content and whether the desk wrote it; once
            for each content.
    """
    new: list[str] = []
    with act(actor=actor, as_of=as_of) as ledger:
        problems = list_pack_problems()
        if problems:
            raise UnsafeConfiguration("\n".join(problems))
        for pack in list_packs():
            if find_installed_sha256(pack.id) == pack.sha256:
                continue
            new.append(pack.id)
            ledger.record(TriageEvent.RULEPACK_INSTALLED, pack.id, sha256=pack.sha256, is_desks=pack.is_desks)
            if pack.name is PackName.PRIORITY:
                enqueue("triage.new_priorities", pack.sha256)
    return tuple(new)
