"""Two desks in one test database, and the wire between them.

``Wire.as_partner`` swaps the signing key, so that each message is signed by one desk and
verified by the other as between two machines.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coldframe.core.actors import person
from coldframe.core.ids import new_id
from coldframe.custody.queries import signed_head
from coldframe.custody.signing import public_key_text, signing_key
from coldframe.partners import actions as partners
from coldframe.partners import messages
from coldframe.partners import steps as partner_steps
from coldframe.partners.http import NotSent
from coldframe.partners.keys import fingerprint
from coldframe.partners.queries import get_outgoing
from coldframe.partners.terms import (
    AgreementTerms,
    Field,
    HarmCategory,
    MessageKind,
    NewAgreement,
    OutgoingView,
    Purpose,
    RecipientView,
)
from coldframe.pipeline import receive_message
from coldframe.referral import actions, queries, steps
from coldframe.referral.models import ReceivedReferral
from coldframe.referral.terms import ReferralState, ReferralView
from coldframe.vault.actions import Writer
from coldframe.vault.terms import Sealed
from coldframe.work.tasks import Run
from coldframe.work.terms import Patience

LIO, MARA = person("per_" + "1" * 26), person("per_" + "2" * 26)
PARTNER_KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
PICTURE = b"drawn shapes" * 100
STATEMENT = "A group sells access."
COVERED = frozenset(
    {
        Field.CLUE_STATEMENT,
        Field.ITEM_KIND,
        Field.ITEM_FILE,
        Field.ITEM_SHA256,
        Field.ITEM_MEDIA_TYPE,
        Field.ITEM_URL,
        Field.SUBJECT_ACCOUNT,
        Field.SUBJECT_SERVICE,
    }
)
S = ReferralState

Draft = Callable[..., ReferralView]
Queue = list[tuple[str, str]]
HandOver = Callable[[], str]
Fault = Callable[[HandOver], str]


class Wire:
    """The network between the desks: delivers, or fails as the test says, one fault a try."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, clock: Callable[[], datetime]) -> None:
        self.monkeypatch, self.clock = monkeypatch, clock
        self.faults: list[Fault] = []
        self.sent: list[dict[str, Any]] = []

    def post(self, url: str, *, token: str, transport: str, files: Any) -> str:
        parts = {file.sha256: seal(b"".join(chunks)) for file, chunks in files}
        self.sent.append({"url": url, "token": token, "transport": transport, "files": parts})

        def hand_over() -> str:
            with self.as_partner():
                return receive_message(token, parts, as_of=self.clock())

        return self.faults.pop(0)(hand_over) if self.faults else hand_over()

    def bring_back(self, message_id: str) -> None:
        """Deliver a message that the partner queued, to us."""
        self.bring_back_work(
            lambda memory: partner_steps.deliver_message(memory.run(), message_id, clock=self.clock),
            message_id,
        )

    def bring_back_work(self, work: Callable[[Memory], None], about: str) -> None:
        """Do a work of the partner whose message goes to us."""
        own = signing_key()

        def post(_url: str, *, token: str, transport: str, files: Any) -> str:
            with self.as_key(own):
                return receive_message(token, {}, as_of=self.clock())

        with self.as_partner(), self.monkeypatch.context() as patch:
            patch.setattr("coldframe.partners.steps.post_message", post)
            work(Memory(about, self.clock))

    @contextmanager
    def as_partner(self) -> Iterator[None]:
        with self.as_key(PARTNER_KEY):
            yield

    @contextmanager
    def as_key(self, key: Ed25519PrivateKey) -> Iterator[None]:
        with self.monkeypatch.context() as patch:
            for module in ("partners.queries.keys", "custody.signing"):
                patch.setattr(f"coldframe.{module}.signing_keys", lambda: (key,))
            yield


class Time:
    """A clock that the test winds."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Memory:
    """What the engine remembers of a task; a new ``Run`` over it is the task after a crash."""

    def __init__(self, about: str, clock: Time) -> None:
        self.told: dict[str, Any] = {}
        self.identity, self.clock = f"referral.deliver:{about}", clock

    def remember(self, label: str, call: Callable[[], Any]) -> Any:
        if label not in self.told:
            self.told[label] = call()
        return self.told[label]

    def run(self) -> Run:
        patience = Patience(quick_tries=1, quick_wait_seconds=0.0)
        return Run(
            self.identity, remember=self.remember, clock=self.clock, patience=patience, is_last_try=True
        )


def seal(content: bytes) -> Sealed:
    with Writer() as writer:
        writer.write(content)
        return writer.seal()


def agree(
    partner: RecipientView, now: datetime, replaces: str | None = None, **changes: object
) -> AgreementTerms:
    terms = NewAgreement(
        recipient_id=partner.id,
        legal_basis="Example Act, section 1",
        purposes=frozenset({Purpose.INVESTIGATION}),
        categories=frozenset({HarmCategory.SALE_OF_ACCESS}),
        fields=COVERED,
        active_from=now - timedelta(days=1),
        active_to=now + timedelta(days=30),
        retention_days=90,
    )
    changed = replace(terms, **changes)  # type: ignore[arg-type]
    proposed = partners.propose_agreement(changed, replaces=replaces, actor=LIO, as_of=now)
    return partners.activate_agreement(proposed.agreement_id, proposed.version, actor=MARA, as_of=now)


def deliver_message(message_id: str, clock: Time, memory: Memory | None = None) -> OutgoingView:
    memory = memory or Memory(message_id, clock)
    partner_steps.deliver_message(memory.run(), message_id, clock=clock)
    return get_outgoing(message_id)


def deliver(referral: ReferralView, clock: Time, memory: Memory | None = None) -> ReferralView:
    memory = memory or Memory(referral.id, clock)
    steps.deliver(memory.run(), referral.id, clock=clock)
    return queries.get_referral(referral.id)


def sent(draft: Draft, clock: Time, **changes: object) -> ReferralView:
    return actions.send_referral(draft(**changes).id, actor=LIO, as_of=clock())


def received() -> ReceivedReferral:
    return ReceivedReferral.objects.get()


def states(referral: ReferralView) -> list[ReferralState]:
    return [entry.state for entry in queries.get_referral(referral.id).states]


def claims(message: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(message["token"].split(".")[1] + "=="))
    return found


def own_name() -> str:
    """The fingerprint of our own key."""
    return fingerprint(public_key_text(signing_key()))


def take_in(wire: Wire, clock: Time, token: str, files: Mapping[str, Sealed] | None = None) -> str:
    with wire.as_partner():
        return receive_message(token, files or {}, as_of=clock())


def resigned(wire: Wire, clock: Time, **changes: object) -> str:
    """The last message again, changed and properly signed by us."""
    told = claims(wire.sent[-1])
    values: dict[str, object] = {
        "recipient": told["aud"],
        "message_id": new_id("msg"),
        "kind": MessageKind.REFERRAL,
        "payload": told["payload"],
        "files": (),
        "head": signed_head(as_of=clock()),
        "as_of": clock(),
    }
    return messages.sign(key=signing_key(), **{**values, **changes})  # type: ignore[arg-type]


def fail_before(_hand_over: HandOver) -> str:
    raise NotSent("police.example.org could not be reached.", permanent=False)
