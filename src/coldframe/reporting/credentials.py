"""The desk's credentials at a clearinghouse: from the settings, for one environment, in no table and on no page.

A row never holds a credential, only ``fingerprint``: a keyed hash by which two people's word is bound to
exactly the credentials that they switched on.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from coldframe.reporting.clearinghouses.ncmec.account import Account, Environment
from coldframe.reporting.clearinghouses.ncmec.plugin import Ncmec
from coldframe.vault.keys import keyed_hash
from coldframe.vault.sealed import open_text

_PURPOSE = "reporting.production"


def find_account(clearinghouse: str) -> Account | None:
    """The credentials of the settings, opened if sealed; ``None`` for a clearinghouse that they know none for.

    Raises:
        UnsafeConfiguration: They were sealed under another desk's keys.
    """
    if clearinghouse != Ncmec.name or not settings.COLDFRAME_NCMEC_URL:
        return None
    return Account(
        url=settings.COLDFRAME_NCMEC_URL,
        username=open_text(settings.COLDFRAME_NCMEC_USERNAME),
        password=open_text(settings.COLDFRAME_NCMEC_PASSWORD),
        environment=Environment(settings.COLDFRAME_NCMEC_ENVIRONMENT),
    )


def fingerprint(account: Account) -> str:
    """Keyed hash of environment, host and user name: 64 hex digits.

    Another host or user asks for two people anew; a new password for the same user does not.
    """
    host = urlsplit(account.url).hostname or ""
    return keyed_hash(_PURPOSE, f"{account.environment}\n{host}\n{account.username}")
