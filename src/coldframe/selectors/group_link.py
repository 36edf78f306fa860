"""Invite links of chat services and links to their public groups, in one form a service.

Source: the forms that the services themselves hand out ("invite via link", "share group") and describe on their
help pages; for ``tg:`` https://core.telegram.org/api/links, for ``matrix.to`` the Matrix specification (appendix
"Identifiers"), for ``ts3server:`` TeamSpeak's own. A QQ group has no link of its own: ``qq-group:`` and its number.

Not done: no link is opened, so nobody learns whether it still works; two invites to one group stay two; QR codes
are not read. Codes keep their case, which carries information; public names become lower-case.
"""

from __future__ import annotations

import re

from coldframe.selectors.host import normalize_host
from coldframe.selectors.url import read_address

_CODE = r"(?P<code>[A-Za-z0-9_-]{2,128})(?:[/?#].*)?"
_NAME = r"(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})(?:[/?#].*)?"
_TELEGRAM = ("t.me", "telegram.me", "telegram.dog")
_NOT_A_NAME = (
    r"(?!(?i:share|addstickers|addemoji|addtheme|addlist|bg|boost|c|confirmphone|contact|giftcode|invoice|iv|joinchat|"
    r"login|m|nft|proxy|s|setlanguage|socks)(?:[/?#]|$))"
)
_FORMS: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = tuple(
    (hosts, re.compile(pattern, re.DOTALL), form)
    for hosts, pattern, form in (
        # Digits alone after "+" are a telephone number: a person, not a group.
        (_TELEGRAM, rf"/(?:joinchat/|\+(?![0-9]+(?:[/?#]|$))){_CODE}", "t.me/+{code}"),
        (_TELEGRAM, rf"/addlist/{_CODE}", "t.me/addlist/{code}"),
        (_TELEGRAM, rf"/c/(?=[0-9]+(?:[/?#]|$)){_CODE}", "t.me/c/{code}"),
        # t.me/s/name is the web preview of the same channel.
        (_TELEGRAM, rf"/(?:s/)?{_NOT_A_NAME}{_NAME}", "t.me/{name}"),
        (("discord.gg",), rf"/(?:invite/)?{_CODE}", "discord.gg/{code}"),
        (("discord.com", "discordapp.com"), rf"/invite/{_CODE}", "discord.gg/{code}"),
        (("discord.com", "discordapp.com"), rf"/channels/(?=[0-9]{{15,20}}(?:[/?#]|$)){_CODE}", "discord.com/channels/{code}"),
        (("chat.whatsapp.com",), rf"/(?:invite/)?{_CODE}", "chat.whatsapp.com/{code}"),
        (("whatsapp.com",), rf"/channel/{_CODE}", "whatsapp.com/channel/{code}"),
        (("signal.group",), r"/#(?P<code>[A-Za-z0-9_=-]{2,200})", "signal.group/#{code}"),
        (("line.me",), rf"/(?:[Rr]/)?ti/(?P<way>g2?)/{_CODE}", "line.me/R/ti/{way}/{code}"),
        (("open.kakao.com",), rf"/(?P<way>o|me)/{_CODE}", "open.kakao.com/{way}/{code}"),
        (("qm.qq.com",), rf"/q/{_CODE}", "qm.qq.com/q/{code}"),
        (("qm.qq.com", "jq.qq.com"), r"/[^?#]*\?(?:[^#]*&)?k=(?P<code>[A-Za-z0-9_-]{2,128})(?:[&#].*)?", "{host}/?k={code}"),
        (("weixin.qq.com",), rf"/g/{_CODE}", "weixin.qq.com/g/{code}"),
        (("m.me",), rf"/j/{_CODE}", "m.me/j/{code}"),
        (("facebook.com", "fb.com"), r"/groups/(?P<name>[A-Za-z0-9.]{3,80})(?:[/?#].*)?", "facebook.com/groups/{name}"),
        (("invite.viber.com",), r"/\?(?:[^#]*&)?g2=(?P<code>[A-Za-z0-9_%-]{2,200})(?:[&#].*)?", "invite.viber.com/?g2={code}"),
        (("join.skype.com",), rf"/(?:invite/)?{_CODE}", "join.skype.com/{code}"),
        (("kik.me",), rf"/g/{_CODE}", "kik.me/g/{code}"),
        (("zalo.me",), rf"/g/{_CODE}", "zalo.me/g/{code}"),
        (("band.us",), rf"/n/{_CODE}", "band.us/n/{code}"),
        (("vk.me",), rf"/join/{_CODE}", "vk.me/join/{code}"),
        (("tmspk.gg",), rf"/{_CODE}", "tmspk.gg/{code}"),
        (("matrix.to",), r"/#/(?P<name>(?:#|!|\+|%23|%21|%2B)[^\s/?]{1,200})(?:[/?].*)?", "matrix.to/#/{name}"),
    )
)  # fmt: skip
HOSTS = frozenset(host for hosts, _, _ in _FORMS for host in hosts)
"""Hosts of services that many use. The bare host says nothing about anybody."""

_QQ_GROUP = re.compile(r"qq-group:([1-9][0-9]{4,11})")
_SCHEMES = re.compile(
    r"(?P<scheme>tg|whatsapp|sgnl|ts3server):(?://)?(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)


def normalize_group_link(text: str) -> str | None:
    """Return the invite link in one form, or ``None`` if it is none."""
    text = text.strip()
    if _QQ_GROUP.fullmatch(text):
        return text
    if (own := _SCHEMES.fullmatch(text)) is not None:
        if own["scheme"].lower() == "ts3server":
            return _teamspeak(own["rest"])
        text = _as_web_address(own["scheme"].lower(), own["rest"])
    address = read_address(text if "://" in text else f"https://{text}")
    if address is None:
        return None
    host, path = address.host.removeprefix("www."), address.path
    if host.endswith(".t.me"):
        host, path = "t.me", f"/{host.removesuffix('.t.me')}"
    if host not in HOSTS:
        return None
    place = path + (f"?{address.query}" if address.query else "")
    place += f"#{address.fragment}" if address.fragment else ""
    for hosts, shape, form in _FORMS:
        if host in hosts and (found := shape.fullmatch(place)) is not None:
            parts = found.groupdict()
            if name := parts.get("name"):
                parts["name"] = _sigil(name).lower()
            return form.format(host=host, **parts)
    return None


def _sigil(name: str) -> str:
    """Show what kind of Matrix room it is, and the colon before its server, as they are spoken."""
    return re.sub(r"^%2[13B]|%3A", lambda found: chr(int(found[0][1:], 16)), name)


def _as_web_address(scheme: str, rest: str) -> str:
    """Translate an address that an app opens into the web address of the same place."""
    if scheme == "sgnl":
        return f"https://{rest}"
    action, _, query = rest.partition("?")
    values = dict(pair.partition("=")[::2] for pair in reversed(query.split("&")))
    match scheme, action.strip("/"):
        case "tg", "join":
            return f"https://t.me/+{values.get('invite', '')}"
        case "tg", "resolve":
            return f"https://t.me/{values.get('domain', '')}"
        case "whatsapp", "chat":
            return f"https://chat.whatsapp.com/{values.get('code', '')}"
    return ""


def _teamspeak(rest: str) -> str | None:
    place, _, query = rest.partition("?")
    host, _, port = place.rstrip("/").partition(":")
    values = dict(pair.partition("=")[::2] for pair in query.split("&"))
    port = values.get("port", port) or "9987"
    server = normalize_host(host)
    if server is None or not re.fullmatch(r"[1-9][0-9]{0,4}", port) or int(port) > 65_535:
        return None
    return f"ts3server://{server}" + (f":{port}" if port != "9987" else "")
