"""What a recipient is, what it does, where, and how it is reached."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coldframe.partners.terms.agreements import Purpose


class RecipientKind(StrEnum):
    """What a recipient is, in its own country's order of things."""

    PLATFORM = "platform"
    HOTLINE = "hotline"
    CLEARINGHOUSE = "clearinghouse"
    POLICE = "police"
    CHILD_PROTECTION = "child_protection"
    AUTHORITY = "authority"
    HOST = "host"


class Channel(StrEnum):
    """A way by which a recipient takes what is released to it."""

    DESK = "desk"
    SEALED_MAIL = "sealed_mail"
    DOWNLOAD = "download"
    PRINTED = "printed"


@dataclass(frozen=True, slots=True, order=True)
class Area:
    """Where a recipient is competent: a path from country to place. An empty part means all of it.

    Attributes:
        country: ISO 3166-1 alpha-2, in upper case.
        region: ISO 3166-2 code of a first-level region, such as ``KR-11``; empty for the whole country.
        place: County or city as it is printed; empty for the whole region.
    """

    country: str
    region: str = ""
    place: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.region or self.country, self.place) if part)

    def covers(self, country: str, region: str = "") -> bool:
        """Tell whether something there belongs here. What has no known region belongs to the country."""
        return self.country == country and (not region or not self.region or self.region == region)


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """Another name a recipient goes by.

    Attributes:
        name_as_printed: As it is printed there; shown, never used to find it.
        language: BCP 47 tag of language and script, such as ``ko`` or ``sr-Latn``.
    """

    name_as_printed: str
    language: str


@dataclass(frozen=True, slots=True)
class RecipientProfile:
    """What is known of a recipient beside its key and addresses, as a person enters it.

    Attributes:
        areas: Where it is competent; none: the whole of its country.
        channels: The ways it keeps open; none: every one that its keys and addresses allow.
        preferred_channel: The one of them it asks for; ``None``: the first.
    """

    functions: frozenset[Purpose] = frozenset()
    areas: tuple[Area, ...] = ()
    aliases: tuple[Alias, ...] = ()
    channels: frozenset[Channel] = frozenset()
    preferred_channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class RecipientView:
    """A recipient as other stages see it.

    Attributes:
        name_as_printed: As on its letterhead; shown, never used to find it.
        public_key: Pinned Ed25519 key, base64 of its 32 bytes; empty for none.
        fingerprint: RFC 7638 thumbprint of that key; empty for none. The identity.
        delivery_url: Where a desk takes messages; empty if it has no desk.
        jurisdiction: ISO 3166-1 alpha-2, in upper case.
        pin: Digest over keys and addresses. An agreement covers this one only.
        sealing_key: Age recipient (``age1…``) that packages for it are sealed to; empty for none.
        functions: What it does with what it gets; the words are those of an agreement's purposes.
        areas: Where it is competent; at least one, the whole of ``jurisdiction`` if nothing else is known.
        aliases: Its other names.
        channels: The ways that are open and that its keys and addresses allow, in the order of ``Channel``.
        preferred_channel: The one of them that it asks for; ``None`` if none is open.
    """

    id: str
    name_as_printed: str
    kind: RecipientKind
    public_key: str
    fingerprint: str
    delivery_url: str
    mail: str
    jurisdiction: str
    pin: str
    sealing_key: str
    functions: frozenset[Purpose]
    areas: tuple[Area, ...]
    aliases: tuple[Alias, ...]
    channels: tuple[Channel, ...]
    preferred_channel: Channel | None
