"""What casework records in the ledger."""

from __future__ import annotations

from enum import StrEnum


class CaseworkEvent(StrEnum):
    """What casework records in the ledger."""

    CASE_OPENED = "case_opened"
    CASE_SHARED = "case_shared"
    CASE_LINKED = "case_linked"
    CASE_STATUS_SET = "case_status_set"
    CASE_CLOSED = "case_closed"
    EXHIBIT_ADMITTED = "exhibit_admitted"
    PARTY_ADDED = "party_added"
    PARTY_AGE_SET = "party_age_set"
    ROLE_RECORDED = "role_recorded"
    MEASURE_RECORDED = "measure_recorded"
    MEASURE_REFUSED = "measure_refused"
    CHILD_SAFEGUARDED = "child_safeguarded"
    NOTE_WRITTEN = "note_written"


class DeconflictionEvent(StrEnum):
    """What deconfliction records in the ledger. Values and reasons stay in rows that can be destroyed."""

    ENTRY_ADDED = "interest_added"
    ENTRY_REFUSED = "interest_refused"
    ENTRY_REMOVED = "interest_removed"
    HIT_TOLD = "interest_told"
    GRANTED = "interest_granted"
    DECLINED = "interest_declined"
    WITHDRAWN = "interest_grant_withdrawn"
    PAUSED = "interest_paused"
    LIFTED = "interest_pause_lifted"
    KEY_MADE = "interest_key_made"
    KEY_TAKEN = "interest_key_taken"
    STATE_SENT = "interest_state_sent"
    STATE_TAKEN = "interest_state_taken"
    PARTNER_PAUSED = "interest_partner_paused"
