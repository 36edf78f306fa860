"""Another desk, as far as deconfliction goes: a model of its own, made of the pure rules only.

It holds its entries in plain sight and speaks through signed messages, so that what our side is told and
sends can be held against what a desk with full knowledge would say.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from coldframe.casework.deconfliction import keys
from coldframe.casework.deconfliction.rules import (
    fill_v1,
    grant_token_v1,
    read_state_v1,
    tokens_v1,
    write_state_v1,
)
from coldframe.casework.deconfliction.terms import EntryKind, GrantPart, Shared, State
from coldframe.core.ids import new_id
from coldframe.partners import messages
from coldframe.partners.models import OutgoingMessage
from coldframe.partners.queries import own_fingerprint, own_public_key
from coldframe.partners.terms import MessageKind
from coldframe.pipeline import receive_message

KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()

Value = tuple[EntryKind, str]


@dataclass
class Partner:
    """A partner's desk with what it knows of us."""

    recipient_id: str = ""
    key: bytes = b"\x01" * 32
    key_id: str = field(default_factory=lambda: new_id("dky"))
    epoch: int = 0
    is_maker: bool = True
    version: int = 0
    entries: set[Value] = field(default_factory=set)
    grants: dict[Value, dict[GrantPart, str]] = field(default_factory=dict)
    ours: State | None = None

    def tokens(self, value: Value) -> set[bytes]:
        return set(tokens_v1(self.key, *value))

    def state(self) -> State:
        """What this desk says now."""
        real: set[bytes] = set()
        shared = []
        for value in sorted(self.entries):
            mine = self.tokens(value)
            real |= mine
            matched = sorted(mine & set(self.ours.tokens if self.ours else ()))
            if matched and value in self.grants:
                real |= {grant_token_v1(self.key, self.is_maker, token) for token in matched}
                if self.is_granted(value):
                    shared.append(Shared(matched[0], self.grants[value]))
        self.version += 1
        sealed = keys.seal_for(self.key, own_public_key())
        filled = fill_v1(real, b"secret of the partner")
        return State(self.key_id, self.epoch, sealed, self.version, filled, tuple(shared))

    def say(self, now: datetime, state: State | None = None, message_id: str = "") -> str:
        """Hand a state to our desk and return its receipt."""
        token = messages.sign(
            key=KEY,
            recipient=own_fingerprint(),
            message_id=message_id or new_id("msg"),
            kind=MessageKind.DECONFLICTION,
            payload=write_state_v1(state or self.state()),
            head=None,
            as_of=now,
        )
        return receive_message(token, {}, as_of=now)

    def hear(self, payload: dict[str, object] | None = None) -> State:
        """Take in what waits for it: our newest state, or the one given."""
        if payload is None:
            payload = self.waiting()[-1]
        state = read_state_v1(payload)
        if (state.epoch, state.key_id) > (self.epoch, self.key_id):
            pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
            self.key = pyrage.decrypt(state.sealed_key, [pyrage.ssh.Identity.from_buffer(pem)])
            self.key_id, self.epoch, self.is_maker = state.key_id, state.epoch, False
        if state.key_id == self.key_id and (self.ours is None or state.version > self.ours.version):
            self.ours = state
        return state

    def waiting(self) -> list[dict[str, object]]:
        """What our desk has for it and has not given up, the oldest first."""
        rows = OutgoingMessage.objects.filter(kind=MessageKind.DECONFLICTION, state="queued")
        return [row.payload for row in rows.order_by("queued_at", "payload__version")]

    def hits(self) -> set[Value]:
        """Its own entries that our newest state hits."""
        told = set(self.ours.tokens) if self.ours else set()
        return {value for value in self.entries if self.tokens(value) & told}

    def is_granted(self, value: Value) -> bool:
        """True if our side granted more about this value."""
        told = set(self.ours.tokens) if self.ours else set()
        return any(grant_token_v1(self.key, not self.is_maker, one) in told for one in self.tokens(value))


def everything_sent() -> bytes:
    """Every byte of deconfliction that waits to leave this desk."""
    rows = OutgoingMessage.objects.filter(kind=MessageKind.DECONFLICTION).values_list("payload", flat=True)
    return json.dumps(list(rows)).encode()
