"""A partner, an agreement with it and a clue to refer, for tests of the pages that send something."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coldframe.core.actors import Actor, person, system
from coldframe.intake.actions import receive_clue
from coldframe.intake.terms import Channel, ItemKind, NewClue, NewItem
from coldframe.partners import actions
from coldframe.partners.terms import (
    AgreementTerms,
    Field,
    HarmCategory,
    NewAgreement,
    Purpose,
    RecipientKind,
    RecipientView,
)

PARTNER_KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
PARTNER = base64.b64encode(PARTNER_KEY.public_key().public_bytes_raw()).decode()
DELIVERY_URL = "https://desk.example.org/api/v1/desk/messages"
LIO, MARA = person("per_" + "1" * 26), person("per_" + "2" * 26)
STATEMENT = "He wrote <b>come here</b> at https://chat.example.net/join"
URL = "https://files.example.org/a?b=<i>"
NORMAL_URL = "https://files.example.org/a?b=%3Ci%3E"  # as a clue keeps it (WHATWG URL)


def make_recipient(**changes: object) -> RecipientView:
    """A hotline with a pinned key and an address."""
    values: dict[str, object] = {
        "name_as_printed": "Example Hotline",
        "kind": RecipientKind.HOTLINE,
        "jurisdiction": "SE",
        "public_key": PARTNER,
        "delivery_url": DELIVERY_URL,
    }
    return actions.propose_recipient(**{**values, **changes}, actor=LIO, as_of=datetime.now(UTC))  # type: ignore[arg-type]


def propose(recipient: RecipientView, *, by: Actor = LIO, **changes: object) -> AgreementTerms:
    """A proposed agreement that covers an address, an account and a statement of a grooming matter."""
    now = datetime.now(UTC)
    new = NewAgreement(
        recipient_id=recipient.id,
        legal_basis="Example Act, section 1",
        purposes=frozenset({Purpose.INVESTIGATION}),
        categories=frozenset({HarmCategory.GROOMING}),
        fields=frozenset({Field.CLUE_STATEMENT, Field.ITEM_KIND, Field.ITEM_URL, Field.SUBJECT_ACCOUNT}),
        active_from=now - timedelta(days=1),
        active_to=now + timedelta(days=30),
        retention_days=90,
    )
    return actions.propose_agreement(replace(new, **changes), actor=by, as_of=now)  # type: ignore[arg-type]


def agree(recipient: RecipientView, **changes: object) -> AgreementTerms:
    """The same, in force."""
    proposed = propose(recipient, **changes)
    return actions.activate_agreement(
        proposed.agreement_id, proposed.version, actor=MARA, as_of=datetime.now(UTC)
    )


def make_clue(*items: NewItem) -> str:
    """A clue with an address and an account, whose sender wrote markup into it."""
    new = NewClue(
        channel=Channel.FORM,
        raw=repr(items).encode(),
        raw_media_type="text/plain",
        items=items
        or (
            NewItem(kind=ItemKind.URL, url=URL),
            NewItem(kind=ItemKind.ACCOUNT, account="acct-7", platform="Example chat"),
        ),
        statement=STATEMENT,
        harms=(HarmCategory.GROOMING,),
    )
    return receive_clue(new, actor=system("pipeline"), as_of=datetime.now(UTC)).clue_id
