"""Names for actors as pages show them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from coldframe.access.queries import find_person


def name_of_actor(actor: str) -> str:
    """Words for an actor written ``kind:id``: a colleague's name, or what kind of sender it is."""
    kind, _colon, actor_id = actor.partition(":")
    if kind == "person":
        found = find_person(actor_id)
        return found.display_name if found else actor_id
    names = {"service": _("A program"), "desk": _("Another desk"), "system": _("This software")}
    return names.get(kind, actor)
