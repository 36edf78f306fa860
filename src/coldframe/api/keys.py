"""API keys: who calls, and whether the key's scopes allow it. Each operation names its one permission."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from coldframe.access.actions import note_key_use
from coldframe.access.queries import find_key_actor, require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor


class Key(HttpBearer):
    """``auth=Key(Permission.CLUE_RECEIVE)``: a bearer key whose scopes hold that permission.

    401 without a key in force, 403 if it lacks the permission.
    """

    def __init__(self, permission: Permission) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the key's actor, which ninja keeps as ``request.auth``."""
        now = timezone.now()
        actor = find_key_actor(token, as_of=now)
        if actor is None:
            return None
        require(actor, self.permission)
        note_key_use(actor=actor, as_of=now)
        return actor


def actor_of(request: HttpRequest) -> Actor:
    """The key's actor of an authenticated request."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # ninja sets it from Key.authenticate
    return actor
