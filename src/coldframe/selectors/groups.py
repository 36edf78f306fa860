"""Invite links of chat services, in one form a service: ``t.me/+…``, ``discord.gg/…``."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_TELEGRAM = {"t.me", "telegram.me", "telegram.dog"}
_DISCORD = {"discord.com", "discordapp.com"}
_QQ = {"jq.qq.com", "qm.qq.com"}
_FRAGMENT = {"signal.group", "matrix.to"}
_PATH = {"discord.gg", "chat.whatsapp.com", "line.me", "open.kakao.com"}
HOSTS = frozenset(_TELEGRAM | _DISCORD | _QQ | _FRAGMENT | _PATH)
"""Hosts whose addresses may be invite links. The bare host says nothing about anybody."""

_CODE = re.compile(r"[A-Za-z0-9_-]{2,128}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_NOT_NAMES = {"share", "addstickers", "addemoji", "proxy", "socks", "login", "iv", "setlanguage", "joinchat"}
_QQ_GROUP = re.compile(r"qq-group:([1-9][0-9]{4,11})")


def normalize_group_link(text: str) -> str | None:
    """Return the invite link in one form, or ``None`` if it is none.

    Codes keep their case, which carries information; public names become lower-case.
    """
    text = text.strip()[:2048]
    if _QQ_GROUP.fullmatch(text):
        return text
    if text.lower().startswith("tg:"):
        return _telegram_scheme(text)
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    steps = [step for step in parts.path.split("/") if step]
    if host in _TELEGRAM:
        return _telegram(steps)
    if host in _QQ:
        return _qq(host, steps, parts.query)
    if host in _FRAGMENT:
        return _in_fragment(host, parts.fragment)
    return _in_path(host, steps)


def _in_path(host: str, steps: list[str]) -> str | None:
    match steps:
        case [code, *_] if host in {"discord.gg", "chat.whatsapp.com"}:
            return _coded(host, steps[-1] if code == "invite" else code)
        case ["invite", code, *_] if host in _DISCORD:
            return _coded("discord.gg", code)
        case [r, ti, way, code, *_] if host == "line.me" and (r.lower(), ti.lower()) == ("r", "ti"):
            return _coded(f"line.me/R/ti/{'g2' if way.lower() == 'g2' else 'g'}", code)
        case ["o", code, *_] if host == "open.kakao.com":
            return _coded("open.kakao.com/o", code)
    return None


def _telegram(steps: list[str]) -> str | None:
    if not steps:
        return None
    if steps[0] == "joinchat" and len(steps) >= 2:
        return _coded("t.me", steps[1], mark="+")
    if steps[0].startswith("+"):
        return _coded("t.me", steps[0][1:], mark="+")
    # t.me/s/name is the web preview of the same channel.
    name = steps[1] if steps[0] == "s" and len(steps) >= 2 else steps[0]
    if not _NAME.fullmatch(name) or name.lower() in _NOT_NAMES:
        return None
    return f"t.me/{name.lower()}"


def _telegram_scheme(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        values = parse_qs(parts.query, max_num_fields=20)
    except ValueError:
        return None
    action = parts.netloc or parts.path.strip("/")
    if action == "join":
        return _coded("t.me", values.get("invite", [""])[0], mark="+")
    if action == "resolve":
        return _telegram([values.get("domain", [""])[0]])
    return None


def _qq(host: str, steps: list[str], query: str) -> str | None:
    if len(steps) == 2 and steps[0] == "q":
        return _coded("qm.qq.com/q", steps[1])
    try:
        key = parse_qs(query, max_num_fields=20).get("k", [""])[0]
    except ValueError:
        return None
    return _coded(f"{host}/?k=", key, joint="")


def _in_fragment(host: str, fragment: str) -> str | None:
    if host == "signal.group":
        return _coded(host, fragment, mark="#")
    room = fragment.partition("?")[0].replace("%23", "#").replace("%3A", ":").replace("%3a", ":")
    return f"matrix.to/#{room.lower()}" if re.fullmatch(r"/[#!+][^\s/]{1,200}", room) else None


def _coded(place: str, code: str, *, mark: str = "", joint: str = "/") -> str | None:
    return f"{place}{joint}{mark}{code}" if _CODE.fullmatch(code) else None
