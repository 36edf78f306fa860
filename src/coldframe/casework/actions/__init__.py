"""The verbs of casework: a person's, in a case that is open to them."""

from __future__ import annotations

from coldframe.casework.actions.bridges import note_packet, open_bridge, step_bridge
from coldframe.casework.actions.cases import (
    link_case,
    open_case,
    set_status,
    share_case,
    unshare_case,
)
from coldframe.casework.actions.closing import close_case, reopen_case
from coldframe.casework.actions.diary import end_task, enter_moment, give_task, name_case, withdraw_moment
from coldframe.casework.actions.emptying import empty_case
from coldframe.casework.actions.exhibits import admit_exhibit, admit_physical
from coldframe.casework.actions.flows import (
    correct_flow,
    import_payments,
    name_flow_end,
    record_flow,
    settle_payment_letter,
)
from coldframe.casework.actions.goods import correct_tally, record_tally
from coldframe.casework.actions.graph import note_graph
from coldframe.casework.actions.handing_out import hand_out_sheet
from coldframe.casework.actions.handling import (
    Reading,
    answer_offer,
    break_seal,
    check_exhibit,
    copy_exhibit,
    end_exhibit,
    move_exhibit,
    offer_exhibit,
    seal_exhibit,
    settle_doubt,
    take_exhibit,
)
from coldframe.casework.actions.identities import (
    answer_identity,
    ask_identity,
    open_identity,
    record_identity,
)
from coldframe.casework.actions.introducing import introduce_party
from coldframe.casework.actions.judgements import (
    confirm_same,
    judge_not_same,
    judge_same,
    link_records,
    undo_judgement,
)
from coldframe.casework.actions.measures import (
    OnlyWelfareOutcomes,
    SafeguardingFirst,
    answer_safeguarding,
    record_measure,
    record_safeguard,
)
from coldframe.casework.actions.money import correct_money, give_rate, record_money
from coldframe.casework.actions.notes import empty_note, revise_note, write_note
from coldframe.casework.actions.outcomes import destroy_party, record_outcome
from coldframe.casework.actions.parties import add_party, record_act, set_age
from coldframe.casework.actions.people import add_alias, make_pseudonym, record_facts
from coldframe.casework.actions.places import claim_place, withdraw_place
from coldframe.casework.actions.roles import end_role, record_role, withdraw_role
from coldframe.casework.actions.things import add_identifier, add_thing, show_identifiers
from coldframe.casework.actions.totals import NewTotal, record_total
from coldframe.casework.queries import ExhibitMismatch

__all__ = [
    "ExhibitMismatch",
    "NewTotal",
    "OnlyWelfareOutcomes",
    "Reading",
    "SafeguardingFirst",
    "add_alias",
    "add_identifier",
    "add_party",
    "add_thing",
    "admit_exhibit",
    "admit_physical",
    "answer_identity",
    "answer_offer",
    "answer_safeguarding",
    "ask_identity",
    "break_seal",
    "check_exhibit",
    "claim_place",
    "close_case",
    "confirm_same",
    "copy_exhibit",
    "correct_flow",
    "correct_money",
    "correct_tally",
    "destroy_party",
    "empty_case",
    "empty_note",
    "end_exhibit",
    "end_role",
    "end_task",
    "enter_moment",
    "give_rate",
    "give_task",
    "hand_out_sheet",
    "import_payments",
    "introduce_party",
    "judge_not_same",
    "judge_same",
    "link_case",
    "link_records",
    "make_pseudonym",
    "move_exhibit",
    "name_case",
    "name_flow_end",
    "note_graph",
    "note_packet",
    "offer_exhibit",
    "open_bridge",
    "open_case",
    "open_identity",
    "record_act",
    "record_facts",
    "record_flow",
    "record_identity",
    "record_measure",
    "record_money",
    "record_outcome",
    "record_role",
    "record_safeguard",
    "record_tally",
    "record_total",
    "reopen_case",
    "revise_note",
    "seal_exhibit",
    "set_age",
    "set_status",
    "settle_doubt",
    "settle_payment_letter",
    "share_case",
    "show_identifiers",
    "step_bridge",
    "take_exhibit",
    "undo_judgement",
    "unshare_case",
    "withdraw_moment",
    "withdraw_place",
    "withdraw_role",
    "write_note",
]
