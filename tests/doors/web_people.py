"""People for tests of the console: signed in, with the roles a test names."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib.auth import get_user_model
from django.test import Client

from coldframe.access.actions import create_person, enrol_totp, grant_role
from coldframe.access.terms import Role
from coldframe.core.actors import system

TERMINAL = system("terminal")


def client_of(*roles: Role, now: datetime, second_factor: bool = True, username: str = "") -> Client:
    """A browser in which a person with ``roles`` is signed in."""
    username = username or "-".join(roles) or "nobody"
    person_id = create_person(username, username.title(), actor=TERMINAL, as_of=now)
    for role in roles:
        grant_role(person_id, role, actor=TERMINAL, as_of=now)
    if second_factor:
        enrol_totp(person_id, generate_totp_secret(), actor=TERMINAL, as_of=now)
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person_id))
    return client
