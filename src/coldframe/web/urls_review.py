"""Addresses of the pages where reviews are looked at and decided."""

from __future__ import annotations

from django.urls import URLPattern, path

from coldframe.web.views import authorities, bulk, exposure, gathering, looks, queue, review, shift, work_on

app_name = "review"
urlpatterns: list[URLPattern] = [
    path("review", queue.queue, name="queue"),
    path("review/next", queue.take_next, name="next"),
    path("review/ahead", queue.ahead, name="ahead"),
    path("review/bulk", bulk.bulk, name="bulk"),
    path("review/bulk/undo", bulk.undo, name="bulk-undo"),
    path("review/shift", shift.shift, name="shift"),
    path("review/shift/end", shift.end, name="end-shift"),
    path("review/questions/<str:question_id>", work_on.answer, name="answer"),
    path("review/<str:review_id>", review.review, name="page"),
    path("review/<str:review_id>/claim", review.claim, name="claim"),
    path("review/<str:review_id>/renew", review.renew, name="renew"),
    path("review/<str:review_id>/release", review.release, name="release"),
    path("review/<str:review_id>/decide", review.decide, name="decide"),
    path("review/<str:review_id>/undo", review.undo, name="undo"),
    path("review/<str:review_id>/keep", review.keep, name="keep"),
    path("review/<str:review_id>/ask", work_on.ask, name="ask"),
    path("review/<str:review_id>/hand-over", work_on.hand_over, name="hand-over"),
    path("review/<str:review_id>/aside", work_on.set_aside, name="aside"),
    path("review/<str:review_id>/skip", queue.skip, name="skip"),
    path("review/<str:review_id>/move", work_on.move, name="move"),
    path("review/<str:review_id>/tie", gathering.tie, name="tie"),
    path("review/<str:review_id>/tie/<str:link_id>", gathering.untie, name="untie"),
    path("review/<str:review_id>/same/<str:decision_id>", gathering.preview, name="repeat-preview"),
    path("review/<str:review_id>/same/<str:decision_id>/repeat", gathering.repeat, name="repeat"),
    path("review/<str:review_id>/same/<str:decision_id>/second", gathering.second, name="repeat-second"),
    path("review/<str:review_id>/same/<str:decision_id>/undo", gathering.take_back, name="repeat-undo"),
    path("review/<str:review_id>/label/<str:decision_id>", gathering.use_label, name="use-label"),
    path("review/<str:review_id>/item/<str:item_id>/derivative", looks.derivative, name="derivative"),
    path("review/<str:review_id>/item/<str:item_id>/reveal", looks.reveal, name="reveal"),
    path("review/<str:review_id>/item/<str:item_id>/look/<str:look_id>", looks.revealed, name="revealed"),
    path("review/<str:review_id>/item/<str:item_id>/look/<str:look_id>/hide", looks.hide, name="hide"),
    path("review/<str:review_id>/authority", authorities.authority, name="authority"),
    path(
        "review/<str:review_id>/authority/<str:authority_id>/withdraw",
        authorities.withdraw,
        name="withdraw-authority",
    ),
    path("looking", exposure.own, name="exposure"),
    path("looking/desk", exposure.sums, name="exposure-sums"),
]
