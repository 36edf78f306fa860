"""How campaigns are entered: what they are, who took part, what was counted, and the cases that they list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coldframe.casework.terms import CaseKind, CaseView
from coldframe.core.values import MISSING, Qualifier, Value, ValueKind
from coldframe.publication.terms.breakdowns import BreakdownKind
from coldframe.publication.terms.campaign_views import CampaignView
from coldframe.publication.terms.campaigns import (
    SHARES,
    BodyRole,
    NewBatch,
    NewBody,
    NewCampaign,
    NewCampaignTally,
    NewListedCase,
)
from coldframe.publication.terms.figures import Unit
from coldframe.web.campaigns import measure_name, places_in, tally_name
from coldframe.web.forms.cases import Choices, PageForm, date_field
from coldframe.web.forms.goods import SourcedForm, start_of
from coldframe.web.labels import choices_of
from coldframe.web.labels_office import UNITS

_lazy = gettext_lazy
_ROUGH = _lazy("As 2021, 2021-03 or 2021-03-05.")


def _rough(label: Any, help_text: Any = _ROUGH) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=10, help_text=help_text)


def _lines(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=4000, help_text=help_text, widget=forms.Textarea({"rows": 2})
    )


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that hold something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class PrintedNumber(forms.DecimalField):
    """A number as articles print it: ``1,090,000``, ``１０９万`` is refused with what to write instead."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {
        "invalid": _lazy("Write the number in digits, such as 25000 for 2.5万 or 25 thousand.")
    }

    def to_python(self, value: Any) -> Any:
        """Read digits of any width, with or without signs between thousands."""
        text = unicodedata.normalize("NFKC", str(value or "")).replace("−", "-")
        return super().to_python(re.sub(r"(?<=[0-9])[,\u00a0\u202f ](?=[0-9]{3}(?![0-9]))", "", text).strip())


class CampaignForm(SourcedForm):
    """What a campaign is."""

    key = "campaign"
    name = forms.CharField(label=_lazy("Name"), max_length=200)
    native_name = forms.CharField(label=_lazy("Name in its own language"), required=False, max_length=200)
    other_names = _lines(_lazy("Other names"), _lazy("Translations and mistranslations, one a line."))
    trigger = forms.CharField(
        label=_lazy("Legal trigger"), required=False, max_length=400,
        help_text=_lazy("The law or decision on which it rests, as cited."),
    )  # fmt: skip
    trigger_native = forms.CharField(
        label=_lazy("The same in its own language"), required=False, max_length=400
    )
    trigger_on = date_field(_lazy("In force since"), required=False)
    first, last = (
        _rough(_lazy("From")),
        _rough(_lazy("To"), _lazy("Leave it empty for one year, month or day.")),
    )
    zone = forms.ChoiceField(
        label=_lazy("In the days of"),
        choices=lambda: [(name, name) for name in sorted(available_timezones())],
    )
    objectives = _lines(_lazy("Objectives"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note"]

    def campaign(self) -> NewCampaign:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewCampaign(
            given["name"], self.source_given(), given["native_name"], lines_of(given["other_names"]),
            given["trigger"], given["trigger_native"], given["trigger_on"], given["first"], given["last"],
            given["objectives"], given["zone"],
        )  # fmt: skip


def campaign_start(said: NewCampaign) -> dict[str, Any]:
    """The fields of a campaign, as they hold now."""
    return {
        **start_of(said.source), "name": said.name, "native_name": said.native_name,
        "other_names": "\n".join(said.other_names), "trigger": said.trigger, "trigger_native": said.trigger_native,
        "trigger_on": said.trigger_on, "first": said.first, "last": said.last, "zone": said.zone,
        "objectives": said.objectives,
    }  # fmt: skip


class BodyForm(PageForm):
    """A body that took part."""

    key = "body"
    role = forms.ChoiceField(label=_lazy("What it did"), choices=lambda: choices_of(BodyRole))
    name = forms.CharField(label=_lazy("Name, as printed"), max_length=200)
    native_name = forms.CharField(label=_lazy("Name in its own language"), required=False, max_length=200)
    other_names = _lines(_lazy("Other names"))
    source = forms.CharField(label=_lazy("Who says so"), max_length=400)

    def body(self) -> NewBody:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewBody(
            BodyRole(given["role"]), given["name"], given["source"], given["native_name"],
            lines_of(given["other_names"]),
        )  # fmt: skip


class MeasureForm(PageForm):
    """What is counted."""

    key = "measure"
    what = forms.CharField(
        label=_lazy("What is counted"), max_length=400, help_text=_lazy("One sentence for a reader.")
    )
    unit = forms.ChoiceField(
        label=_lazy("Unit"),
        choices=lambda: [(each.value, str(UNITS[each] % 2).capitalize()) for each in Unit],
    )
    counting_point = forms.CharField(
        label=_lazy("When one counts"), max_length=400,
        help_text=_lazy("What has to have happened, in the source's words; or that it does not say."),
    )  # fmt: skip
    duplicate_rule = forms.CharField(
        label=_lazy("When two count as one"), max_length=400, help_text=_lazy("“Not stated” is an answer.")
    )
    currency = forms.CharField(
        label=_lazy("Currency, of money"), required=False, max_length=3, help_text=_lazy("Such as CNY.")
    )
    are_minors = forms.BooleanField(
        label=_lazy("Only children are counted: small numbers do not leave"), required=False
    )


class TallyForm(SourcedForm):
    """One number."""

    key = "tally"
    measure_id = forms.ChoiceField(label=_lazy("What is counted"))
    body_id = forms.ChoiceField(label=_lazy("Who counted"), required=False)
    shape = forms.ChoiceField(
        label=_lazy("How it is given"),
        choices=lambda: [
            (ValueKind.COUNT, _("A number")), (ValueKind.PERCENT, _("A percentage of something")),
            (ValueKind.PERCENT_CHANGE, _("A change, in percent of what was before")),
            (ValueKind.PERCENTAGE_POINT, _("A change, in percentage points")), ("words", _("In words only")),
        ],
        initial=ValueKind.COUNT,
    )  # fmt: skip
    qualifier = forms.ChoiceField(
        label=_lazy("How firm"), choices=lambda: choices_of(Qualifier), initial=Qualifier.EXACT
    )
    number = PrintedNumber(label=_lazy("The number"), required=False, max_digits=20, decimal_places=4)
    words = forms.CharField(label=_lazy("Words in its place"), required=False, max_length=200)
    base = forms.CharField(
        label=_lazy("Of what, if a percentage; from what, if a change"), required=False, max_length=200,
        help_text=_lazy("No number of people is ever made from a percentage."),
    )  # fmt: skip
    population = forms.CharField(
        label=_lazy("Whom or what it covers"), required=False, max_length=400,
        help_text=_lazy("All platforms; the major sites only. Different ones are not compared."),
    )  # fmt: skip
    region = forms.CharField(label=_lazy("Place"), required=False, max_length=200)
    first, last = _rough(_lazy("From")), _rough(_lazy("To"))
    part_of = forms.ChoiceField(label=_lazy("Part of"), required=False)
    parts_kind = forms.ChoiceField(
        label=_lazy("What its own parts are"), choices=lambda: choices_of(BreakdownKind),
        initial=BreakdownKind.SUBSET,
    )  # fmt: skip
    is_outside = forms.BooleanField(
        label=_lazy("Its ground lies outside the campaign: shown apart, compared with nothing"),
        required=False,
    )
    is_open = forms.BooleanField(label=_lazy("The source says there are more"), required=False)

    def __init__(self, *args: Any, campaign: CampaignView, own_id: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget = forms.HiddenInput()
        nobody: Choices = [("", _("The source does not say"))]
        self.offer("measure_id", [(each.id, measure_name(campaign, each.id)) for each in campaign.measures])
        counted_by = self.initial.get("body_id")
        bodies: Choices = [
            (each.id, each.said.name if each.struck is None else f"{each.said.name} ({_('Struck out')})")
            for each in campaign.bodies
            if each.struck is None or each.id == counted_by
        ]
        self.offer("body_id", nobody + bodies)
        others: Choices = [
            (each.id, tally_name(campaign, each.said))
            for each in campaign.standing
            if each.id != own_id
            and each.said.value.kind not in SHARES
            and not (each.said.region and each.said.value.qualifier is Qualifier.UNCOUNTED)
        ]
        self.offer("part_of", [("", _("Of nothing")), *others])

    def clean(self) -> dict[str, Any]:
        """Ask for what the shape needs."""
        given: dict[str, Any] = super().clean() or {}
        counted = given.get("shape") != "words" and given.get("qualifier") != Qualifier.UNCOUNTED
        if counted and given.get("number") is None and "number" not in self.errors:
            self.add_error("number", _("Give the number, or choose words only."))
        if not counted and given.get("number") is not None:
            self.add_error("number", _("Leave the number empty, or say how firm it is."))
        return given

    def tally(self) -> NewCampaignTally:
        """What was entered. Only after ``is_valid``.

        Raises:
            InvalidInput: A percentage without its base, words beside a number.
        """
        given = self.cleaned_data
        return NewCampaignTally(
            given["measure_id"], self._value(), self.source_given(), given["words"], given["base"],
            given["body_id"], given["population"], given["region"], given["first"], given["last"],
            given["part_of"], BreakdownKind(given["parts_kind"]), not given["is_outside"], given["is_open"],
            given["note"],
        )  # fmt: skip

    def _value(self) -> Value:
        given = self.cleaned_data
        if given["shape"] == "words":
            return MISSING
        number = given["number"] or Decimal(0)
        exponent = number.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return Value(ValueKind(given["shape"]), number, Qualifier(given["qualifier"]), decimals)


def tally_start(said: NewCampaignTally) -> dict[str, Any]:
    """The fields of a number, as they hold now."""
    value = said.value
    shape = "words" if value.kind is ValueKind.MISSING else value.kind.value
    counted = shape != "words" and value.qualifier is not Qualifier.UNCOUNTED
    return {
        **start_of(said.source), "measure_id": said.measure_id, "body_id": said.body_id, "shape": shape,
        "qualifier": value.qualifier, "number": f"{value.number:.{places_in(value)}f}" if counted else None, "words": said.words,
        "base": said.base, "population": said.population, "region": said.region, "first": said.first,
        "last": said.last, "part_of": said.part_of, "parts_kind": said.parts_kind,
        "is_outside": not said.is_inside, "is_open": said.is_open, "note": said.note,
    }  # fmt: skip


def source_start(campaign: CampaignView) -> dict[str, Any]:
    """What the next number most likely has: the campaign's source, and what was declared or counted last."""
    tallies, measures = campaign.tallies, campaign.measures
    last = tallies[-1].said.measure_id if tallies else ""
    is_new = bool(measures) and measures[-1].id not in {each.said.measure_id for each in tallies}
    return {
        **start_of(campaign.said.source), "native_text": "", "body": "",
        "measure_id": measures[-1].id if is_new else last,
    }  # fmt: skip


class RegionsForm(SourcedForm):
    """Places that a source names without counting."""

    key = "regions"
    measure_id = forms.ChoiceField(label=_lazy("What there was one or more of"))
    regions = forms.CharField(
        label=_lazy("Places, one a line"), max_length=20_000, widget=forms.Textarea({"rows": 4})
    )
    is_open = forms.BooleanField(label=_lazy("The source says there are other places, too"), required=False)

    def __init__(self, *args: Any, campaign: CampaignView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("note", "body"):
            self.fields[name].widget = forms.HiddenInput()
        self.offer("measure_id", [(each.id, measure_name(campaign, each.id)) for each in campaign.measures])


class BatchForm(SourcedForm):
    """A batch of cases, as announced."""

    key = "batch"
    number = forms.CharField(label=_lazy("Batch"), max_length=40, help_text=_lazy("As printed."))
    on = _rough(_lazy("Announced on"))
    declared = forms.IntegerField(
        label=_lazy("How many cases it says that it holds"), required=False, min_value=0, max_value=1_000_000
    )
    sorts = _lines(_lazy("How many of each sort it says"), _lazy("One a line, as: online: 5"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].widget = forms.HiddenInput()

    def clean_sorts(self) -> tuple[tuple[str, int], ...]:
        """Read ``online: 5``."""
        found = []
        for line in lines_of(self.cleaned_data["sorts"]):
            name, _colon, number = line.replace("：", ":").rpartition(":")
            if not name.strip() or not number.strip().isdecimal() or len(number.strip()) > 6:
                raise forms.ValidationError(_("Write each sort as: online: 5"))
            found.append((name.strip(), int(number)))
        return tuple(found)

    def batch(self) -> NewBatch:
        """What was entered. Only after ``is_valid``.

        Raises:
            InvalidInput: A sort stands twice.
        """
        given = self.cleaned_data
        return NewBatch(given["number"], self.source_given(), given["on"], given["declared"], given["sorts"])


def batch_start(said: NewBatch) -> dict[str, Any]:
    """The fields of a batch, as they hold now."""
    sorts = "\n".join(f"{name}: {number}" for name, number in said.sorts)
    return {
        **start_of(said.source), "number": said.number, "on": said.on, "declared": said.declared, "sorts": sorts,
    }  # fmt: skip


class ListedCaseForm(PageForm):
    """One case of a batch's list."""

    key = "listed"
    title = forms.CharField(
        label=_lazy("As printed"), max_length=400, help_text=_lazy("No more than the announcement tells.")
    )
    native_title = forms.CharField(label=_lazy("In its own language"), required=False, max_length=400)
    kind = forms.ChoiceField(label=_lazy("Kind"), choices=lambda: choices_of(CaseKind))
    sort = forms.ChoiceField(label=_lazy("Sort"), required=False)
    region = forms.CharField(label=_lazy("Place"), required=False, max_length=200)
    case_id = forms.ChoiceField(
        label=_lazy("This desk's case about it"), required=False,
        help_text=_lazy("Shown only to people to whom that case is open."),
    )  # fmt: skip

    def __init__(self, *args: Any, sorts: Iterable[str], cases: Iterable[CaseView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("sort", [("", _("Not stated")), *((each, each) for each in sorts)])
        self.offer(
            "case_id", [("", _("None, or not known")), *((each.id, f"{each.code} · {each.title}") for each in cases)]
        )  # fmt: skip

    def listed(self) -> NewListedCase:
        """What was entered. Only after ``is_valid``."""
        given = self.cleaned_data
        return NewListedCase(
            given["title"], CaseKind(given["kind"]), given["sort"], given["native_title"], given["region"],
            given["case_id"],
        )  # fmt: skip


class StrikeForm(PageForm):
    """Why something does not hold."""

    key = "strike"
    reason = forms.CharField(label=_lazy("Why"), max_length=4000)
