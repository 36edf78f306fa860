"""What strangers write: selectors, passwords, and the fingerprint of a text."""

from __future__ import annotations

from tests.fuzz.target import Target, choose, damaging, hold

from coldframe.selectors.credentials import find_credentials, withhold
from coldframe.selectors.extract import extract
from coldframe.selectors.neardup import is_comparable, text_hash
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind

_SINGLE = (
    *("https://user:pw@www.example.org:8080/a/../b?x=1&utm_source=y&key=z#/route", "hxxps://example[.]org/ä"),
    *(
        "someone+tag@example.org",
        "a.b (at) example (dot) org",
        "+1 202-555-0100",
        "(202) 555-0100",
        "+82 2-312-3456",
    ),
    *(
        "telegram:example_name",
        "@example_name",
        "https://t.me/+AbCdEfGhIjKlMnOp",
        "tg://join?invite=AbCdEfGhIjKlMnOp",
    ),
    *(
        "https://discord.gg/abcdEF12",
        "https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv",
        "signal.group/#CjQKIExample",
    ),
    *(
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    ),
    *(
        "192.0.2.1",
        "2001:db8::1",
        "0xc0.0.2.1",
        "xn--bcher-kva.example",
        "пример.example",
        "mega.nz/#!AbCdEfGh!key",
    ),
)
_LONG = (
    "Hello, write me at someone@example.org or on Telegram: @example_name, pw: open-sesame-7. See https://example.org/a(b)c, "
    "http://192.0.2.7:81/x?pwd=hush and 10.0.0.1; wallet bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4. Call +1 202-555-0100!",
    "我的密码是 abc123，微信号: example_name 请联系。 비밀번호: hush-9, 카톡 아이디 example 텔레그램 t.me/example_name",
    "user/pass: two words here\npassphrase: four plain words\nhttps://u:p@example.org/\nkey=AAAA&token=BBBB [●●●]",
)
_TOKENS = tuple(
    word.encode()
    for word in (
        *(
            "://",
            "http://",
            "[.]",
            "(at)",
            "@",
            ".",
            "/",
            "#",
            "?",
            "&",
            "=",
            ":",
            "%2F",
            "%25",
            "%",
            "xn--",
            "::",
            "[",
            "]",
        ),
        *(
            "password: ",
            "密码",
            "비밀번호",
            "t.me/",
            "tg://",
            "+1",
            "0x",
            "bc1",
            "utm_a=",
            "\u202e",
            "\u200d",
            "\u0301",
            "ﬁ",
            "İ",
            "ß",
        ),
        *(
            "\U0001f600",
            "\ud7ff",
            "．",
            "。",
            "０",
            "①",
            "\t",
            "\n",
            "\x1c",
            "\x85",
            "\xa0",
            "'",
            '"',
            "(",
            ")",
            "<",
            ">",
            "●",
            "ͅ",
        ),
    )
)


def text_of(data: bytes) -> str:
    """Text as a door lets it in: most is UTF-8, some holds lone surrogates."""
    return data.decode("utf-8", ("surrogateescape", "replace", "ignore")[choose(data, 3)])


def _check_extract(data: bytes) -> str:
    text = text_of(data)
    found = extract(text, region=("", "US", "KR", "CN")[choose(data, 4)])
    for one in found:
        hold(0 <= one.start < one.end <= len(text), f"{one.kind} at {one.start} to {one.end} of {len(text)}")
        one.value.encode()
        hold(
            normalize(one.kind, one.value) == one.value,
            f"a {one.kind} is not in its normal form: {one.value!r}",
        )
    for password in find_credentials(text):
        hold(0 <= password.start < password.end <= len(text), "a password's place")
    once = withhold(text, [])
    hold(withhold(once, []) == once, "withholding goes on changing the text")
    return "found" if found else "nothing"


def _check_normalize(data: bytes) -> str:
    text = text_of(data)
    ended = "none"
    for kind in SelectorKind:
        value = normalize(kind, text)
        if value is not None:
            ended = "some"
            hold(value and normalize(kind, value) == value, f"a {kind} is not in its normal form: {value!r}")
            value.encode()
    return ended


def _check_neardup(data: bytes) -> str:
    text = text_of(data)
    value = text_hash(text)
    hold(len(value) == 32 and text_hash(text) == value, "not 32 bytes, or not the same")
    hold(
        text_hash(f" {text.upper()}. ".lower()) == text_hash(text.upper().lower()), "spacing changes the hash"
    )
    return "comparable" if is_comparable(text) else "short"


def make(name: str) -> Target:
    long, single = [text.encode() for text in _LONG], [text.encode() for text in _SINGLE]
    if name == "normalize":
        return Target(_check_normalize, damaging(single, _TOKENS, max_bytes=3000))
    if name == "neardup":
        return Target(_check_neardup, damaging(long, _TOKENS, max_bytes=2000, large_one_in=5000))
    return Target(
        _check_extract, damaging([*long, *long, *single], _TOKENS, max_bytes=2000, large_one_in=2000)
    )
