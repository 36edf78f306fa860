"""How the login library is bent to this desk: closed, silent, and with sealed secrets."""

from __future__ import annotations

import base64
import os

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest

from coldframe.vault.keys import derive_key

_NONCE_BYTES = 12


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Accounts are made by an administrator; nobody signs up, and nothing is mailed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator makes accounts."""
        return False

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Send nothing: mail would leave outside ``partners``, the only way out."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library ships no types
    """TOTP secrets and recovery seeds lie encrypted in the database (AES-256-GCM, key from the master key)."""

    def get_totp_issuer(self) -> str:
        """The desk's name, so that a person with accounts at two desks can tell them apart."""
        return str(settings.COLDFRAME_DESK_NAME)

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Send nothing; see ``AccountAdapter``."""

    def encrypt(self, text: str) -> str:
        """Seal ``text``: base64 of a 12-byte nonce and the AES-256-GCM ciphertext."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(derive_key("second-factor")).encrypt(nonce, text.encode(), None)
        return base64.b64encode(nonce + sealed).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """Open what ``encrypt`` sealed.

        Raises:
            cryptography.exceptions.InvalidTag: The row was edited, or the master key is another one.
        """
        raw = base64.b64decode(encrypted_text)
        return (
            AESGCM(derive_key("second-factor")).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None).decode()
        )
