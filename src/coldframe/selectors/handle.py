"""Names of accounts: ``service:name``, or ``@name`` where nothing says on which service.

There is no standard. Sources are the services' own rules for names and the addresses of profiles that they hand out.
Case is folded, because nearly every service does so, and people write names either way.

Not done: no account is looked up; ``@name`` on two services may be two people; a service's own rules for what a name
may be (length, alphabet) are not checked, because they change and old names stay.
"""

from __future__ import annotations

import re
import unicodedata

from coldframe.selectors.terms import SelectorKind
from coldframe.selectors.url import read_address

SERVICES = {
    "weixin": "wechat", "vx": "wechat", "wx": "wechat", "微信": "wechat", "薇信": "wechat", "威信": "wechat", "위챗": "wechat",
    "扣扣": "qq", "kakao": "kakaotalk", "카카오톡": "kakaotalk", "카톡": "kakaotalk", "라인": "line",
    "tg": "telegram", "电报": "telegram", "텔레그램": "telegram", "텔레": "telegram", "디스코드": "discord",
    "insta": "instagram", "ig": "instagram", "인스타": "instagram", "인스타그램": "instagram",
    "x": "twitter", "snap": "snapchat", "스냅챗": "snapchat", "fb": "facebook", "틱톡": "tiktok", "抖音": "douyin",
    "微博": "weibo",
}  # fmt: skip
"""Other names of services to the one used here."""

_SERVICE = re.compile(r"[a-z0-9][a-z0-9 ._-]{0,38}")
_BARE = re.compile(r"[a-z0-9_][a-z0-9_.-]{1,63}")
_NAME = r"(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})(?:[/?#].*)?"
_PROFILES: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = tuple(
    (hosts, re.compile(pattern, re.DOTALL), service)
    for hosts, pattern, service in (
        (("instagram.com",), r"/(?:stories/)?(?!(?:p|reels?|stories|explore|accounts|tv|direct|about|developer|legal|web)(?:[/?#]|$))" + _NAME, "instagram"),
        (("twitter.com", "x.com"), r"/(?!(?:home|i|intent|search|hashtag|share|explore|settings|messages|notifications|login|logout|signup|tos|privacy|compose)(?:[/?#]|$))" + _NAME, "twitter"),
        (("tiktok.com",), "/@" + _NAME, "tiktok"),
        (("youtube.com",), "/@" + _NAME, "youtube"),
        (("threads.net", "threads.com"), "/@" + _NAME, "threads"),
        (("snapchat.com",), "/(?:add/|@)" + _NAME, "snapchat"),
        (("reddit.com", "old.reddit.com"), "/u(?:ser)?/" + _NAME, "reddit"),
        (("kik.me",), "/(?!g/)" + _NAME, "kik"),
        (("line.me",), "/(?:[Rr]/)?ti/p/~" + _NAME, "line"),
        (("weibo.com",), "/u/" + _NAME, "weibo"),
        (("facebook.com",), r"/profile\.php\?(?:[^#]*&)?id=(?P<name>[0-9]{4,20})(?:[&#].*)?", "facebook"),
        (("discord.com",), "/users/(?=[0-9]{15,20})" + _NAME, "discord"),
        (("wa.me",), r"/\+?(?P<name>[0-9]{7,15})(?:[/?#].*)?", "phone"),
        (("api.whatsapp.com",), r"/send/?\?(?:[^#]*&)?phone=(?:\+|%2B)?(?P<name>[0-9]{7,15})(?:[&#].*)?", "phone"),
        (("signal.me",), r"/#p/\+(?P<name>[0-9]{7,15})", "phone"),
        (("t.me",), r"/\+(?P<name>[0-9]{7,15})(?:[/?#].*)?", "phone"),
    )
)  # fmt: skip
PROFILE_HOSTS = frozenset(host for hosts, _, _ in _PROFILES for host in hosts)
"""Hosts of services that many use. The bare host says nothing about anybody."""


def normalize_handle(text: str) -> str | None:
    """Return ``@name``, or ``service:name`` where the service is known, in lower case; ``None`` if it is neither."""
    text = unicodedata.normalize("NFC", text.strip().lower())
    if text.startswith("@"):
        name = text[1:].rstrip(".")
        return f"@{name}" if _BARE.fullmatch(name) else None
    service, colon, name = text.partition(":")
    service, name = re.sub(r"\s+", "-", service.strip()), name.strip().lstrip("@").strip()
    service = SERVICES.get(service, service)
    if not colon or not _SERVICE.fullmatch(service) or not name or len(name) > 200:
        return None
    # Account ids are whatever a service makes them: other scripts included, white space not.
    return None if re.search(r"[\s\x00-\x1f]", name) else f"{service}:{name}"


def read_profile(text: str) -> tuple[SelectorKind, str] | None:
    """Return whose account a web address shows: a handle, or a telephone number, not yet in normal form."""
    address = read_address(text if "://" in text else f"https://{text}")
    if address is None:
        return None
    host = re.sub(r"^(?:www|m|mobile)\.", "", address.host)
    if host not in PROFILE_HOSTS:
        return None
    place = address.path + (f"?{address.query}" if address.query else "")
    place += f"#{address.fragment}" if address.fragment else ""
    for hosts, shape, service in _PROFILES:
        if host in hosts and (found := shape.fullmatch(place)) is not None:
            if service == "phone":
                return SelectorKind.PHONE, f"+{found['name']}"
            return SelectorKind.HANDLE, f"{service}:{found['name']}"
    return None
