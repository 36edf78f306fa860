"""What is known of people and organizations beside their age: names as printed, pseudonyms, numbers, offices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from coldframe.core.values import Qualifier


class Sex(StrEnum):
    """Sex as a document or a statement says."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class OrganizationKind(StrEnum):
    """What an organization is."""

    COMPANY = "company"
    GANG = "gang"
    POLICE = "police"
    PROSECUTOR = "prosecutor"
    COURT = "court"
    REGULATOR = "regulator"
    CULTURE_ENFORCEMENT = "culture_enforcement"
    COORDINATING_OFFICE = "coordinating_office"
    CHILD_PROTECTION = "child_protection"
    CLEARINGHOUSE = "clearinghouse"
    PROVIDER = "provider"
    OTHER = "other"


class OfficeFunction(StrEnum):
    """What an authority or provider does in a matter; several hold at once."""

    COORDINATION = "coordination"
    PUBLICATION = "publication"
    INVESTIGATION = "investigation"
    REGULATION = "regulation"
    CLEARING = "clearing"
    REPORTING = "reporting"
    LIAISON = "liaison"


class AliasKind(StrEnum):
    """What a name is."""

    NAME = "name"
    NATIVE_NAME = "native_name"
    AS_PRINTED = "as_printed"
    FORMER = "former"
    TRANSLATION = "translation"
    MISTRANSLATION = "mistranslation"
    PSEUDONYM = "pseudonym"


class PseudonymStyle(StrEnum):
    """How a place prints somebody without the name."""

    CN_MOUMOU = "cn_moumou"
    CN_MOU = "cn_mou"
    CN_MOU_LAST = "cn_mou_last"
    KR_LETTER = "kr_letter"
    KR_MO = "kr_mo"
    LETTER = "letter"

    @property
    def keeps_part(self) -> bool:
        """True if it shows part of the name, and so narrows who it is."""
        return self not in (PseudonymStyle.KR_LETTER, PseudonymStyle.LETTER)


@dataclass(frozen=True, slots=True)
class AliasView:
    """A name of somebody or something.

    Attributes:
        holder_id: ``pty_…`` or ``thg_…``.
        text: The name; empty while the record is sealed.
        language: BCP 47 tag, or empty.
        script: ISO 15924 code, read from the text itself.
        source: Who prints it so.
        style: Of a pseudonym.
        narrows: It keeps more of a name than the surname, and so narrows who it is.
    """

    id: str
    holder_id: str
    kind: AliasKind
    text: str = field(repr=False)
    language: str
    script: str
    source: str
    style: PseudonymStyle | None
    narrows: bool
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Number:
    """How many stand behind one record that names nobody.

    Attributes:
        count: How many, or ``None`` where nobody counted.
        qualifier: How firmly it is known.
        share: A share in percent that was printed instead of a count; no count is ever derived from it.
        share_of: The party of which it is a share, or empty.
    """

    count: int | None = 1
    qualifier: Qualifier = Qualifier.EXACT
    share: Decimal | None = None
    share_of: str = ""

    @property
    def is_one(self) -> bool:
        """True for exactly one: a person, an organization, a thing by itself."""
        return self.count == 1 and self.qualifier is Qualifier.EXACT and self.share is None


ONE = Number()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a party.

    Attributes:
        number: How many they are, where the record stands for people who are not named.
        sex: Of a person.
        occupation: Of a person, and only where ``occupation_why`` says why the public needs to know.
        organization_kind: Of an organization.
        functions: What an authority does in the matter.
        registration: Number and register of an organization.
        place: Jurisdiction path, the country first: ``("CN", "Henan", "Zhoukou", "Shangshui")``.
        is_front: It exists to hide something else.
    """

    number: Number = ONE
    sex: Sex = Sex.UNKNOWN
    occupation: str = field(default="", repr=False)
    occupation_why: str = field(default="", repr=False)
    organization_kind: OrganizationKind | None = None
    functions: tuple[OfficeFunction, ...] = ()
    registration: str = ""
    place: tuple[str, ...] = ()
    is_front: bool = False
