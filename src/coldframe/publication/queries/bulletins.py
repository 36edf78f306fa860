"""Reads of bulletins. Who may publish sees drafts; everybody else only what is published."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Min, Q, QuerySet

from coldframe.access.queries import may
from coldframe.access.terms import Permission
from coldframe.core.actors import Actor
from coldframe.core.errors import NotFound
from coldframe.publication.bulletins.rendering import Standing, find_changes, from_json
from coldframe.publication.bulletins.wording import say
from coldframe.publication.models import Bulletin, BulletinVersion, ListedCase
from coldframe.publication.terms.bulletins import (
    BulletinEvent,
    BulletinState,
    BulletinView,
    Choices,
    Content,
    CorrectionReason,
    Finding,
    FindingLevel,
    PublicMoment,
    Sentence,
    Texts,
    VersionView,
    WithdrawalReason,
)


def list_bulletins(*, actor: Actor, offset: int = 0, limit: int = 50) -> tuple[BulletinView, ...]:
    """List bulletins, the newest first; without drafts for whoever may not publish."""
    rows = Bulletin.objects.prefetch_related("versions").order_by("-drafted_at", "-id")
    if not may(actor, Permission.FIGURE_PUBLISH):
        rows = rows.filter(id__in=_out())
    return tuple(bulletin_view(row, actor) for row in rows[offset : offset + limit])


def get_bulletin(bulletin_id: str, *, actor: Actor) -> BulletinView:
    """Get one bulletin.

    Raises:
        NotFound: There is none, or it is a draft and the actor may not publish.
    """
    row = Bulletin.objects.prefetch_related("versions").filter(id=bulletin_id).first()
    is_out = row is not None and any(each.published_by for each in row.versions.all())
    if row is None or not (is_out or may(actor, Permission.FIGURE_PUBLISH)):
        raise NotFound("There is no such bulletin, or it is not published yet.")
    return bulletin_view(row, actor)


def _out() -> QuerySet[BulletinVersion, str]:
    """Ids of bulletins that were published at any time: a draft that was dropped was never out."""
    return BulletinVersion.objects.exclude(published_by="").values_list("bulletin_id", flat=True)


def list_bulletins_of(case_id: str) -> tuple[str, ...]:
    """List the published bulletins that tell of a case, by id."""
    rows = BulletinVersion.objects.exclude(published_by="").order_by("published_at")
    return tuple(dict.fromkeys(row.bulletin_id for row in rows if case_id in row.told))


def told_before(case_id: str) -> tuple[tuple[dict[str, str], ...], dict[str, list[str]]]:
    """Read what published bulletins told of a case, withdrawn ones among them: readers keep them.

    Returns:
        Of each what was shown of counted persons, by key; and of people, pseudonym to what was told.
    """
    shown: list[dict[str, str]] = []
    people: dict[str, list[str]] = {}
    for row in BulletinVersion.objects.exclude(published_by="").order_by("published_at"):
        told = row.told.get(case_id)
        if told is not None:
            shown.append(told["shown"])
            for pseudonym, names in told["people"]:
                people.setdefault(pseudonym, []).extend(names)
    return tuple(shown), people


def list_published_beside(
    choices: Choices,
) -> tuple[tuple[tuple[Content, Choices], ...], frozenset[tuple[str, str]]]:
    """List published versions, withdrawn ones among them, that a bulletin can be laid beside: readers keep them.

    Returns:
        What tells of one of its cases, of its campaign, of a case of that campaign or of a campaign of those cases;
        and campaign and case, where a campaign lists one.
    """
    lists = Q(case_id__in=choices.case_ids) | Q(batch__campaign_id=choices.campaign_id)
    rows = ListedCase.objects.filter(lists, struck_at=None).exclude(case_id="")
    listed = frozenset(rows.values_list("batch__campaign_id", "case_id"))
    near = {*choices.case_ids, choices.campaign_id, *(each for pair in listed for each in pair)} - {""}
    found = []
    for row in BulletinVersion.objects.exclude(published_by="").order_by("published_at"):
        chosen = read_choices(row.choices)
        if near & {*chosen.case_ids, chosen.campaign_id}:
            found.append((from_json(row.content), chosen))
    return tuple(found), listed


def standing_of(bulletin: BulletinView, version: VersionView, *, desk: str) -> Standing:
    """Say what stands around a version wherever it is shown: draft, correction, withdrawal.

    Args:
        bulletin: Whose version it is.
        version: Which one.
        desk: This desk, as its letterhead says.
    """
    notes = list(withdrawal_of(bulletin))
    if version.correction is not None:
        at = version.published_at or version.made_at
        reason = say("correction_reason", str(version.correction))
        notes.append(say("head", "corrected", day=at.date().isoformat(), reason=reason))
    return Standing(
        bulletin_id=bulletin.id,
        number=bulletin.number,
        version=version.number,
        desk=desk,
        at=version.published_at or version.made_at,
        notes=tuple(notes),
        changes=version.changes,
        is_draft=version.published_at is None,
    )


def withdrawal_of(bulletin: BulletinView) -> tuple[Texts, ...]:
    """The note that stands at the address of a withdrawn bulletin; empty for any other."""
    if bulletin.withdrawn_reason is None or bulletin.withdrawn_at is None:
        return ()
    reason = say("withdrawal_reason", str(bulletin.withdrawn_reason))
    return (say("head", "withdrawn", day=bulletin.withdrawn_at.date().isoformat(), reason=reason),)


def list_public_bulletins() -> tuple[BulletinView, ...]:
    """List every bulletin that was published at any time, as the public reads it, what came out last first."""
    rows = Bulletin.objects.prefetch_related("versions").filter(id__in=_out())
    rows = rows.annotate(out_at=Min("versions__published_at")).order_by("-out_at", "-drafted_at", "-id")
    return tuple(_view(row, may_edit=False) for row in rows)


def list_public_moments() -> tuple[PublicMoment, ...]:
    """List when bulletins were published, corrected and withdrawn, and why, the oldest first."""
    found = []
    for row in Bulletin.objects.prefetch_related("versions").filter(id__in=_out()):
        out = sorted(
            (each for each in row.versions.all() if each.published_at is not None),
            key=lambda each: each.number,
        )
        for each in out:
            note = say("correction_reason", each.correction) if each.correction else {}
            assert each.published_at is not None
            found.append(
                PublicMoment(
                    each.published_at,
                    BulletinEvent.PUBLISHED,
                    row.id,
                    row.number,
                    each.digest,
                    each.correction or "",
                    note,
                )
            )
        if row.withdrawn_at is not None and row.withdrawn_reason:
            note = say("withdrawal_reason", row.withdrawn_reason)
            found.append(
                PublicMoment(
                    row.withdrawn_at,
                    BulletinEvent.WITHDRAWN,
                    row.id,
                    row.number,
                    out[-1].digest,
                    row.withdrawn_reason,
                    note,
                )
            )
    return tuple(sorted(found, key=lambda each: (each.at, each.bulletin_id)))


def bulletin_view(row: Bulletin, actor: Actor) -> BulletinView:
    """Turn a row into the value that leaves the stage. What was withdrawn only publishers can still read."""
    return _view(row, may_edit=may(actor, Permission.FIGURE_PUBLISH))


def _view(row: Bulletin, *, may_edit: bool) -> BulletinView:
    versions = sorted(row.versions.all(), key=lambda each: each.number, reverse=True)
    out = [each for each in versions if each.published_by]
    if not may_edit:
        # What told too much about people is not read at its address any more, nor is anything before it.
        at = next((at for at, each in enumerate(out) if each.correction == CorrectionReason.PEOPLE), len(out))
        out = out[: at + 1]
    is_shown = may_edit or row.state != BulletinState.WITHDRAWN
    newest = versions[0]
    return BulletinView(
        id=row.id,
        number=row.number,
        state=BulletinState(row.state),
        working=version_view(newest, versions) if may_edit and not newest.published_by else None,
        published=tuple(version_view(each, versions) for each in out) if is_shown else (),
        withdrawn_reason=WithdrawalReason(row.withdrawn_reason) if row.withdrawn_reason else None,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
    )


def version_view(row: BulletinVersion, versions: Sequence[BulletinVersion]) -> VersionView:
    """Turn a row into the value that leaves the stage.

    Args:
        row: The version.
        versions: Every version of its bulletin, the newest first.
    """
    return VersionView(
        number=row.number,
        choices=read_choices(row.choices),
        content=from_json(row.content),
        digest=row.digest,
        findings=_findings(row.findings),
        hints=tuple(row.hints),
        pack=row.pack,
        made_by=row.made_by,
        made_at=row.made_at,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        published_by=row.published_by,
        published_at=row.published_at,
        correction=CorrectionReason(row.correction) if row.correction else None,
        changes=_changes(row, versions),
    )


def _changes(
    row: BulletinVersion, versions: Sequence[BulletinVersion]
) -> tuple[tuple[str, Texts, Texts], ...]:
    before = next((each for each in versions if each.number < row.number and each.published_by), None)
    if not row.correction or before is None:
        return ()
    is_repeated = row.correction != CorrectionReason.PEOPLE
    return find_changes(from_json(before.content), from_json(row.content), is_repeated=is_repeated)


def read_choices(stored: dict[str, object]) -> Choices:
    """Read what an editor chose, as it was stored."""
    cases, sentences = stored["case_ids"], stored["sentences"]
    introduction = stored["introduction"]
    assert isinstance(cases, list)
    assert isinstance(sentences, list)
    assert isinstance(introduction, dict)
    return Choices(
        tuple(cases),
        tuple(Sentence(each) for each in sentences),
        introduction,
        str(stored["source"]),
        str(stored["campaign_id"]),
        str(stored["batch_id"]),
    )


def _findings(stored: Sequence[dict[str, str]]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            FindingLevel(each["level"]), each["code"], each["row"], each["language"], each["found"],
            each["instead"],
        )
        for each in stored
    )  # fmt: skip
