"""Who may bear a role, under whom, and whether a structure would turn back on itself. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from coldframe.core.errors import InvalidInput
from coldframe.core.said import Listed, Said
from coldframe.rulepacks.roles import Bearer, RolePack, RoleRule


def read_role_v1(code: str, printed: str, pack: RolePack) -> RoleRule:
    """Find the role that a code, a printed word, or both name.

    Raises:
        InvalidInput: Neither names a role, the two disagree, or the word is a known mistranslation.
    """
    by_word = pack.find_term(printed) if printed else None
    if printed and by_word is None and (misread := pack.find_misread(printed)):
        raise InvalidInput(
            Said(
                "This is a known mistranslation of %(term)s (%(english)s). Enter the word that the source prints.",
                term=misread.word("zh"),
                english=misread.word("en"),
            ),
            field="printed",
        )
    if not code:
        if by_word is None:
            raise InvalidInput("No rule pack knows this word. Choose the role that it means.", field="role")
        return by_word
    by_code = pack.find(code)
    if by_code is None:
        raise InvalidInput(
            Said(
                "There is no role %(role)s. Choose one of the rule pack %(pack)s.",
                role=repr(code),
                pack=pack.id,
            ),
            field="role",
        )
    if by_word is not None and by_word != by_code:
        raise InvalidInput(
            Said(
                "The word %(printed)s means %(role)s, not %(chosen)s.",
                printed=repr(printed),
                role=by_word.word("en"),
                chosen=by_code.word("en"),
            ),
            field="printed",
        )
    return by_code


def check_bearer_v1(role: RoleRule, bearer: Bearer | None) -> None:
    """Refuse a role that such a bearer cannot have.

    Args:
        role: The role.
        bearer: Person, organization or service; ``None`` for a thing that bears no roles.

    Raises:
        InvalidInput: A person as a settlement platform, a car as an agent.
    """
    if bearer not in role.borne_by:
        raise InvalidInput(
            Said(
                "%(role)s is borne by: %(bearers)s.",
                role=role.word("en").capitalize(),
                bearers=Listed(tuple(sorted(role.borne_by)), ", "),
            ),
            field="role",
        )


def check_place_v1(role: RoleRule, above: Collection[str], pack: RolePack) -> None:
    """Refuse a place in the structure that the rule pack does not know.

    Args:
        role: The role below.
        above: Codes of the roles that the one above has.
        pack: The roles.

    Raises:
        InvalidInput: The role stands under nobody, or under none of these.
    """
    if not role.under:
        raise InvalidInput(
            Said("%(role)s stands under nobody.", role=role.word("en").capitalize()),
            field="under_party_id",
        )
    if role.under.isdisjoint(above):
        names = sorted(rule.word("en") for code in role.under if (rule := pack.find(code)))
        raise InvalidInput(
            Said(
                "%(role)s stands under: %(others)s. Record first what the one above does.",
                role=role.word("en").capitalize(),
                others=Listed(tuple(names), ", "),
            ),
            field="under_party_id",
        )


def has_circle_v1(edges: Iterable[tuple[str, str]], same: Mapping[str, str]) -> bool:
    """Tell whether anybody would stand, directly or not, under themself.

    Args:
        edges: (below, above) of every role that counts.
        same: Record to the one that stands for all that were judged the same; others stand for themselves.
    """
    above: dict[str, set[str]] = {}
    for below, over in edges:
        above.setdefault(same.get(below, below), set()).add(same.get(over, over))
    done: set[str] = set()
    for start in above:
        # Depth first, with the way that leads here: meeting it again is a circle.
        way: dict[str, None] = {}
        stack: list[tuple[str, bool]] = [(start, False)]
        while stack:
            node, is_left = stack.pop()
            if is_left:
                way.pop(node)
                done.add(node)
            elif node in way:
                return True
            elif node not in done:
                way[node] = None
                stack.append((node, True))
                stack.extend((each, False) for each in above.get(node, ()))
    return False
