"""How a clue is entered by hand, and how lists are brought in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from coldframe.core.answers import Answer
from coldframe.core.moments import isoformat
from coldframe.intake.terms import Channel, ReporterReason
from coldframe.partners.terms import HarmCategory
from coldframe.selectors.normalize import normalize
from coldframe.selectors.terms import SelectorKind
from coldframe.web.forms.uploads import ListFileField
from coldframe.web.labels import choices_of


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


_EMPTY_FILE = _(
    "The file is empty: it holds no bytes. Choose it again, or ask for it again where it comes from."
)


class _FilesField(forms.FileField):
    """Any number of files. They are sealed in the vault while they arrive; see ``vault.uploads``."""

    widget = _Files
    default_error_messages = {"empty": _EMPTY_FILE}

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = data if isinstance(data, (list, tuple)) else [data]
        return [super(_FilesField, self).clean(file, initial) for file in files if file]


class _AnswerField(forms.ChoiceField):
    """Yes, no or not known. Nothing is preselected but "not known"."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(label=label, help_text=help_text, initial=Answer.UNKNOWN, widget=forms.RadioSelect)
        self.widget.attrs["class"] = "answer"


class ClueForm(forms.Form):
    """A clue as a colleague heard, read or was told it."""

    danger_now = _AnswerField(
        _("Is a child in danger now?"), _("As whoever told you believes. Yes puts it first.")
    )
    statement = forms.CharField(
        label=_("What was seen or said"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In the words of whoever told you. Passwords found in it are not kept readable."),
    )
    language = forms.CharField(
        label=_("Language of the statement"), required=False, max_length=35, help_text=_("Such as ko or zh.")
    )
    urls = forms.CharField(
        label=_("Web addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line. Nobody here opens them."),
    )
    text = forms.CharField(
        label=_("A message or post, word for word"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    platform = forms.CharField(label=_("Platform"), required=False, max_length=100)
    account = forms.CharField(label=_("Account id"), required=False, max_length=200)
    screen_name = forms.CharField(label=_("Screen name"), required=False, max_length=200)
    uploads = _FilesField(
        label=_("Files"),
        required=False,
        help_text=_("Sealed while they arrive; never opened outside the sandbox."),
    )
    publicly_available = _AnswerField(_("Could anybody reach it?"))
    viewed_by_sender = _AnswerField(_("Did whoever sent it look at the files?"))
    harms = forms.MultipleChoiceField(
        label=_("Kinds of harm"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reported_by_affected = _AnswerField(_("Does the child concerned, or somebody close, report it?"))
    coercion = _AnswerField(_("Are there signs of coercion?"))
    escalated_by_sender = _AnswerField(_("Did the sender mark it urgent?"))
    occurred_at = forms.DateTimeField(
        label=_("When it happened"),
        required=False,
        help_text=_("In your own time zone."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    source = forms.CharField(label=_("Organization it comes from"), required=False, max_length=200)
    reference = forms.CharField(
        label=_("Their reference"),
        required=False,
        max_length=200,
        help_text=_("The same reference again is the same clue."),
    )
    reporter_name = forms.CharField(label=_("Name"), required=False, max_length=200)
    reporter_contact = forms.CharField(label=_("How to reach them"), required=False, max_length=320)
    may_be_contacted = _AnswerField(_("May they be contacted?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, _AnswerField):
                field.choices = choices_of(Answer)
        harms = self.fields["harms"]
        assert isinstance(harms, forms.ChoiceField)
        harms.choices = choices_of(HarmCategory)

    def clean_urls(self) -> str:
        """Refuse here what intake would refuse, while everything typed is still on the page."""
        given: str = self.cleaned_data["urls"]
        for line in filter(None, map(str.strip, given.splitlines())):
            if all(normalize(SelectorKind.URL, text) is None for text in (line, f"https://{line}")):
                raise forms.ValidationError(
                    _(
                        "%(line)s is not a web address. Write it like https://example.org/page, or put it above."
                    ),
                    params={"line": line[:100]},
                )
        return given

    def values(self, parts: list[str]) -> dict[str, object]:
        """What was entered, as the form channel reads it. Only after ``is_valid``."""
        entered: dict[str, object] = {
            name: value for name, value in self.cleaned_data.items() if value and name != "uploads"
        }
        if occurred_at := self.cleaned_data["occurred_at"]:
            entered["occurred_at"] = isoformat(occurred_at)
        return entered | {"parts": parts}


class ImportForm(forms.Form):
    """A list of clues in one file."""

    kind = forms.ChoiceField(label=_("What the file is"), widget=forms.RadioSelect, initial=Channel.CSV_FILE)
    file = ListFileField(label=_("File"), error_messages={"empty": _EMPTY_FILE})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            (Channel.CSV_FILE.value, _("CSV: a header, then one clue a row")),
            (Channel.NDJSON.value, _("NDJSON: one clue a line, in the fields of the API")),
            (Channel.CYBERTIP.value, _("JSON: a CyberTipline report, as a police body gets it")),
            (Channel.XARF.value, _("JSON: a XARF report of another company, csam or csem")),
            (Channel.ARTICLE_16.value, _("JSON: a notice under Article 16 of the Digital Services Act")),
            (Channel.REFERRAL_DOCUMENT.value, _("JSON: a referral of another desk, out of its package")),
            (Channel.REFERRAL_TABLE.value, _("CSV: a referral of another desk, as a table")),
            (Channel.CASE.value, _("JSON-LD: a CASE / UCO graph")),
            (Channel.MISP.value, _("JSON: an event from MISP")),
        ]


class CorrectionForm(forms.Form):
    """A mended line of an import; empty to try the original again."""

    corrected = forms.CharField(
        label=_("The corrected line"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "mono", "spellcheck": "false"}),
        help_text=_("In the format of the list; for CSV with its header line before it."),
    )


class ReporterForm(forms.Form):
    """Why somebody needs to know who reported."""

    reason = forms.ChoiceField(label=_("Why you need to know"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)
        reason.choices = choices_of(ReporterReason)
