"""Verbs of publication."""

from __future__ import annotations

from coldframe.publication.actions.batches import correct_batch, list_case, record_batch, strike_case
from coldframe.publication.actions.bulletins import (
    begin_correction,
    draft_bulletin,
    edit_bulletin,
    propose_bulletin,
    publish_bulletin,
    withdraw_bulletin,
)
from coldframe.publication.actions.campaign_tallies import (
    correct_tally,
    name_regions,
    record_tally,
    strike_tally,
)
from coldframe.publication.actions.campaigns import (
    add_body,
    correct_campaign,
    declare_campaign,
    declare_measure,
    record_export,
    strike_body,
)
from coldframe.publication.actions.importing import import_table, strike_import
from coldframe.publication.actions.reconciling import explain_difference
from coldframe.publication.actions.releases import (
    correct_release,
    draft_release,
    propose_release,
    publish_release,
    withdraw_release,
)
from coldframe.publication.actions.transparency import (
    draft_transparency,
    propose_transparency,
    publish_transparency,
    withdraw_transparency,
)

__all__ = [
    "add_body",
    "begin_correction",
    "correct_batch",
    "correct_campaign",
    "correct_release",
    "correct_tally",
    "declare_campaign",
    "declare_measure",
    "draft_bulletin",
    "draft_release",
    "draft_transparency",
    "edit_bulletin",
    "explain_difference",
    "import_table",
    "list_case",
    "name_regions",
    "propose_bulletin",
    "propose_release",
    "propose_transparency",
    "publish_bulletin",
    "publish_release",
    "publish_transparency",
    "record_batch",
    "record_export",
    "record_tally",
    "strike_body",
    "strike_case",
    "strike_import",
    "strike_tally",
    "withdraw_bulletin",
    "withdraw_release",
    "withdraw_transparency",
]
