"""Two versions of an agreement side by side, line by line, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coldframe.partners.terms import AgreementTerms
from coldframe.web.labels import label_of


@dataclass(frozen=True, slots=True)
class Row:
    """One term in two versions.

    Attributes:
        words: What the term is.
        kept: What both say; ``gone``: only the version in force; ``new``: only the other one.
    """

    words: str
    kept: tuple[str, ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the two say different things."""
        return bool(self.gone or self.new)


def compare_terms(in_force: AgreementTerms | None, other: AgreementTerms) -> tuple[Row, ...]:
    """Every term of a version beside the one in force; without one, all of it is new."""
    return tuple(
        _row(str(words), lines_of(in_force) if in_force else (), lines_of(other))
        for words, lines_of in _TERMS
    )


def _row(words: str, before: tuple[str, ...], after: tuple[str, ...]) -> Row:
    return Row(
        words,
        tuple(line for line in after if line in before),
        tuple(line for line in before if line not in after),
        tuple(line for line in after if line not in before),
    )


def _labels(values: Collection[StrEnum]) -> tuple[str, ...]:
    return tuple(
        label_of(value)
        for value in sorted(values, key=lambda one: [*type(one).__members__.values()].index(one))
    )


def _moment(terms: AgreementTerms, name: str) -> tuple[str, ...]:
    local = timezone.localtime(getattr(terms, name))
    return (f"{date_format(local, 'DATE_FORMAT')}, {local:%H:%M}",)


_TERMS: tuple[tuple[str | Promise, Callable[[AgreementTerms], tuple[str, ...]]], ...] = (
    (gettext_lazy("This desk, as printed"), lambda terms: (terms.our_name,)),
    (gettext_lazy("What this desk does"), lambda terms: _labels(terms.our_functions)),
    (gettext_lazy("The recipient, as printed"), lambda terms: (terms.their_name,)),
    (gettext_lazy("What the recipient does"), lambda terms: _labels(terms.their_functions)),
    (gettext_lazy("Legal basis"), lambda terms: (terms.legal_basis,)),
    (gettext_lazy("Purposes"), lambda terms: _labels(terms.purposes)),
    (gettext_lazy("Kinds of harm"), lambda terms: _labels(terms.categories)),
    (gettext_lazy("Fields"), lambda terms: _labels(terms.fields)),
    (gettext_lazy("Conditions"), lambda terms: (terms.rights_caveat,) if terms.rights_caveat else ()),
    (gettext_lazy("Days they may keep it"), lambda terms: (str(terms.retention_days),)),
    (gettext_lazy("May they pass it on?"), lambda terms: (label_of(terms.onward_transfer),)),
    (gettext_lazy("In force from"), lambda terms: _moment(terms, "active_from")),
    (gettext_lazy("Until"), lambda terms: _moment(terms, "active_to")),
    (
        gettext_lazy("Renewal"),
        lambda terms: (_("%(days)d days before its end") % {"days": terms.notice_days},),
    ),
)
