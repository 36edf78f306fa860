"""Roles that people, organizations and services have in a matter: their place, their words, whom they may harm."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coldframe.rulepacks.terms import RulePack


class RoleSide(StrEnum):
    """What a role says of whoever bears it. None says guilt."""

    ACTING = "acting"
    """Conduct in scope: what a person in this role does is what the matter is about."""
    HARMED = "harmed"
    OFFICE = "office"
    """An authority, a clearinghouse, a provider: whoever works on the matter or told of it."""
    OTHER = "other"


class Bearer(StrEnum):
    """Who or what may bear a role."""

    PERSON = "person"
    ORGANIZATION = "organization"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class RoleTerm:
    """The word of one language for a role.

    Attributes:
        language: ``en``, ``ko`` or ``zh``.
        native: The word.
        not_to_be_read_as: Mistranslations that have been seen, separated by commas, or empty.
    """

    language: str
    native: str
    not_to_be_read_as: str = ""


@dataclass(frozen=True, slots=True)
class RoleRule:
    """One role.

    Attributes:
        code: Its name for programs: ``anchor_agent``.
        side: What it says of its bearer.
        borne_by: Who or what may bear it.
        under: Roles directly above it in a structure; empty: it stands under nobody.
        may_be_victim: Whoever bears it may be harmed; a safeguarding check opens.
        child_is_victim: A child who bears it is presumed harmed; a safeguarding check opens.
        acts: Codes of what may be said more exactly of it, such as ``tip``.
        terms: Its words; at least one in each language.
    """

    code: str
    side: RoleSide
    borne_by: frozenset[Bearer]
    under: frozenset[str]
    may_be_victim: bool
    child_is_victim: bool
    acts: frozenset[str]
    terms: tuple[RoleTerm, ...]

    def word(self, language: str) -> str:
        """The first word for it in a language (``zh-hans`` asks for ``zh``); in English where there is none."""
        wanted = language.partition("-")[0].lower()
        words = {term.language: term.native for term in reversed(self.terms)}
        return words.get(wanted, words["en"])


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePack(RulePack):
    """The roles that a matter may name."""

    roles: tuple[RoleRule, ...]

    def find(self, code: str) -> RoleRule | None:
        """Find a role by its code; ``None`` if this pack does not hold it."""
        return next((role for role in self.roles if role.code == code), None)

    def find_term(self, printed: str) -> RoleRule | None:
        """Find the role that a printed word names, spaces and case aside; ``None`` if no role has this word."""
        wanted = _bare(printed)
        return next(
            (role for role in self.roles if any(_bare(term.native) == wanted for term in role.terms)), None
        )

    def find_misread(self, printed: str) -> RoleRule | None:
        """Find the role of which a printed word is a known mistranslation; ``None`` if it is none."""
        wanted = _bare(printed)
        for role in self.roles:
            for term in role.terms:
                if wanted in map(_bare, term.not_to_be_read_as.split(",")) and wanted:
                    return role
        return None

    def opens_check(self, code: str, is_child: bool) -> bool:
        """Tell whether bearing a role asks a person to look at safeguarding. A role not known here does."""
        role = self.find(code)
        return role is None or role.may_be_victim or (is_child and role.child_is_victim)


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
