"""A demo person at a desk's pages: signs in with password and code, reads pages, submits forms."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from typing import Any

import httpx2

from coldframe.demo.desks import Account, Desk

_WRONG = re.compile(r'role="alert"[^>]*>|class="errorlist[^>]*>')
_TAG = re.compile(r"<[^>]+>")


_signed_in: dict[tuple[str, str], Visitor] = {}


class PageRefused(RuntimeError):
    """A page answered with an error; the message is what a person would read there."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message


def totp(secret: str, at: float) -> str:
    """The six digits of RFC 6238 (SHA-1, 30 s) for a base 32 secret at a Unix time."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@contextmanager
def visit(desk: Desk, username: str) -> Iterator[Visitor]:
    """A signed-in person at a desk. Signed in once for the whole demo, because a code works only once."""
    if (desk.url, username) not in _signed_in:
        _signed_in[desk.url, username] = Visitor(desk, username)
    yield _signed_in[desk.url, username]


class Visitor:
    """One signed-in person; see :func:`visit`."""

    def __init__(self, desk: Desk, username: str) -> None:
        self.desk = desk
        self.account: Account = desk.accounts[username]
        # A desk may be busy with pictures; a person waits, too.
        self._client = httpx2.Client(base_url=desk.url, timeout=120, trust_env=False)
        self._sign_in()

    def _sign_in(self) -> None:
        self.get("/sign-in")
        self.post("/sign-in", {"login": self.account.username, "password": self.account.password})
        answer = self.post("/sign-in/code", {"code": totp(self.account.totp_secret, time.time())})
        if "/sign-in" in answer.url.path:
            raise PageRefused(answer.status_code, f"{self.account.username} could not sign in")

    def get(self, path: str) -> httpx2.Response:
        """Open a page.

        Raises:
            PageRefused: It answered with an error.
        """
        return _checked(self._client.get(path, follow_redirects=True))

    def post(
        self, path: str, data: Mapping[str, Any], files: Mapping[str, Any] | None = None
    ) -> httpx2.Response:
        """Submit a form and follow to where it leads.

        Raises:
            PageRefused: The page refused it; the message names the field and the fix.
        """
        cookies = {cookie.name: cookie.value for cookie in self._client.cookies.jar}
        token = next((value for name, value in cookies.items() if name.endswith("_csrf")), "")
        answer = self._client.post(
            path,
            data=dict(data),
            files=dict(files) if files else None,
            headers={"X-CSRFToken": token or "", "Referer": f"{self.desk.url}{path}"},
            follow_redirects=True,
        )
        return _checked(answer)


def words(page: str) -> str:
    """The text of a piece of HTML, on one line."""
    return " ".join(unescape(_TAG.sub(" ", page)).split())


def _checked(answer: httpx2.Response) -> httpx2.Response:
    if answer.status_code >= httpx2.codes.BAD_REQUEST:
        main = answer.text.partition("<main")[2] or answer.text
        wrong = _WRONG.search(main)
        raise PageRefused(answer.status_code, words(main[wrong.end() if wrong else 0 :])[:600])
    return answer
