"""Every table of casework: its place in an archive, or the reason why it has none.

A column that is not named here does not leave. ``tests/architecture/test_case_archive.py`` compares this list
with the models, so that nothing is left out silently: neither a table nor a column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Field, Model, QuerySet

from coldframe.casework import models, terms
from coldframe.core.answers import Answer
from coldframe.core.said import gettext_noop as _
from coldframe.core.values import Qualifier

_IDENTITY = ("label", "name", "other_names", "birth_on", "school", "address", "contact", "guardian")
_BY_OTHERS = _("Another desk's people did this, in its custody; it says nothing of what this desk did.")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of an archive: a file of JSON lines, one row each.

    Attributes:
        name: Of the file.
        model: Whose rows.
        prefix: Of its ids.
        columns: What leaves; a foreign key as the id it names.
        case: Lookup from a row to its case; several with ``|`` between them.
        left_out: Column to why it does not leave.
        sealed: Column that holds encrypted texts, the name under which they leave, and the texts there are.
        holder: Column that says whom the row is about, whose masking decides what its sealed texts say.
        refs: Columns, beside foreign keys, that hold an id of the case; one may be empty.
        people: Columns that hold a person of the desk.
        codes: Column to its closed list.
        moments: Columns that hold a rough moment.
        made: Columns that this desk computes anew.
        arrives: What a column says after it came from elsewhere, whatever it said there.
        beside: Why its rows are never taken in; empty: they are.
    """

    name: str
    model: type[Model]
    prefix: str
    columns: tuple[str, ...]
    case: str = "case"
    left_out: Mapping[str, str] = field(default_factory=dict)
    sealed: tuple[str, str, tuple[str, ...]] | None = None
    holder: str = ""
    refs: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    codes: Mapping[str, type[StrEnum]] = field(default_factory=dict)
    moments: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    arrives: Mapping[str, object] = field(default_factory=dict)
    beside: str = ""

    def column(self, name: str) -> Field[Any, Any]:
        """Return a column of the model."""
        found = self.model._meta.get_field(name)  # noqa: SLF001 - Django's own way to a model's columns
        assert isinstance(found, Field)
        return found

    def rows(self) -> QuerySet[Model]:
        """Return all rows of the model, to be narrowed."""
        found: QuerySet[Model] = self.model._default_manager.all()  # noqa: SLF001 - likewise
        return found


def _t(name: str, model: type[Model], prefix: str, columns: str, **more: object) -> Table:
    for key in ("refs", "people", "moments", "made"):
        more[key] = tuple(str(more.get(key, "")).split())
    return Table(name, model, prefix, ("id", *columns.split()), **more)  # type: ignore[arg-type]


_SOURCED = "number source strength body native_text source_on note reason by at"
_SOURCED_CODES = {"strength": terms.Strength}
_KEYED = {"key": "A keyed hash of this desk, made anew from the value."}
_WITHDRAWN = "withdrawn_by withdrawn_at withdrawn_why"

TABLES: tuple[Table, ...] = (
    _t("parties", models.Party, "pty",
       "kind number band_low band_high band_on age_basis cleared_on stub_of stubbed_at added_by added_at",
       sealed=("sealed", "identity", _IDENTITY), holder="id", people="added_by",
       codes={"kind": terms.PartyKind, "age_basis": terms.AgeBasis},
       arrives={"age_basis": terms.AgeBasis.UNKNOWN}),
    _t("facts", models.PartyFacts, "fct",
       "party count qualifier share share_of sex organization_kind functions registration place is_front "
       "recorded_by recorded_at",
       case="party__case", sealed=("sealed", "words", ("occupation", "occupation_why")), holder="party_id",
       people="recorded_by",
       codes={"qualifier": Qualifier, "sex": terms.Sex, "organization_kind": terms.OrganizationKind,
              "functions": terms.OfficeFunction}),
    _t("things", models.Thing, "thg", "kind label what count qualifier is_victims added_by added_at",
       people="added_by", codes={"kind": terms.ThingKind, "qualifier": Qualifier}),
    _t("acts", models.Act, "act", "party on corrects recorded_by recorded_at", case="party__case",
       people="recorded_by"),
    _t("roles", models.PartyRole, "rol",
       "party thing role printed under from_when to_when acts source pack recorded_by recorded_at withdrawn_by "
       "withdrawn_at withdrawn_why withdrawn_text",
       case="party__case|thing__case", people="recorded_by withdrawn_by", moments="from_when to_when",
       codes={"withdrawn_why": terms.WithdrawnWhy}),
    _t("aliases", models.Alias, "als", "holder_id kind language script source style added_by added_at",
       sealed=("sealed", "words", ("text",)), holder="holder_id", refs="holder_id", people="added_by",
       codes={"kind": terms.AliasKind, "style": terms.PseudonymStyle}),
    _t("identifiers", models.Identifier, "idf",
       "holder_id kind seen port event proxy keep_until source added_by added_at",
       sealed=("sealed", "words", ("value",)), holder="holder_id", refs="holder_id", people="added_by",
       moments="seen", left_out={**_KEYED, "is_strong": "Computed anew from the value."},
       made="key is_strong", codes={"kind": terms.IdentifierKind, "proxy": Answer}),
    _t("places", models.PlaceClaim, "plc",
       f"subject_id aspect path is_outside is_open confidence source when recorded_by recorded_at {_WITHDRAWN}",
       refs="subject_id", people="recorded_by withdrawn_by", moments="when",
       codes={"aspect": terms.PlaceAspect, "confidence": terms.Confidence,
              "withdrawn_why": terms.WithdrawnWhy}),
    _t("judgements", models.Judgement, "jdg",
       "kind left_id right_id relation state reason text answers made_by made_at second_by second_at undone_by "
       "undone_at undone_why undone_text",
       refs="left_id right_id", people="made_by second_by undone_by",
       codes={"kind": terms.JudgementKind, "relation": terms.Relation, "state": terms.JudgementState,
              "reason": terms.JudgementReason, "undone_why": terms.JudgementReason},),
    _t("safeguards", models.Safeguard, "saf",
       "party kind authority on children definition recorded_by recorded_at", people="recorded_by",
       codes={"kind": terms.SafeguardKind}),
    _t("measures", models.Measure, "mea",
       "party act native_term english stage mapped_by legal_basis authority from_on to_on terms_pack ages_pack "
       "corrects recorded_by recorded_at",
       case="party__case", people="recorded_by", codes={"stage": terms.Stage}),
    _t("outcomes", models.PartyOutcome, "out",
       "party code reasons reason ages_pack retention_pack corrects decided_by decided_at",
       case="party__case", people="decided_by",
       codes={"code": terms.OutcomeCode, "reasons": terms.OutcomeReason}),
    _t("totals", models.MeasureTotal, "mto",
       "parent native_term english stage terms_pack number qualifier standing are_minors reasons source as_of "
       "corrects recorded_by recorded_at",
       people="recorded_by",
       codes={"stage": terms.Stage, "qualifier": Qualifier, "standing": terms.PartStanding,
              "reasons": terms.OutcomeReason}),
    _t("safeguarding", models.SafeguardingAnswer, "sga", "party finding reason answered_by answered_at",
       case="party__case", people="answered_by",
       beside=_("Whether somebody was harmed is asked anew at this desk, before anything else.")),
    _t("identity_asks", models.IdentityAsk, "ask",
       "party reason asked_by asked_at answered_by answered_at granted_until", case="party__case",
       people="asked_by answered_by", beside=_BY_OTHERS),
    _t("identity_openings", models.IdentityOpening, "opn", "ask opened_by opened_at",
       case="ask__party__case", people="opened_by", beside=_BY_OTHERS),
    _t("names", models.CaseName, "cnm", "kind text script source added_by added_at", people="added_by",
       left_out={"key": "The form in which it is searched; made anew."}, made="key"),
    _t("standings", models.Standing, "std", "status on said_by said_at", people="said_by",
       codes={"status": terms.CaseStatus}),
    _t("notes", models.Note, "nte",
       "first number text reason written_by written_at emptied_by emptied_at emptied_why",
       people="written_by emptied_by"),
    _t("tasks", models.CaseTask, "tsk",
       "text assigned_to due_on given_by given_at done_by done_at is_dropped outcome",
       people="assigned_to given_by done_by"),
    _t("moments", models.EnteredMoment, "mom",
       f"when kind text source entered_by entered_at {_WITHDRAWN}", people="entered_by withdrawn_by",
       moments="when"),
    _t("links", models.CaseLink, "lnk", "kind target_id linked_by linked_at", people="linked_by",
       codes={"kind": terms.LinkKind},
       beside=_("It names a clue, referral, decision or report of the desk that it came from.")),
    _t("exhibits", models.Exhibit, "exh",
       "number kind description original item_id sha256 is_verified admitted_by admitted_at",
       people="admitted_by", codes={"kind": terms.ExhibitKind}),
    _t("exhibit_steps", models.ExhibitStep, "stp",
       "exhibit number kind by at giver_id giver_outside receiver_id receiver_outside place reason code "
       "sha256_before sha256_after seal receipt attachment_sha256 copy_id is_emptied",
       case="exhibit__case", people="by giver_id receiver_id", codes={"kind": terms.HandlingKind},
       beside=_BY_OTHERS),
    _t("tallies", models.Tally, "tal", "recorded_at"),
    _t("tally_entries", models.TallyEntry, "",
       f"tally counted unit qualifier quantity words population part_of held_in members is_open due_on {_SOURCED}",
       case="tally__case", people="by",
       codes={"counted": terms.Counted, "unit": terms.CountedUnit, "qualifier": Qualifier, **_SOURCED_CODES}),
    _t("money", models.Money, "mny", "recorded_at"),
    _t("money_entries", models.MoneyEntry, "",
       f"money state currency qualifier minor most per ground is_within holder {_SOURCED}", case="money__case",
       people="by", codes={"state": terms.MoneyState, "qualifier": Qualifier, "per": terms.CountedUnit,
                           **_SOURCED_CODES}),
    _t("rates", models.Rate, "rat", "currency into rate on title given_by given_at", people="given_by"),
    _t("payment_files", models.PaymentImport, "pim", "name sha256 taken bad imported_by imported_at",
       people="imported_by"),
    _t("payment_letters", models.PaymentLetter, "plt",
       "brought line message raw settled_as settled_by settled_at", case="brought__case", people="settled_by"),
    _t("flow_ends", models.FlowEnd, "end", "label node_id", refs="node_id"),
    _t("flows", models.Flow, "flw",
       "payer payee currency qualifier minor channel payments payments_qualifier first_on last_on paid_at source "
       "reference brought line corrects reason recorded_by recorded_at",
       people="recorded_by",
       codes={"qualifier": Qualifier, "channel": terms.PaymentChannel, "payments_qualifier": Qualifier}),
    _t("bridges", models.Bridge, "brg",
       "direction state is_over offence report other_body officers pack packet_sha256 packet_at opened_by "
       "opened_at",
       people="opened_by", beside=_("It binds the two bodies that began it; its clocks do not run here.")),
    _t("bridge_steps", models.BridgeStep, "bst",
       "bridge number act state at reason official referral_id receipt by recorded_at", case="bridge__case",
       people="by", beside=_BY_OTHERS),
    _t("disposals", models.Disposal, "dis", "code reason decided_by decided_at", people="decided_by",
       codes={"code": terms.DisposalCode},
       beside=_("It ended the case over there; here it is open until somebody closes it.")),
    _t("reopenings", models.Reopening, "rop", "reason reopened_by reopened_at", people="reopened_by",
       beside=_BY_OTHERS),
    _t("exports", models.CaseExport, "cex",
       "form whom recipient_id recipient ground withheld manifest_sha256 by at", people="by", beside=_BY_OTHERS),
    _t("imports", models.CaseImport, "cim",
       "form sha256 origin_case_id desk fingerprint sender_id taken beside by at", people="by",
       beside=_("It tells where the other desk had it from.")),
    _t("imported_rows", models.ImportedRow, "imr", "brought table origin_id own_id party_id why problem",
       case="brought__case", sealed=("sealed", "said", ()), holder="party_id",
       beside=_("A row of a third desk, as it came to the one before.")),
)  # fmt: skip
"""In the order in which rows are written and read: what a row names stands before it."""

BY_NAME: Mapping[str, Table] = {table.name: table for table in TABLES}

NOT_TAKEN: Mapping[type[Model], str] = {
    models.Case: "The case itself: one row, in case.jsonl.",
    models.CaseArrival: "An archive that waits at the door; of no case yet.",
    models.DeconflictionEntry: "Another desk's interest depends on it; it is asked for there, in confidence.",
    models.EntryToken: "A keyed token of such an entry, which nobody else can read.",
    models.DeconflictionGrant: "What was granted to one partner in confidence.",
    models.DeconflictionTold: "What a partner told in confidence.",
    models.DeconflictionPause: "Holds back what is compared with partners; it says nothing about the matter.",
    models.DeconflictionLink: "A key shared with a partner; of no case.",
    models.PartnerToken: "A partner's tokens; of no case.",
}
"""Tables of casework that have no place in an archive, and why."""

CASE_COLUMNS = ("id", "code", "title", "kind", "status", "status_on", "jurisdiction", "opened_by", "opened_at",
                "closed_at", "emptied_at", "emptied_why")  # fmt: skip
CASE_LEFT_OUT = {"code_key": "The form in which the code is searched; made anew."}
