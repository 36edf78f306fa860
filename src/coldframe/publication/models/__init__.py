"""Tables of publication."""

from __future__ import annotations

from coldframe.publication.models.bulletins import Bulletin, BulletinVersion
from coldframe.publication.models.campaigns import (
    Batch,
    BatchEntry,
    Campaign,
    CampaignBody,
    CampaignEntry,
    CampaignMeasure,
    CampaignTally,
    CampaignTallyEntry,
    ListedCase,
)
from coldframe.publication.models.releases import KeptRelease
from coldframe.publication.models.rollups import CountedThing, DayCount, RollupPlace
from coldframe.publication.models.series import Explanation, ForeignFigure, ForeignSeries, TableImport
from coldframe.publication.models.transparency import TransparencyReport

__all__ = [
    "Batch",
    "BatchEntry",
    "Bulletin",
    "BulletinVersion",
    "Campaign",
    "CampaignBody",
    "CampaignEntry",
    "CampaignMeasure",
    "CampaignTally",
    "CampaignTallyEntry",
    "CountedThing",
    "DayCount",
    "Explanation",
    "ForeignFigure",
    "ForeignSeries",
    "KeptRelease",
    "ListedCase",
    "RollupPlace",
    "TableImport",
    "TransparencyReport",
]
