"""What an editor adds to a bulletin, and why one is corrected or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from coldframe.casework.terms import CaseView
from coldframe.publication.terms.bulletins import (
    MAX_INTRODUCTION,
    Choices,
    CorrectionReason,
    Sentence,
    WithdrawalReason,
)
from coldframe.publication.terms.campaign_views import CampaignView
from coldframe.web.labels import label_of

_INTRODUCTION = forms.Textarea({"rows": 3})


class BulletinForm(forms.Form):
    """A bulletin to be drafted: its cases, and what is added to them."""

    cases = forms.MultipleChoiceField(
        label=_("Cases"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Those that are open to you. Their order here is their order in the bulletin."),
    )  # fmt: skip
    campaign = forms.ChoiceField(
        label=_("Campaign"), required=False,
        help_text=_("Its totals, and how many cases a batch was announced with, stand before the cases."),
    )  # fmt: skip
    sentences = forms.MultipleChoiceField(
        label=_("Sentences to add"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They stand at the end, in all three languages."),
        choices=lambda: [(each.value, label_of(each)) for each in Sentence],
    )  # fmt: skip
    introduction_en = forms.CharField(
        label=_("Introduction in English"), required=False, max_length=MAX_INTRODUCTION, widget=_INTRODUCTION,
        help_text=_("In all three languages or in none. It names nobody, no place and no day, and teaches nothing."),
    )  # fmt: skip
    introduction_zh = forms.CharField(
        label=_("Introduction in Chinese"), required=False, max_length=MAX_INTRODUCTION, widget=_INTRODUCTION
    )
    introduction_ko = forms.CharField(
        label=_("Introduction in Korean"), required=False, max_length=MAX_INTRODUCTION, widget=_INTRODUCTION
    )
    source = forms.CharField(
        label=_("Where readers can check it"), required=False, max_length=300,
        help_text=_("Office and document; a month only where nobody is told one by one. No web address."),
    )  # fmt: skip

    def __init__(
        self,
        data: object = None,
        *,
        cases: Sequence[CaseView],
        campaigns: Sequence[CampaignView] = (),
        initial: Choices | None = None,
    ):
        started = None
        if initial is not None:
            started = {
                "cases": list(initial.case_ids), "sentences": list(initial.sentences), "source": initial.source,
                "campaign": f"{initial.campaign_id}/{initial.batch_id}".strip("/"),
                **{f"introduction_{each}": text for each, text in initial.introduction.items()},
            }  # fmt: skip
        super().__init__(data, initial=started)  # type: ignore[arg-type]
        self.fields["campaign"].choices = [  # type: ignore[attr-defined]
            ("", _("None")),
            *(row for each in campaigns for row in _of_campaign(each)),
        ]
        self.fields["cases"].choices = [(each.id, f"{each.code} · {each.title}") for each in cases]  # type: ignore[attr-defined]

    def choices(self) -> Choices:
        """Return what was chosen; the form is valid."""
        given = self.cleaned_data
        return Choices(
            tuple(given["cases"]),
            tuple(Sentence(each) for each in given["sentences"]),
            {each: given[f"introduction_{each}"] for each in ("en", "zh", "ko")},
            given["source"],
            *given["campaign"].partition("/")[::2],
        )


def _of_campaign(campaign: CampaignView) -> list[tuple[str, str]]:
    name = campaign.said.name
    return [
        (campaign.id, name),
        *((f"{campaign.id}/{each.id}", f"{name} · {each.said.number}") for each in campaign.batches),
    ]


class CorrectForm(forms.Form):
    """Why a published bulletin is corrected."""

    reason = forms.ChoiceField(
        label=_("What is corrected"), choices=lambda: [(each.value, label_of(each)) for each in CorrectionReason]
    )  # fmt: skip


class WithdrawForm(forms.Form):
    """Why a bulletin is withdrawn."""

    reason = forms.ChoiceField(
        label=_("Why it is withdrawn"), choices=lambda: [(each.value, label_of(each)) for each in WithdrawalReason]
    )  # fmt: skip


class ReadForm(forms.Form):
    """Exactly which version somebody read."""

    digest = forms.RegexField(r"[0-9a-f]{64}", widget=forms.HiddenInput)
