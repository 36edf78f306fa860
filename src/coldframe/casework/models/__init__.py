"""Tables of casework. Everything about people stands here, in rows that can be destroyed."""

from __future__ import annotations

from coldframe.casework.models.bridges import Bridge, BridgeStep
from coldframe.casework.models.cases import Case, CaseLink, Disposal, Note
from coldframe.casework.models.children import IdentityAsk, IdentityOpening, SafeguardingAnswer
from coldframe.casework.models.deconfliction import (
    DeconflictionEntry,
    DeconflictionGrant,
    DeconflictionLink,
    DeconflictionPause,
    DeconflictionTold,
    EntryToken,
    PartnerToken,
)
from coldframe.casework.models.diary import CaseName, CaseTask, EnteredMoment, Standing
from coldframe.casework.models.exhibits import Exhibit, ExhibitStep
from coldframe.casework.models.goods import Tally, TallyEntry
from coldframe.casework.models.judgements import Judgement
from coldframe.casework.models.measures import Measure, Safeguard
from coldframe.casework.models.money import (
    Flow,
    FlowEnd,
    Money,
    MoneyEntry,
    PaymentImport,
    PaymentLetter,
    Rate,
)
from coldframe.casework.models.outcomes import PartyOutcome, Reopening
from coldframe.casework.models.parties import Act, Party
from coldframe.casework.models.people import Alias, PartyFacts
from coldframe.casework.models.places import PlaceClaim
from coldframe.casework.models.portable import CaseArrival, CaseExport, CaseImport, ImportedRow
from coldframe.casework.models.roles import PartyRole
from coldframe.casework.models.things import Identifier, Thing
from coldframe.casework.models.totals import MeasureTotal

__all__ = [
    "Act",
    "Alias",
    "Bridge",
    "BridgeStep",
    "Case",
    "CaseArrival",
    "CaseExport",
    "CaseImport",
    "CaseLink",
    "CaseName",
    "CaseTask",
    "DeconflictionEntry",
    "DeconflictionGrant",
    "DeconflictionLink",
    "DeconflictionPause",
    "DeconflictionTold",
    "Disposal",
    "EnteredMoment",
    "EntryToken",
    "Exhibit",
    "ExhibitStep",
    "Flow",
    "FlowEnd",
    "Identifier",
    "IdentityAsk",
    "IdentityOpening",
    "ImportedRow",
    "Judgement",
    "Measure",
    "MeasureTotal",
    "Money",
    "MoneyEntry",
    "Note",
    "PartnerToken",
    "Party",
    "PartyFacts",
    "PartyOutcome",
    "PartyRole",
    "PaymentImport",
    "PaymentLetter",
    "PlaceClaim",
    "Rate",
    "Reopening",
    "Safeguard",
    "SafeguardingAnswer",
    "Standing",
    "Tally",
    "TallyEntry",
    "Thing",
]
