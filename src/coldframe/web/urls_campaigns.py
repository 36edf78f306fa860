"""Addresses of campaigns and of tables of others."""

from __future__ import annotations

from django.urls import path

from coldframe.web.views import campaigns, differences, imports

urlpatterns = [
    path("publication/campaigns", campaigns.campaigns, name="campaigns"),
    path("publication/campaigns/new", campaigns.new_campaign, name="new-campaign"),
    path("publication/campaigns/<str:campaign_id>", campaigns.campaign, name="campaign"),
    path(
        "publication/campaigns/<str:campaign_id>/correct", campaigns.correct_campaign, name="correct-campaign"
    ),
    path("publication/campaigns/<str:campaign_id>/bodies", campaigns.add_body, name="add-body"),
    path(
        "publication/campaigns/<str:campaign_id>/bodies/<str:body_id>",
        campaigns.strike_body,
        name="strike-body",
    ),
    path(
        "publication/campaigns/<str:campaign_id>/measures", campaigns.declare_measure, name="declare-measure"
    ),
    path("publication/campaigns/<str:campaign_id>/numbers", campaigns.record_tally, name="record-tally"),
    path("publication/campaigns/<str:campaign_id>/numbers/<str:tally_id>", campaigns.tally, name="tally"),
    path(
        "publication/campaigns/<str:campaign_id>/numbers/<str:tally_id>/strike",
        campaigns.strike_tally,
        name="strike-tally",
    ),
    path("publication/campaigns/<str:campaign_id>/places", campaigns.name_regions, name="name-regions"),
    path("publication/campaigns/<str:campaign_id>/batches", campaigns.record_batch, name="record-batch"),
    path("publication/campaigns/<str:campaign_id>/batches/<str:batch_id>", campaigns.batch, name="batch"),
    path(
        "publication/campaigns/<str:campaign_id>/batches/<str:batch_id>/list",
        campaigns.list_case,
        name="list-case",
    ),
    path(
        "publication/campaigns/<str:campaign_id>/batches/<str:batch_id>/list/<str:listed_id>",
        campaigns.strike_case,
        name="strike-case",
    ),
    path(
        "publication/campaigns/<str:campaign_id>/files/<str:form>",
        campaigns.export_campaign,
        name="export-campaign",
    ),
    path("publication/tables", imports.tables, name="tables"),
    path("publication/tables/new", imports.new_table, name="new-table"),
    path("publication/tables/<str:import_id>", imports.table, name="table"),
    path("publication/tables/<str:import_id>/strike", imports.strike_table, name="strike-table"),
    path("publication/differences/<str:one_id>/<str:other_id>", differences.difference, name="difference"),
]
