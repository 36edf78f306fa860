"""The desk's access to NCMEC: where, as whom, and for which environment it was issued."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from coldframe.core.errors import UnsafeConfiguration

PRODUCTION_HOST = "report.cybertip.org"
TEST_HOST = "exttest.cybertip.org"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Environment(StrEnum):
    """For which of NCMEC's environments the credentials were issued. They are never the same."""

    TEST = "test"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Account:
    """Address and credentials. The password is neither shown nor compared in messages.

    Attributes:
        url: Base address without a slash at the end: ``https://…/ispws``.
        environment: Said by the operator beside the credentials, so that a wrong address
            cannot turn a rehearsal into a report.
    """

    url: str
    username: str
    password: str = field(repr=False)
    environment: Environment

    def require_safe(self) -> None:
        """Refuse a mix-up of test and production, and plain HTTP beyond this machine.

        Raises:
            UnsafeConfiguration: Says which setting to mend.
        """
        parts = urlsplit(self.url)
        # A dot at the end names the same host.
        host = (parts.hostname or "").rstrip(".")
        if not self.username or not self.password or not host:
            raise UnsafeConfiguration(
                "Filing at NCMEC needs its address, user name and password. Set COLDFRAME_NCMEC_URL, "
                "COLDFRAME_NCMEC_USERNAME and COLDFRAME_NCMEC_PASSWORD."
            )
        is_production_host = host == PRODUCTION_HOST
        if is_production_host and self.environment is not Environment.PRODUCTION:
            raise UnsafeConfiguration(
                "COLDFRAME_NCMEC_URL is NCMEC's production address, but COLDFRAME_NCMEC_ENVIRONMENT is test. "
                "Use the test address, or production credentials with that setting on production."
            )
        if self.environment is Environment.PRODUCTION and not is_production_host:
            raise UnsafeConfiguration(
                f"COLDFRAME_NCMEC_ENVIRONMENT says production, but the address is not {PRODUCTION_HOST}. "
                "Production credentials are sent nowhere else; correct one of the two."
            )
        if parts.scheme != "https" and host not in _LOOPBACK:
            raise UnsafeConfiguration(
                "COLDFRAME_NCMEC_URL must begin with https://, except on this machine itself."
            )
