"""Invites have one form a service; other pages of the service are no invites."""

from __future__ import annotations

import pytest

from coldframe.selectors.extract import extract
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind as K


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("https://t.me/joinchat/AbC_1", "t.me/+AbC_1"),
        ("telegram.me/+AbC_1", "t.me/+AbC_1"),
        ("tg://join?invite=AbC_1", "t.me/+AbC_1"),
        ("tg:resolve?domain=Some_Name&start=1", "t.me/some_name"),
        ("https://t.me/s/Some_Name/55", "t.me/some_name"),
        ("https://some-name.t.me", None),
        ("https://Some_Name.t.me/5", "t.me/some_name"),
        ("t.me/c/1234567890/77", "t.me/c/1234567890"),
        ("t.me/addlist/AbC_1", "t.me/addlist/AbC_1"),
        ("t.me/+12025550123", None),
        ("t.me/share/url?url=x", None),
        ("t.me/proxy?server=example.org", None),
        ("t.me", None),
        ("https://discord.com/invite/AbC", "discord.gg/AbC"),
        ("https://discordapp.com/invite/AbC?event=1", "discord.gg/AbC"),
        ("discord.gg/AbC", "discord.gg/AbC"),
        ("https://discord.com/channels/123456789012345678/2", "discord.com/channels/123456789012345678"),
        ("https://discord.com/channels/@me", None),
        ("https://chat.whatsapp.com/invite/AbCdEfGhIjKlMnOpQrStUv", "chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv"),
        ("whatsapp://chat?code=AbCdEf", "chat.whatsapp.com/AbCdEf"),
        ("https://www.whatsapp.com/channel/0029AbC", "whatsapp.com/channel/0029AbC"),
        ("https://signal.group/#CjQKIAbC_-", "signal.group/#CjQKIAbC_-"),
        ("sgnl://signal.group/#CjQKIAbC_-", "signal.group/#CjQKIAbC_-"),
        ("https://line.me/ti/g/AbC", "line.me/R/ti/g/AbC"),
        ("https://line.me/R/ti/g2/AbC-9?utm_source=invitation", "line.me/R/ti/g2/AbC-9"),
        ("https://open.kakao.com/o/gAbC", "open.kakao.com/o/gAbC"),
        ("https://open.kakao.com/me/AbC", "open.kakao.com/me/AbC"),
        ("https://qm.qq.com/q/AbC123", "qm.qq.com/q/AbC123"),
        ("https://jq.qq.com/?_wv=1027&k=AbC123", "jq.qq.com/?k=AbC123"),
        ("https://qm.qq.com/cgi-bin/qm/qr?k=AbC&jump_from=webapi", "qm.qq.com/?k=AbC"),
        ("qq-group:123456789", "qq-group:123456789"),
        ("qq-group:012", None),
        ("https://weixin.qq.com/g/AbC", "weixin.qq.com/g/AbC"),
        ("https://m.me/j/AbC/", "m.me/j/AbC"),
        ("https://www.facebook.com/groups/Some.Group/posts/1", "facebook.com/groups/some.group"),
        ("https://invite.viber.com/?g2=AbC%2Bd&lang=en", "invite.viber.com/?g2=AbC%2Bd"),
        ("https://join.skype.com/invite/AbC", "join.skype.com/AbC"),
        ("https://kik.me/g/AbC", "kik.me/g/AbC"),
        ("https://zalo.me/g/abc123", "zalo.me/g/abc123"),
        ("https://band.us/n/AbC", "band.us/n/AbC"),
        ("https://vk.me/join/AbC", "vk.me/join/AbC"),
        ("https://tmspk.gg/AbC", "tmspk.gg/AbC"),
        ("ts3server://Voice.example.org?port=9987&nickname=x", "ts3server://voice.example.org"),
        ("ts3server://voice.example.org:9988", "ts3server://voice.example.org:9988"),
        ("ts3server://voice.example.org?port=0", None),
        ("https://matrix.to/#/#Room:example.org?via=example.org", "matrix.to/#/#room:example.org"),
        ("https://matrix.to/#/%23room%3Aexample.org", "matrix.to/#/#room:example.org"),
        ("https://matrix.to/#/@someone:example.org", None),
        ("https://example.org/joinchat/AbC", None),
        ("https://t.me.example.org/joinchat/AbC", None),
        ("https://t.me@example.org/joinchat/AbC", None),
        ("", None),
    ],
)  # fmt: skip
def test_group_link(written: str, normal: str | None) -> None:
    assert normalize(K.GROUP_LINK, written) == normal
    if normal is not None:
        assert normalize(K.GROUP_LINK, normal) == normal
        found = {(one.kind, one.value) for one in extract(f"join {written} quickly")}
        assert (K.GROUP_LINK, normal) in found or written.startswith("qq-group") or ".t.me" in written
        assert K.DOMAIN not in {kind for kind, _ in found}
