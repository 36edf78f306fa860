"""Accounts: made, changed, deactivated; never deleted, because events name them."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from coldframe.access.actions.authority import lock_person, require_manager, require_other_administrator
from coldframe.access.actions.exposure import carry_day
from coldframe.access.models import Person
from coldframe.access.terms import AccessEvent
from coldframe.core.actors import Actor, person
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import PersonId, new_id
from coldframe.core.said import Listed, Said, gettext_noop
from coldframe.core.text import clean
from coldframe.custody.actions import act

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


def create_person(
    username: str,
    display_name: str,
    *,
    email: str = "",
    language: str = "",
    time_zone: str = "",
    is_demo: bool = False,
    actor: Actor,
    as_of: datetime,
) -> PersonId:
    """Make an account without role or password; a set-up link lets its person in.

    Raises:
        InvalidInput: A field breaks its rule, or the username is taken.
        NotAllowed: The actor is neither an administrator nor the terminal.

    Records:
        person_created: on the person, with whether the demo made it.
    """
    require_manager(actor)
    username = username.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise InvalidInput(
            "A username has 2 to 40 letters a to z, digits, dots, hyphens or underscores, "
            "and starts with a letter or digit.",
            field="username",
        )
    display_name = clean(display_name).strip()
    if not 1 <= len(display_name) <= 120:
        raise InvalidInput(
            "Give the name that colleagues will see, 1 to 120 characters.", field="display_name"
        )
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise InvalidInput(
                "This is no e-mail address. Mend it or leave it empty.", field="email"
            ) from None
    _check_preferences(language, time_zone)
    row = Person(
        id=new_id("per"), username=username, display_name=display_name, email=email,
        language=language, time_zone=time_zone, is_demo=is_demo, created_at=as_of,
    )  # fmt: skip
    row.set_unusable_password()
    with act(actor=actor, as_of=as_of) as ledger:
        if Person.objects.filter(username=username).exists():
            raise InvalidInput("This username is taken. Choose another.", field="username")
        row.save(force_insert=True)
        ledger.record(AccessEvent.PERSON_CREATED, row.id, is_demo=is_demo)
    return PersonId(row.id)


def set_preferences(person_id: str, *, language: str, time_zone: str, actor: Actor, as_of: datetime) -> None:
    """Set language and time zone, by the person or an administrator; empty means the desk's own.

    Raises:
        NotFound: There is no such person.
        InvalidInput: The language is not offered, or the zone not known.
        NotAllowed: The actor is somebody else.

    Records:
        preferences_changed: on the person, with both values.
    """
    if actor != person(person_id):
        require_manager(actor)
    _check_preferences(language, time_zone)
    with act(actor=actor, as_of=as_of) as ledger:
        row = lock_person(person_id)
        carry_day(row.id, zone_before=row.time_zone, zone=time_zone, as_of=as_of)
        row.language, row.time_zone = language, time_zone
        row.save(update_fields=["language", "time_zone"])
        ledger.record(AccessEvent.PREFERENCES_CHANGED, row.id, language=language, time_zone=time_zone)


def deactivate(person_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Take away everything at once: sign-in, open sessions, roles, keys and cases. Again is harmless.

    Raises:
        NotFound: There is no such person.
        LastAdministrator: Nobody would be left to manage people.
        NotAllowed: The actor is neither an administrator nor the terminal.

    Records:
        person_deactivated: on the person.
    """
    _set_active(person_id, is_active=False, actor=actor, as_of=as_of)


def reactivate(person_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Let a deactivated person back in, with the roles they had. Again is harmless.

    Raises:
        NotFound: There is no such person.
        NotAllowed: The actor is neither an administrator nor the terminal.

    Records:
        person_reactivated: on the person.
    """
    _set_active(person_id, is_active=True, actor=actor, as_of=as_of)


def _set_active(person_id: str, *, is_active: bool, actor: Actor, as_of: datetime) -> None:
    require_manager(actor)
    with act(actor=actor, as_of=as_of) as ledger:
        row = lock_person(person_id)
        if row.is_active is is_active:
            return
        if not is_active:
            require_other_administrator(row.id)
        row.is_active = is_active
        row.save(update_fields=["is_active"])
        kind = AccessEvent.PERSON_REACTIVATED if is_active else AccessEvent.PERSON_DEACTIVATED
        ledger.record(kind, row.id)


def _check_preferences(language: str, time_zone: str) -> None:
    offered = [code for code, _ in settings.LANGUAGES]
    if language and language not in offered:
        raise InvalidInput(
            Said(
                "Choose one of these languages: %(languages)s.",
                languages=Listed(tuple(offered), gettext_noop(", ")),
            ),
            field="language",
        )
    if time_zone and time_zone not in available_timezones():
        raise InvalidInput("This is not a known time zone. Write it like Asia/Seoul.", field="time_zone")
