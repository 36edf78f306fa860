"""Pure decisions of casework: who is a child, what may be recorded of whom, how far a term reaches."""

from __future__ import annotations

from coldframe.casework.rules.ages import (
    MAX_AGE_YEARS,
    check_age_v1,
    child_over_acts_v1,
    complete_years_v1,
    is_child_at_v1,
    youngest_age_v1,
)
from coldframe.casework.rules.children import (
    is_sealed_v1,
    safeguarding_v1,
    stages_after_safeguarding_v1,
)
from coldframe.casework.rules.custody import check_step_v1, compare_v1, digest_v1, life_v1, remake_v1
from coldframe.casework.rules.goods import (
    add_tallies_v1,
    check_placed_v1,
    check_tally_v1,
    parts_v1,
    totals_v1,
)
from coldframe.casework.rules.measures import disposals_open_v1, map_term_v1, measures_open_to_v1
from coldframe.casework.rules.money import (
    check_amount_v1,
    check_money_v1,
    convert_v1,
    is_counted_v1,
    money_totals_v1,
    pair_totals_v1,
)
from coldframe.casework.rules.outcomes import (
    check_reasons_v1,
    feedback_v1,
    kept_days_v1,
    outcomes_open_v1,
)
from coldframe.casework.rules.payments import MANY_PAYMENTS, small_payments_v1
from coldframe.casework.rules.totals import breakdown_v1, public_v1, unaccounted_v1

__all__ = [
    "MANY_PAYMENTS",
    "MAX_AGE_YEARS",
    "add_tallies_v1",
    "breakdown_v1",
    "check_age_v1",
    "check_amount_v1",
    "check_money_v1",
    "check_placed_v1",
    "check_reasons_v1",
    "check_step_v1",
    "check_tally_v1",
    "child_over_acts_v1",
    "compare_v1",
    "complete_years_v1",
    "convert_v1",
    "digest_v1",
    "disposals_open_v1",
    "feedback_v1",
    "is_child_at_v1",
    "is_counted_v1",
    "is_sealed_v1",
    "kept_days_v1",
    "life_v1",
    "map_term_v1",
    "measures_open_to_v1",
    "money_totals_v1",
    "outcomes_open_v1",
    "pair_totals_v1",
    "parts_v1",
    "public_v1",
    "remake_v1",
    "safeguarding_v1",
    "small_payments_v1",
    "stages_after_safeguarding_v1",
    "totals_v1",
    "unaccounted_v1",
    "youngest_age_v1",
]
