"""The words for the enums of casework; ``labels`` shows them.

Keyed by enum and value, since *open* or *suspended* reads differently from one to the next.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coldframe.web import (
    labels_bridge,
    labels_children,
    labels_files,
    labels_goods,
    labels_graph,
    labels_people,
)

_WORDS: dict[str, dict[str, str | Promise]] = {
    "CaseKind": {
        "case": _("Case"),
        "incident": _("Incident: no suspects, no measures"),
    },
    "CaseStatus": {
        "open": _("Open"),
        "under_investigation": _("Under investigation"),
        "with_prosecutor": _("With the prosecutor"),
        "in_court": _("In court"),
        "suspended": _("Suspended"),
        "closed": _("Closed"),
    },
    "EntryKind": {
        "email": _("E-mail address"),
        "handle": _("Account on a service"),
        "phone": _("Telephone number"),
        "wallet": _("Wallet"),
        "url": _("Web address"),
        "group_link": _("Invite link of a group"),
        "device": _("Device"),
        "digest": _("Digest of a file"),
        "picture": _("Picture, by likeness"),
    },
    "Interest": {
        "no_hit": _("Nobody else so far"),
        "hit": _("Somebody else has an interest"),
        "too_common": _("Too common"),
        "paused": _("Paused"),
    },
    "GrantPart": {
        "case_code": _("The case's code"),
        "contact": _("Whom to call"),
        "note": _("A note"),
    },
    "LinkKind": {
        "clue": _("Clue"),
        "referral": _("Referral"),
        "decision": _("Decision"),
        "report": _("Report"),
    },
    "PartyKind": {
        "person": _("Person"),
        "organization": _("Organization"),
    },
    "AgeBasis": {
        "official_record": _("Official record"),
        "document": _("Document that was seen"),
        "court_finding": _("Finding of a court"),
        "medical_estimate": _("Medical estimate: not certain"),
        "self_stated": _("As the person says: not certain"),
        "apparent": _("As the person looks: not certain"),
        "unknown": _("Not known"),
    },
    "Stage": {
        "noticed": _("Noticed"),
        "welfare": _("Welfare"),
        "diversion": _("Diversion"),
        "not_booked": _("Not booked"),
        "not_criminalised": _("Not criminalized"),
        "not_responsible_by_age": _("Not responsible by age"),
        "administrative_penalty": _("Administrative penalty"),
        "brought_in": _("Brought in"),
        "booked": _("Booked"),
        "bailed": _("Bailed"),
        "detained": _("Detained"),
        "arrest_approved": _("Arrest approved"),
        "indicted": _("Indicted"),
        "convicted": _("Convicted"),
        "sentenced": _("Sentenced"),
    },
    "SafeguardKind": {
        "identified": _("Identified"),
        "contact_made": _("Contact made"),
        "welfare_referral": _("Referred to child welfare"),
        "brought_to_safety": _("Brought to safety"),
        "protective_order": _("Protective order"),
        "counseling": _("Counseling"),
    },
    "DisposalCode": {
        "charged": _("Charged"),
        "convicted": _("Convicted"),
        "welfare_only": _("Welfare only"),
        "transferred": _("Transferred to another body"),
        "subject_not_located": _("Subject not located"),
        "legal_return_empty": _("Legal process returned nothing"),
        "no_crime": _("No crime"),
        "no_prosecutorial_merit": _("No prosecutorial merit"),
        "apparent_child_is_adult": _("The apparent child is an adult"),
        "age_undeterminable": _("Age cannot be determined"),
        "false_report": _("False report"),
        "unfounded": _("Unfounded"),
        "subject_deceased": _("Subject deceased"),
        "other": _("Other"),
    },
}

OWN_LABELS: dict[tuple[str, str], str | Promise] = {
    (enum, value): words
    for enum, values in (
        _WORDS
        | labels_bridge.WORDS
        | labels_children.WORDS
        | labels_files.WORDS
        | labels_goods.WORDS
        | labels_graph.WORDS
        | labels_people.WORDS
    ).items()
    for value, words in values.items()
}
"""(Enum name, value) to words, as ``labels`` reads them."""

WHY_CHILD: dict[str, str | Promise] = {
    "below_age": _("A child at the time of the act. This is established."),
    "of_age": _("Of age at the time of the act. This is established."),
    "age_uncertain": _(
        "Treated as a child: the age at the time of the act is not certain, and what is uncertain counts for the child."
    ),
    "act_date_unknown": _(
        "Treated as a child: it is not known when the act happened, so it is not known how old the person was then."
    ),
}
"""``ChildAnswer.why`` to the sentence that a page says."""

EVENTS: dict[str, str | Promise] = {
    **labels_goods.EVENTS,
    "case_opened": _("A case was opened"),
    "case_shared": _("A colleague was let into a case"),
    "case_unshared": _("A case was closed to a colleague"),
    "case_linked": _("Something was linked to a case"),
    "case_status_set": _("The status of a case was noted"),
    "case_closed": _("A case was closed"),
    "exhibit_admitted": _("An item was admitted as an exhibit"),
    "party_added": _("Somebody was added to a case"),
    "role_recorded": _("The role of somebody in a case was noted"),
    "note_written": _("A note was written"),
}
"""Kind of a custody event about a case as such to what happened."""

FACTS: dict[str, str | Promise] = labels_goods.FACTS

ENUMS: dict[str, tuple[str, ...]] = {
    **labels_goods.ENUMS,
    "case_kind": ("CaseKind",),
    "disposal": ("DisposalCode",),
    "link_kind": ("LinkKind",),
}
