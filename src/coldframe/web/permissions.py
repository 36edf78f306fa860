"""What a page asks of its reader: nothing, a signed-in person, or one permission.

Deny by default: the middleware answers 404 for a view that carries no mark, so a
page that forgot its permission cannot be opened by anybody. A test walks every
route and reads the marks with ``access_of``.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from coldframe.access.queries import permissions_of, require
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor, person

View = Callable[..., HttpResponseBase]

_MARK = "coldframe_access"
_HELD = "coldframe_held"


class Door(StrEnum):
    """Who may open a page that asks for no permission."""

    PUBLIC = "public"
    ENROLLING = "enrolling"
    SIGNED_IN = "signed_in"


Access = Permission | Door


def page(permission: Permission) -> Callable[[View], View]:
    """Mark a view with the permission it needs, and refuse whoever lacks it.

    Whether this one object may be seen is the stage's question, not the page's.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if permission not in held_by(request):
                require(actor_of(request), permission)
            return view(request, *args, **kwargs)

        return _mark(guarded, permission)

    return decorate


def public(view: View) -> View:
    """Mark a view that anybody may open: signing in, and little else."""
    return _mark(_copy(view), Door.PUBLIC)


def enrolling(view: View) -> View:
    """Mark a view that a signed-in person needs before a second factor exists."""
    return _mark(_copy(view), Door.ENROLLING)


def signed_in(view: View) -> View:
    """Mark a view about the reader's own account: any signed-in person may open it."""
    return _mark(_copy(view), Door.SIGNED_IN)


def access_of(view: View) -> Access | None:
    """The mark of a view, or ``None`` if its author forgot one."""
    mark: Access | None = getattr(view, _MARK, None)
    return mark


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person as an actor. Only for views that are not public."""
    return person(str(request.user.pk))


def held_by(request: HttpRequest) -> frozenset[Permission]:
    """What the signed-in person may do, read once a request. Actions ask again for themselves."""
    held: frozenset[Permission] | None = getattr(request, _HELD, None)
    if held is None:
        held = permissions_of(actor_of(request))
        setattr(request, _HELD, held)
    return held


def _copy(view: View) -> View:
    """Wrap ``view``, so that marking it cannot change a view that a library shares."""

    @wraps(view)
    def copied(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return copied


def _mark(view: View, access: Access) -> View:
    setattr(view, _MARK, access)
    return view
