"""A row as it came, read column by column into a row of this desk; whatever is not as it should be is said so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from coldframe.access.queries import find_person
from coldframe.casework.models import Identifier, Judgement, Party
from coldframe.casework.portable.tables import TABLES, Table
from coldframe.casework.portable.terms import Beside, Row
from coldframe.casework.queries.things import common_values
from coldframe.casework.rules import check_age_v1
from coldframe.casework.rules.case_codes import code_key_v1
from coldframe.casework.rules.identifiers import is_everybodys_v1, normal_form_v1
from coldframe.casework.sealing import seal
from coldframe.casework.terms import (
    AgeBasis,
    AgeFacts,
    IdentifierKind,
    JudgementKind,
    JudgementState,
    PartyKind,
)
from coldframe.core.actors import Actor
from coldframe.core.errors import InvalidInput
from coldframe.core.ids import is_id
from coldframe.core.moments import parse_moment
from coldframe.core.rough_moments import parse_rough_moment
from coldframe.core.said import gettext_noop as _
from coldframe.core.text import clean
from coldframe.vault.keys import keyed_hash

_MAX_LIST = 500
_MAX_TEXT = 100_000


class NotTaken(Exception):
    """A row lies beside; ``why`` is the code and ``words`` say what is wrong."""

    def __init__(self, why: Beside, words: str) -> None:
        super().__init__(words)
        self.why, self.words = why, words[:400]


def build_row(
    table: Table, raw: Row, own_id: str, own_ids: Mapping[str, str], *, actor: Actor, as_of: datetime
) -> models.Model:
    """Make an unsaved row of what came.

    Args:
        table: Of which table.
        raw: What came.
        own_id: The id it gets here.
        own_ids: Id over there to id here, for what was taken in.
        actor: Who takes it in: stands where a row names a person of this desk, for whom nobody else may speak.
        as_of: Now.

    Raises:
        NotTaken: A column is missing, of another type, too long, of no known code, or names what was not taken in.
    """
    row = table.model(id=own_id) if table.prefix else table.model()
    for name in table.columns[1:]:
        if name in table.arrives:
            setattr(row, name, table.arrives[name])
            continue
        column = table.column(name)
        value = _value(table, name, raw.get(name), own_ids, actor=actor, as_of=as_of)
        if value is None and not column.null:
            raise NotTaken(Beside.NOT_UNDERSTOOD, f"{name} is missing.")
        setattr(row, column.attname, value)
    if table.sealed is not None:
        _seal(table, row, raw)
    _settle(row, as_of)
    return row


def _value(
    table: Table, name: str, value: Any, own_ids: Mapping[str, str], *, actor: Actor, as_of: datetime
) -> Any:
    column = table.column(name)
    if column.is_relation or name in table.refs:
        if value in (None, ""):
            return None if column.is_relation else ""
        if str(value) not in own_ids:
            raise NotTaken(Beside.LEANS_ON_ANOTHER, f"{name} names something that was not taken in.")
        if not own_ids[str(value)].startswith(_prefixes(column)):
            raise NotTaken(Beside.NOT_UNDERSTOOD, f"{name} names something else than it may.")
        return own_ids[str(value)]
    if value is None:
        return None
    if name in table.people:
        return _person(name, value, actor)
    if name in table.codes:
        return _code(table, name, value)
    if name in table.moments and value:
        try:
            parse_rough_moment(str(value), as_of=as_of)
        except InvalidInput as problem:
            raise NotTaken(Beside.NOT_UNDERSTOOD, f"{name}: {problem.message}") from None
    return _typed(name, column, value)


def _person(name: str, value: Any, actor: Actor) -> str:
    """Somebody of the other desk, by an id; for one of this desk whoever takes it in stands."""
    if value and not is_id(str(value), "per"):
        raise NotTaken(Beside.NOT_UNDERSTOOD, f"{name} is no person's id.")
    return actor.person_id if value and find_person(value) else _as_text(value)


def _prefixes(column: models.Field[Any, Any]) -> tuple[str, ...]:
    """What a column may name: rows of its table; where it is no foreign key, somebody or something."""
    if not column.is_relation:
        return ("pty_", "thg_")
    return tuple(f"{table.prefix}_" for table in TABLES if table.model is column.related_model)


def _code(table: Table, name: str, value: Any) -> Any:
    codes, many = table.codes[name], isinstance(value, list)
    given = value if many else [value]
    if any(not isinstance(each, str) for each in given) or len(given) > _MAX_LIST:
        raise NotTaken(Beside.NOT_UNDERSTOOD, f"{name} is no code.")
    if many != isinstance(table.column(name), models.JSONField):
        raise NotTaken(Beside.NOT_UNDERSTOOD, f"{name} is no code.")
    known = {each.value for each in codes} | ({""} if table.column(name).blank else set())
    if unknown := [each for each in given if each not in known]:
        raise NotTaken(Beside.NOT_UNDERSTOOD, f"{name}: this desk does not know {clean(unknown[0])[:60]}.")
    return list(given) if many else given[0]


def _typed(name: str, column: models.Field[Any, Any], value: Any) -> Any:
    read = next((how for kind, how in _READERS if isinstance(column, kind)), None)
    try:
        if read is None:
            raise TypeError("of no kind that travels")
        found = read(value)
        if not isinstance(found, str | list | dict):
            column.run_validators(found)
    except (TypeError, ValueError, ArithmeticError, InvalidInput, ValidationError):
        raise NotTaken(Beside.NOT_UNDERSTOOD, f"{name} is not what this column holds.") from None
    if isinstance(found, str):
        return _text(name, found, column.max_length or _MAX_TEXT)
    return found


def _text(name: str, value: Any, most: int) -> str:
    if not isinstance(value, str):
        raise NotTaken(Beside.NOT_UNDERSTOOD, f"{name} is no text.")
    text = clean(value, max_characters=_MAX_TEXT)
    if len(text) > most:
        raise NotTaken(Beside.NOT_UNDERSTOOD, f"{name} is longer than {most} characters.")
    return text


def _json(value: Any) -> Any:
    if isinstance(value, list) and len(value) <= _MAX_LIST and all(isinstance(each, str) for each in value):
        return [clean(each, max_characters=1000) for each in value]
    if (
        isinstance(value, dict)
        and len(value) <= _MAX_LIST
        and all(isinstance(each, str) for each in value.values())
    ):
        return {clean(str(key))[:100]: clean(each, max_characters=1000) for key, each in value.items()}
    raise TypeError("neither texts nor texts by name")


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not yes or no")
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise TypeError("not a whole number")
    return value


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool | float) or not isinstance(value, str | int) or len(str(value)) > 60:
        raise TypeError("not a decimal")
    try:
        found = Decimal(value)
    except InvalidOperation:
        raise ValueError("not a decimal") from None
    if not found.is_finite():
        raise ValueError("not a number")
    return found


def _as_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


_READERS: tuple[tuple[type[models.Field[Any, Any]], Callable[[Any], Any]], ...] = (
    (models.BooleanField, _yes_or_no),
    (models.JSONField, _json),
    (models.DateTimeField, lambda value: parse_moment(_as_text(value))),
    (models.DateField, lambda value: date.fromisoformat(_as_text(value))),
    (models.DecimalField, _decimal),
    (models.IntegerField, _number),
    (models.CharField, _as_text),
    (models.TextField, _as_text),
)


def _seal(table: Table, row: models.Model, raw: Row) -> None:
    assert table.sealed is not None
    column, leaves_as, known = table.sealed
    said = raw.get(leaves_as) or {}
    if not isinstance(said, dict):
        raise NotTaken(Beside.NOT_UNDERSTOOD, f"{leaves_as} is not texts by name.")
    texts = {key: _text(key, said[key], 400) for key in known if said.get(key)}
    if isinstance(row, Party):
        _put_identity(row, texts)
        return
    if isinstance(row, Identifier):
        if row.kind == IdentifierKind.CREDENTIAL or not texts:
            raise NotTaken(Beside.NO_VALUE, "")
        try:
            value = normal_form_v1(IdentifierKind(row.kind), texts["value"])
        except InvalidInput as problem:
            raise NotTaken(Beside.NOT_UNDERSTOOD, problem.message) from None
        texts, kind = {"value": value}, IdentifierKind(row.kind)
        row.key = keyed_hash(f"casework.{row.kind}", value)
        row.is_strong = kind.is_strong and not is_everybodys_v1(kind, value, common_values())
    if not texts and table.name == "aliases":
        raise NotTaken(Beside.NO_VALUE, "")
    setattr(row, column, seal(texts, str(row.pk)) if texts else "")


def _put_identity(row: Party, texts: dict[str, str]) -> None:
    if row.stub_of:
        row.sealed = ""
        return
    try:
        birth_on = date.fromisoformat(texts["birth_on"]) if "birth_on" in texts else None
    except ValueError:
        raise NotTaken(Beside.NOT_UNDERSTOOD, _("birth_on is no day.")) from None
    if row.kind == PartyKind.ORGANIZATION and (
        birth_on or row.band_low is not None or row.band_high is not None
    ):
        raise NotTaken(Beside.NOT_UNDERSTOOD, _("An organization has no age."))
    age = AgeFacts(birth_on, row.band_low, row.band_high, row.band_on, AgeBasis.SELF_STATED)
    if birth_on or row.band_low is not None or row.band_high is not None:
        try:
            check_age_v1(age, on=row.added_at.date())
        except InvalidInput as problem:
            raise NotTaken(Beside.NOT_UNDERSTOOD, problem.message) from None
    row.sealed = seal({"label": f"P-{row.number}", **texts}, row.id)


def _settle(row: models.Model, as_of: datetime) -> None:
    """What this desk computes, and what nobody here confirmed."""
    if isinstance(row, Party) and row.cleared_on and row.cleared_on > as_of.date():
        # From that day runs the time for which what is known of the person is kept.
        raise NotTaken(Beside.NOT_UNDERSTOOD, _("cleared_on is a day to come."))
    if hasattr(row, "key") and hasattr(row, "text") and not isinstance(row, Identifier):
        row.key = code_key_v1(row.text)[:200]
    if isinstance(row, Judgement):
        if row.left_id == row.right_id:
            raise NotTaken(Beside.NOT_UNDERSTOOD, _("It joins a record with itself."))
        if row.kind == JudgementKind.SAME and row.state == JudgementState.IN_FORCE:
            row.state, row.second_by, row.second_at = JudgementState.PROPOSED, "", None
