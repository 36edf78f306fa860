"""Secrets of settings may lie sealed: only this desk's keys open them, and nothing shows them."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from coldframe.core.errors import UnsafeConfiguration
from coldframe.reporting.credentials import find_account
from coldframe.vault.keys import create_master_key
from coldframe.vault.sealed import MARK, open_text, seal_text


@hypothesis_settings(max_examples=30, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60))
def test_what_was_sealed_opens_and_shows_nothing(secret: str) -> None:
    sealed = seal_text(secret)
    assert open_text(sealed) == secret
    assert sealed != seal_text(secret)
    assert sealed.startswith(MARK)
    assert len(secret) < 8 or secret not in sealed


@given(st.text(max_size=60).filter(lambda text: not text.startswith(MARK)))
def test_what_was_not_sealed_stays_as_it_stands(text: str) -> None:
    assert open_text(text) == text


def test_another_desks_keys_open_nothing(settings: LazySettings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    sealed = seal_text("an invented secret")
    settings.COLDFRAME_KEYS_DIR = tmp_path
    create_master_key(tmp_path / "master.key")
    for broken in (sealed, sealed[:-6], f"{MARK}!", MARK):
        with pytest.raises(UnsafeConfiguration, match="coldframe seal"):
            open_text(broken)


def test_the_clearinghouse_is_asked_with_the_opened_secret(settings: LazySettings) -> None:
    settings.COLDFRAME_NCMEC_URL = "https://exttest.cybertip.org/ispws"
    settings.COLDFRAME_NCMEC_ENVIRONMENT = "test"
    settings.COLDFRAME_NCMEC_USERNAME = "invented"
    settings.COLDFRAME_NCMEC_PASSWORD = seal_text("an invented secret")
    account = find_account("ncmec")
    assert account is not None
    assert account.password == "an invented secret"
    assert "an invented secret" not in repr(account)
