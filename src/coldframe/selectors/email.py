"""E-mail addresses.

Sources: RFC 5321 section 4.5.3.1 (lengths), RFC 5322 section 3.2.3 (``dot-atom``), RFC 6531 (other scripts).
RFC 5321 lets a host tell apart the case of the local part; practically none does, and people write it
either way, so it is lower-case here.

Not done: nothing is asked whether it exists; tags (``+x``) and dots of the local part stay, because whether
they matter is each provider's own rule; comments, address literals and quoted local parts that need their
quotes are not read.
"""

from __future__ import annotations

import re
import unicodedata

from coldframe.selectors.host import normalize_domain

_LOCAL = re.compile(r"[^\s\x00-\x20\x7f\"(),.:;<>@\[\\\]]+(?:\.[^\s\x00-\x20\x7f\"(),.:;<>@\[\\\]]+)*")


def normalize_email(text: str) -> str | None:
    """Return an e-mail address in lower case, its domain in ASCII, or ``None`` if it is none."""
    text = re.sub(r"(?i)^mailto:", "", text.strip())
    local, at, host = text.rpartition("@")
    domain = normalize_domain(host)
    if not at or domain is None:
        return None
    local = unicodedata.normalize("NFC", re.sub(r'^"([^"\\]*)"$', r"\1", local).lower())
    octets = len(local.encode("utf-8", "replace"))
    if not _LOCAL.fullmatch(local) or octets > 64 or octets + len(domain) > 253:
        return None
    return f"{local}@{domain}"
