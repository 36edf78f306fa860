"""API keys: who calls, and whether the key's scopes allow it. Each operation names its one permission."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBasicAuth, HttpBearer

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
        return actor_with_key(token, self.permission)


class BasicKey(HttpBasicAuth):
    """As :class:`Key`, the key as the password of HTTP Basic: for clients that take a base URL and no header."""

    def __init__(self, permission: Permission) -> None:
        super().__init__()
        self.permission = permission

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Actor | None:
        """Return the key's actor; any user name will do."""
        return actor_with_key(password, self.permission)


def actor_with_key(token: str, permission: Permission) -> Actor | None:
    """The actor of a key in force that holds ``permission``; ``None`` if there is no such key.

    Raises:
        NotAllowed: There is one, without that permission.
    """
    now = timezone.now()
    actor = find_key_actor(token, as_of=now)
    if actor is not None:
        require(actor, permission)
        note_key_use(actor=actor, as_of=now)
    return actor


def actor_of(request: HttpRequest) -> Actor:
    """The key's actor of an authenticated request."""
    actor: Actor = request.auth  # type: ignore[attr-defined]  # ninja sets it from Key.authenticate
    return actor
