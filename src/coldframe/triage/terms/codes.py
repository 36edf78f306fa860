"""Codes: the closed lists of triage."""

from __future__ import annotations

from enum import StrEnum

LOOK_SECONDS = 20
"""How long a revealed picture stays on the screen; it hides itself then, and the look is over."""

UNDO_SECONDS = 60
"""How long the person who decided may take a decision back without a new one."""


class TriageEvent(StrEnum):
    """What triage records in the ledger."""

    REVIEW_OPENED = "review_opened"
    REVIEW_RANKED = "review_ranked"
    RULEPACK_INSTALLED = "rulepack_installed"
    LOOK_AGAIN_ASKED = "look_again_asked"
    LOOKED_AGAIN = "looked_again"
    REVIEW_CLAIMED = "review_claimed"
    CLAIM_RENEWED = "claim_renewed"
    REVIEW_RELEASED = "review_released"
    REVIEW_ROUTED = "review_routed"
    REVIEW_MOVED = "review_moved"
    REVIEW_SET_ASIDE = "review_set_aside"
    REVIEW_RESUMED = "review_resumed"
    REVIEW_HANDED_OVER = "review_handed_over"
    QUESTION_ASKED = "question_asked"
    QUESTION_ANSWERED = "question_answered"
    QUEUE_ADDED = "queue_added"
    QUEUE_CHANGED = "queue_changed"
    QUEUE_RETIRED = "queue_retired"
    ROUTING_DRAFTED = "routing_drafted"
    ROUTING_ACTIVATED = "routing_activated"
    SHIFT_ENDED = "shift_ended"
    ITEM_REVEALED = "item_revealed"
    LOOK_ENDED = "look_ended"
    CLUES_LINKED = "clues_linked"
    LINK_UNDONE = "link_undone"
    JUDGEMENT_REPEATED = "judgement_repeated"
    REPETITION_UNDONE = "repetition_undone"
    AUTHORITY_RECORDED = "authority_recorded"
    AUTHORITY_WITHDRAWN = "authority_withdrawn"
    DECISION_PROPOSED = "decision_proposed"
    DECISION_SECONDED = "decision_seconded"
    DECISION_DISPUTED = "decision_disputed"
    DECISION_MADE = "decision_made"
    DECISION_UNDONE = "decision_undone"
    DECISION_REVERSED = "decision_reversed"
    DECISION_STANDS_AGAIN = "decision_stands_again"
    APPEAL_LINK_MADE = "appeal_link_made"
    APPEAL_LINK_REVOKED = "appeal_link_revoked"
    APPEAL_RECEIVED = "appeal_received"
    APPEAL_ANSWERED = "appeal_answered"
    REVERSAL_NOTED = "reversal_noted"
    RECALL_ENDED = "recall_ended"
    REVERSAL_CLOSED = "reversal_closed"
    REVIEW_EMPTIED = "review_emptied"


class Lane(StrEnum):
    """Which queue a clue waits in. Danger goes first; known items last, but they are never dismissed."""

    DANGER = "danger"
    STANDARD = "standard"
    KNOWN = "known"

    @property
    def rank(self) -> int:
        """0 is served first."""
        return (Lane.DANGER, Lane.STANDARD, Lane.KNOWN).index(self)


class ReviewState(StrEnum):
    """Where a review stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    AWAITING_SECOND = "awaiting_second"
    DISAGREED = "disagreed"
    DECIDED = "decided"
    DESTROYED = "destroyed"


class LookAgain(StrEnum):
    """Why a review is back in the queue, decided or not: what it may have rested on has changed."""

    ENTRY_WITHDRAWN = "entry_withdrawn"
    NEW_MATCH = "new_match"
    SUPPLEMENTED = "supplemented"
    ASKED_BACK = "asked_back"


class DecisionState(StrEnum):
    """Where a decision stands. Only a final one has consequences."""

    PROPOSED = "proposed"
    FINAL = "final"
    DISAGREED = "disagreed"
    SETTLED_OTHERWISE = "settled_otherwise"
    UNDONE = "undone"
    REVERSED = "reversed"


class Outcome(StrEnum):
    """What follows from a review. A closed list."""

    REPORT = "report"
    REFER = "refer"
    INFORMATIONAL = "informational"
    NOT_ILLEGAL = "not_illegal"
    CANNOT_DETERMINE = "cannot_determine"
    NEEDS_LEGAL_PROCESS = "needs_legal_process"
    OUT_OF_SCOPE = "out_of_scope"

    @property
    def leaves_the_desk(self) -> bool:
        """True if the matter is to be handed to somebody else."""
        return self in (Outcome.REPORT, Outcome.REFER)


class Category(StrEnum):
    """The desk's scheme for material: the labels that hotlines exchange. A person gives them."""

    BASELINE = "baseline"
    NATIONALLY_ILLEGAL = "nationally_illegal"
    NOT_ILLEGAL = "not_illegal"
    CANNOT_DETERMINE = "cannot_determine"

    @property
    def is_illegal(self) -> bool:
        """True for material believed illegal, everywhere or here."""
        return self in (Category.BASELINE, Category.NATIONALLY_ILLEGAL)

    @property
    def severity(self) -> int:
        """Rank for a person's exposure: 0 for nothing illegal, greater is worse."""
        order = (
            Category.NOT_ILLEGAL,
            Category.CANNOT_DETERMINE,
            Category.NATIONALLY_ILLEGAL,
            Category.BASELINE,
        )
        return order.index(self)


class AgeBand(StrEnum):
    """Apparent age of the youngest person seen. Appearance establishes no age."""

    INFANT = "infant"
    PREPUBESCENT = "prepubescent"
    PUBESCENT = "pubescent"
    ADULT = "adult"
    NO_PERSON = "no_person"
    CANNOT_DETERMINE = "cannot_determine"


class ActCode(StrEnum):
    """The gravest thing seen, in neutral codes from which other schemes derive theirs."""

    NONE_SEEN = "none_seen"
    SEXUALIZED_EXPOSURE = "sexualized_exposure"
    NON_PENETRATIVE_ACT = "non_penetrative_act"
    PENETRATIVE_ACT = "penetrative_act"
    SADISTIC_OR_ANIMAL = "sadistic_or_animal"
    OTHER_EXPLOITATIVE = "other_exploitative"
    CANNOT_DETERMINE = "cannot_determine"


class Seen(StrEnum):
    """Whether a sign was seen."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    CANNOT_DETERMINE = "cannot_determine"


class Origin(StrEnum):
    """Real or synthetic. Synthetic never lowers priority."""

    REAL = "real"
    REAL_ALTERED = "real_altered"
    FULLY_SYNTHETIC = "fully_synthetic"
    DRAWN = "drawn"
    CANNOT_DETERMINE = "cannot_determine"


class SelfProduced(StrEnum):
    """Whether the child made it, and how it came to be passed on. Implies neither consent nor blame."""

    NO = "no"
    COERCED = "coerced"
    SHARED_BETWEEN_PEERS = "shared_between_peers"
    RESHARED_WITHOUT_CONSENT = "reshared_without_consent"
    CONSENT_UNKNOWN = "consent_unknown"
    CANNOT_DETERMINE = "cannot_determine"


class RevealReason(StrEnum):
    """Why a person needs to see a picture as it is. Curiosity is not on the list."""

    NEEDED_TO_DECIDE = "needed_to_decide"
    SECOND_READING = "second_reading"
    CHILD_IDENTIFICATION = "child_identification"
    APPEAL = "appeal"


class Sign(StrEnum):
    """Facts about a clue that the second-reader rules ask for."""

    EXACT_MATCH = "exact_match"
    EVERY_FILE_LISTED = "every_file_listed"
    NEAR_MATCH = "near_match"
    CHILD_RISK = "child_risk"


class AppealState(StrEnum):
    """Where an appeal stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
