"""A recipient without a desk: what packages are sealed to, and opening what came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import pyrage
from tests.stages.referral.desks import LIO, agree

from coldframe.partners import actions as partners
from coldframe.partners.sealing import key_fingerprint, open_sealed
from coldframe.partners.terms import AgreementTerms, RecipientKind, RecipientView
from coldframe.referral import package


@dataclass(frozen=True)
class Office:
    """An office with an age key, and the agreement under which it gets packages."""

    recipient: RecipientView
    agreement: AgreementTerms
    identity: str

    def open(self, sealed: Iterable[bytes], *, as_of: datetime) -> package.OpenedPackage:
        return package.read(
            open_sealed(sealed, self.identity),
            own_fingerprint=key_fingerprint(self.recipient.sealing_key),
            as_of=as_of,
        )


def open_office(now: datetime, **changes: object) -> Office:
    identity = pyrage.x25519.Identity.generate()
    given: dict[str, object] = {
        "name_as_printed": "Example Child Protection Office",
        "kind": RecipientKind.CHILD_PROTECTION,
        "jurisdiction": "SE",
        "mail": "office@example.org",
        "sealing_key": str(identity.to_public()),
    }
    recipient = partners.propose_recipient(**{**given, **changes}, actor=LIO, as_of=now)  # type: ignore[arg-type]
    return Office(recipient, agree(recipient, now), str(identity))
