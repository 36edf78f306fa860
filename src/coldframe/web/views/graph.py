"""The network of a case as a graph: by role, by money, by time, as two tables, and as a file."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coldframe.access.terms import Permission
from coldframe.casework import actions
from coldframe.casework.drawing.exchange import write_case, write_graphml
from coldframe.casework.drawing.svg import draw
from coldframe.casework.drawing.times import draw_times
from coldframe.casework.queries import get_case, get_graph, see_in_graph
from coldframe.casework.terms.graph import END, Graph, GraphForm, GraphNode, GraphSight, GraphWish, Tie
from coldframe.core.errors import InvalidInput
from coldframe.documents.png import write_png
from coldframe.web.forms.graph import NO_CURRENCY
from coldframe.web.forms.graph import GraphForm as WishForm
from coldframe.web.graphs import (
    EDGE_SORTS,
    NODE_SORTS,
    Leads,
    chart_of,
    describe,
    edge_rows,
    name_of,
    node_rows,
    nowhere,
    say_kind,
    say_mark,
    time_chart_of,
)
from coldframe.web.paging import pages_of
from coldframe.web.permissions import actor_of, page

VIEWS = ("roles", "money", "time", "nodes", "ties")
_TIES = {"roles": (Tie.UNDER, Tie.LINK, Tie.MAY_BE), "money": (Tie.PAID,)}
_MEDIA = {
    GraphForm.SVG: ("image/svg+xml", "svg"),
    GraphForm.PNG: ("image/png", "png"),
    GraphForm.GRAPHML: ("application/xml", "graphml"),
    GraphForm.CASE: ("application/ld+json", "jsonld"),
}
_MOST_TIES = 40


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for: a view, what lets through, and somebody in it."""

    whole: Graph
    view: str
    form: WishForm
    wish: GraphWish | None
    chosen: GraphNode | None

    def see(self) -> GraphSight:
        """What is seen; around whoever is chosen where not all of it has room."""
        assert self.wish is not None
        sight = see_in_graph(self.whole, self.wish)
        if sight.centre and not sight.is_chosen and self.chosen:
            nearer = see_in_graph(self.whole, replace(self.wish, around=self.chosen.id))
            return replace(nearer, inside=sight.inside, is_chosen=False) if nearer.is_chosen else sight
        return sight


@page(Permission.CASE_VIEW)
@require_GET
def graph(request: HttpRequest, case_id: str) -> HttpResponse:
    """Show the network of a case."""
    reader = actor_of(request)
    case = get_case(case_id, actor=reader)
    asked = _read(request.GET, get_graph(case_id, actor=reader))
    context: dict[str, Any] = {
        "case": case,
        "view": asked.view,
        "form": asked.form,
        "state": _query(request.GET, page=None, node=None),
        "views": [(view, _query(request.GET, view=view, page=None, sort=None)) for view in VIEWS],
        "whole": asked.whole,
        "is_narrowed": asked.wish is not None
        and asked.wish != replace(GraphWish(), ties=asked.wish.ties, only_tied=asked.wish.only_tied),
        "forms": list(GraphForm),
    }
    if asked.wish is None:
        return render(request, "cases/graph.html", context, status=422)
    sight = asked.see()
    context |= {
        "sight": sight,
        "told": describe(sight.inside),
        "drawn": len(sight.nodes),
        "gathered": sum(len(group.members) for group in sight.groups),
        "names": {node.id: name_of(node) for node in asked.whole.nodes},
        "opened": request.GET.getlist("open"),
        "all_of_it": _query(request.GET, around=None, hops=None, page=None),
        "with_undated": _query(request.GET, undated="on", page=None),
        "closed": _query(request.GET, open=None),
        **_somebody(request, case_id, asked, sight),
        **_shown(request, case.code, asked, sight),
    }
    return render(request, "cases/graph.html", context)


@page(Permission.CASE_VIEW)
@require_POST
def take(request: HttpRequest, case_id: str) -> HttpResponse:
    """Hand out what the page shows as a file, and record that."""
    reader, now = actor_of(request), timezone.now()
    case = get_case(case_id, actor=reader)
    asked = _read(request.GET, get_graph(case_id, actor=reader))
    try:
        form = GraphForm(request.POST.get("form", ""))
    except ValueError:
        raise InvalidInput("Choose SVG, PNG, GraphML or CASE.", field="form") from None
    if asked.wish is None:
        raise InvalidInput("Say what to show: a day as 2014-05-20, a month as 2014-05 or a year as 2014.")
    sight = asked.see()
    if form is GraphForm.GRAPHML:
        body = write_graphml(sight.inside)
    elif form is GraphForm.CASE:
        desk = settings.COLDFRAME_DESK_NAME
        body = write_case(sight.inside, case_id=case_id, code=case.code, desk=desk)
    else:
        svg = _draw(request, case.code, asked, sight, nowhere)
        body = write_png(svg) if form is GraphForm.PNG else svg.encode()
    actions.note_graph(
        case_id, form, hashlib.sha256(body).hexdigest(), nodes=len(sight.inside.nodes), ties=len(sight.inside.edges),
        actor=reader, as_of=now,
    )  # fmt: skip
    media_type, ending = _MEDIA[form]
    answer = HttpResponse(body, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="network-{case_id}.{ending}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read(asked: QueryDict, whole: Graph) -> _Asked:
    kinds = Counter(kind for node in whole.nodes for kind in node.kinds)
    lanes = {kind: node.lane for node in reversed(whole.nodes) for kind in node.kinds}
    currencies = sorted({edge.flows[0].amount.currency for edge in whole.edges if edge.flows})
    view = asked.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    form = WishForm(
        asked,
        kinds=[
            (kind, f"{say_kind(kind)} ({kinds[kind]})")
            for kind in sorted(kinds, key=lambda each: (lanes[each], each))
        ],
        currencies=[(each or NO_CURRENCY, each or _("Not known")) for each in currencies],
    )
    chosen = next((node for node in whole.nodes if asked.get("node", "") in node.records), None)
    if not form.is_valid():
        return _Asked(whole, view, form, None, chosen)
    wish = form.wish(_TIES.get(view, ()), asked.getlist("open"), only_tied=view == "money")
    return _Asked(whole, view, form, wish, chosen)


def _shown(request: HttpRequest, code: str, asked: _Asked, sight: GraphSight) -> dict[str, Any]:
    inside, sort = sight.inside, request.GET.get("sort", "")
    if asked.view in ("nodes", "ties"):
        columns = NODE_SORTS if asked.view == "nodes" else EDGE_SORTS
        rows = node_rows(inside, sort) if asked.view == "nodes" else edge_rows(inside, sort)
        paging = pages_of(request, len(rows))
        named = sort.removeprefix("-") if sort.removeprefix("-") in columns else next(iter(columns))
        heads = {
            name: (
                _query(
                    request.GET,
                    sort=f"-{name}" if name == named and not sort.startswith("-") else name,
                    page=None,
                ),
                ("descending" if sort.startswith("-") else "ascending") if name == named else "",
            )
            for name in columns
        }
        return {"rows": rows[paging.offset : paging.offset + paging.limit], "paging": paging, "heads": heads}
    if not inside.nodes:
        return {}

    def leads(key: str) -> str:
        if "+" in key:
            query = request.GET.copy()
            query.appendlist("open", key)
            return f"?{query.urlencode()}#drawing"
        return f"{_query(request.GET, node=key, page=request.GET.get('page'))}#somebody"

    # Ours, made of elements: what people wrote is text in it.
    drawing = mark_safe(_draw(request, code, asked, sight, leads))  # noqa: S308
    return {
        "drawing": drawing,
        "paging": pages_of(request, len(inside.nodes) if asked.view == "time" else 0),
    }


def _draw(request: HttpRequest, code: str, asked: _Asked, sight: GraphSight, leads: Leads) -> str:
    assert asked.wish is not None
    chosen = asked.chosen.id if asked.chosen else ""
    if asked.view != "time":
        return draw(chart_of(sight, code=code, leads=leads, by_money=asked.view == "money", chosen=chosen))
    rows = [row.node for row in node_rows(sight.inside, "first")]
    paging = pages_of(request, len(rows))
    nodes = rows[paging.offset : paging.offset + paging.limit]
    chart = time_chart_of(
        nodes, sight.inside, code=code, since=asked.wish.since, until=asked.wish.until, leads=leads
    )
    return draw_times(chart)


def _somebody(request: HttpRequest, case_id: str, asked: _Asked, sight: GraphSight) -> dict[str, Any]:
    """The one who was chosen, with all ties that the view shows."""
    if (node := asked.chosen) is None:
        return {}
    ties = Graph(
        sight.inside.nodes,
        tuple(each for each in sight.inside.edges if node.id in (each.source, each.target)),
    )
    pages = [
        (
            label or name_of(node),
            reverse("cases:record" if record.startswith("thg_") else "cases:party", args=(case_id, record)),
        )
        for record, label in zip(node.records, (*node.labels, *[""] * len(node.records)), strict=False)
        if node.sort != END
    ]
    rows = edge_rows(ties, "tie")
    return {
        "somebody": node,
        "somebody_name": name_of(node),
        "somebody_kinds": [say_kind(kind) for kind in node.kinds],
        "somebody_pages": pages,
        "somebody_marks": [
            (mark.kind, say_kind(mark.code) if mark.code else "", say_mark(mark)) for mark in node.marks
        ],
        "somebody_ties": rows[:_MOST_TIES],
        "somebody_more": max(0, len(rows) - _MOST_TIES),
        "around": [
            (hops, f"{_query(request.GET, around=node.id, hops=str(hops), page=None)}#drawing")
            for hops in (1, 2, 3)
        ],
        "far_from_here": node.id not in {each.id for each in sight.inside.nodes},
    }


def _query(asked: QueryDict, **changes: str | None) -> str:
    """The address of this page with some of what it asks changed; ``None`` takes a thing out."""
    query = asked.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"
