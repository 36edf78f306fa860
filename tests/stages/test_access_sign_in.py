"""Getting in: set-up links, passwords, time-based codes, and allauth's own pages on top of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate, get_user
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from coldframe.access import actions
from coldframe.access.errors import SetupLinkSpent
from coldframe.access.models import Person, SetupLink
from coldframe.access.queries import find_setup_person, get_person, has_totp
from coldframe.core.actors import person, system
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed
from coldframe.custody.queries import list_events

pytestmark = pytest.mark.django_db

TERMINAL = system("cli")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PHRASE = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OTHER_SECRET = "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"


@pytest.fixture
def ines() -> str:
    return actions.create_person("ines", "Ines", actor=TERMINAL, as_of=NOW)


def redeem(token: str, password: str = PHRASE, secret: str = SECRET, *, as_of: datetime = NOW) -> str:
    return actions.redeem_setup_link(
        token, password=password, totp_secret=secret, actor=system("setup"), as_of=as_of
    )


def kinds(about: str) -> list[str]:
    return [event.kind for event in list_events(about=about)]


def test_that_a_set_up_link_works_once(ines: str) -> None:
    token = actions.create_setup_link(ines, actor=TERMINAL, as_of=NOW)
    assert find_setup_person(token, as_of=NOW) == get_person(ines)
    assert redeem(token, PHRASE, as_of=NOW) == ines
    assert authenticate(username="ines", password=PHRASE) == Person.objects.get(id=ines)
    assert find_setup_person(token, as_of=NOW) is None
    with pytest.raises(SetupLinkSpent):
        redeem(token, "another long phrase", as_of=NOW)
    assert kinds(ines) == [
        "person_created",
        "setup_link_created",
        "setup_link_redeemed",
        "password_set",
        "totp_enrolled",
    ]
    assert has_totp(ines)
    assert token not in str(SetupLink.objects.values())
    assert PHRASE not in str(list_events())


def test_that_a_set_up_link_dies_of_age_or_of_a_newer_one(ines: str) -> None:
    old = actions.create_setup_link(ines, actor=TERMINAL, as_of=NOW)
    new = actions.create_setup_link(ines, actor=TERMINAL, as_of=NOW)
    for token, moment in ((old, NOW), (new, NOW + timedelta(hours=24)), ("cfs_guess", NOW)):
        assert find_setup_person(token, as_of=moment) is None
        with pytest.raises(SetupLinkSpent, match="new one"):
            redeem(token, PHRASE, as_of=moment)
    redeem(new, PHRASE, as_of=NOW + timedelta(hours=23, minutes=59))


@pytest.mark.parametrize("weak", ["short", "password1234"])
def test_that_a_weak_password_is_refused_and_the_link_stays_good(ines: str, weak: str) -> None:
    token = actions.create_setup_link(ines, actor=TERMINAL, as_of=NOW)
    with pytest.raises(InvalidInput) as caught:
        redeem(token, weak, as_of=NOW)
    assert caught.value.field == "password"
    assert find_setup_person(token, as_of=NOW) is not None
    assert authenticate(username="ines", password=weak) is None
    assert kinds(ines) == ["person_created", "setup_link_created"]


def test_that_a_link_of_a_deactivated_person_is_worthless(ines: str) -> None:
    token = actions.create_setup_link(ines, actor=TERMINAL, as_of=NOW)
    actions.deactivate(ines, actor=TERMINAL, as_of=NOW)
    assert find_setup_person(token, as_of=NOW) is None
    with pytest.raises(SetupLinkSpent):
        redeem(token, PHRASE, as_of=NOW)
    with pytest.raises(Conflict):
        actions.create_setup_link(ines, actor=TERMINAL, as_of=NOW)


def test_that_a_bad_secret_keeps_the_link_good_and_changes_nothing(ines: str) -> None:
    token = actions.create_setup_link(ines, actor=TERMINAL, as_of=NOW)
    with pytest.raises(InvalidInput, match="base 32"):
        redeem(token, secret="nonsense")
    assert find_setup_person(token, as_of=NOW) is not None
    assert authenticate(username="ines", password=PHRASE) is None


def test_that_a_link_after_a_lost_telephone_replaces_the_code_and_the_recovery_codes(ines: str) -> None:
    actions.enrol_totp(ines, OTHER_SECRET, actor=TERMINAL, as_of=NOW)
    Authenticator.objects.create(user_id=ines, type=Authenticator.Type.RECOVERY_CODES, data={})
    redeem(actions.create_setup_link(ines, actor=TERMINAL, as_of=NOW))
    authenticator: Any = Authenticator.objects.get(user_id=ines)
    assert not authenticator.wrap().validate_code(pyotp.TOTP(OTHER_SECRET).now())
    assert authenticator.wrap().validate_code(pyotp.TOTP(SECRET).now())


def test_that_nobody_sets_somebody_elses_password(ines: str) -> None:
    otto = actions.create_person("otto", "Otto", actor=TERMINAL, as_of=NOW)
    with pytest.raises(NotAllowed):
        actions.set_password(ines, PHRASE, actor=person(otto), as_of=NOW)
    with pytest.raises(NotAllowed):
        actions.enrol_totp(ines, SECRET, actor=person(otto), as_of=NOW)
    assert kinds(ines) == ["person_created"]
    actions.set_password(ines, PHRASE, actor=person(ines), as_of=NOW)
    assert authenticate(username="ines", password=PHRASE) is not None


@pytest.mark.parametrize("secret", ["", "not base 32!", "AAAA", "JBSWY3DPEHPK3PXP1"])
def test_that_a_bad_secret_is_refused(ines: str, secret: str) -> None:
    with pytest.raises(InvalidInput, match="base 32"):
        actions.enrol_totp(ines, secret, actor=TERMINAL, as_of=NOW)
    assert not has_totp(ines)


def test_that_enrolling_again_replaces_the_code(ines: str) -> None:
    actions.enrol_totp(ines, SECRET, actor=TERMINAL, as_of=NOW)
    other = OTHER_SECRET
    actions.enrol_totp(ines, other, actor=TERMINAL, as_of=NOW)
    authenticator: Any = Authenticator.objects.get(user_id=ines)
    assert authenticator.created_at == NOW
    assert not authenticator.wrap().validate_code(pyotp.TOTP(SECRET).now())
    assert authenticator.wrap().validate_code(pyotp.TOTP(other).now())
    assert SECRET not in str(list_events())


def test_that_a_deactivated_person_cannot_sign_in(ines: str) -> None:
    actions.set_password(ines, PHRASE, actor=TERMINAL, as_of=NOW)
    actions.deactivate(ines, actor=TERMINAL, as_of=NOW)
    assert authenticate(username="ines", password=PHRASE) is None


def sign_in(client: Client, password: str, code: str) -> None:
    client.post(reverse("account_login"), {"login": "Ines", "password": password})
    assert "_auth_user_id" not in client.session  # the password alone opens nothing
    client.post(reverse("mfa_authenticate"), {"code": code})


def test_that_allauths_pages_take_the_password_and_the_code_together(ines: str, client: Client) -> None:
    actions.set_password(ines, PHRASE, actor=TERMINAL, as_of=NOW)
    actions.enrol_totp(ines, SECRET, actor=TERMINAL, as_of=NOW)
    sign_in(client, PHRASE, pyotp.TOTP(SECRET).now())
    assert client.session["_auth_user_id"] == ines


def test_that_a_wrong_code_does_not_sign_in(ines: str, client: Client) -> None:
    actions.set_password(ines, PHRASE, actor=TERMINAL, as_of=NOW)
    actions.enrol_totp(ines, SECRET, actor=TERMINAL, as_of=NOW)
    sign_in(client, PHRASE, pyotp.TOTP(OTHER_SECRET).now())
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("end", ["deactivate", "password"])
def test_that_an_open_session_ends_with_deactivation_or_a_new_password(
    ines: str, client: Client, end: str
) -> None:
    client.force_login(Person.objects.get(id=ines))
    request = HttpRequest()
    request.session = client.session
    assert get_user(request).pk == ines
    if end == "deactivate":
        actions.deactivate(ines, actor=TERMINAL, as_of=NOW)
    else:
        actions.set_password(ines, PHRASE, actor=TERMINAL, as_of=NOW)
    assert get_user(request).pk is None
