"""The verbs of bulletins: draft from cases, propose, publish by a second person, correct, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from coldframe.access.queries import may, require
from coldframe.access.terms import Permission
from coldframe.casework.actions import make_pseudonym
from coldframe.casework.queries import (
    get_case,
    list_aliases,
    list_identifiers,
    list_parties,
    list_places,
    list_things,
)
from coldframe.casework.terms import AliasKind, PseudonymStyle
from coldframe.core.actors import Actor, person
from coldframe.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from coldframe.core.ids import new_id
from coldframe.core.said import Said, gettext_noop
from coldframe.core.text import clean
from coldframe.core.values import Value
from coldframe.custody.actions import act
from coldframe.publication.bulletins.combining import coarsen_v1, tells_v1
from coldframe.publication.bulletins.comparing import beside_earlier_v1
from coldframe.publication.bulletins.gathering import gather_v1
from coldframe.publication.bulletins.linting import lint_v1
from coldframe.publication.bulletins.rendering import digest_of, to_json
from coldframe.publication.bulletins.telling import tell
from coldframe.publication.models import Bulletin, BulletinVersion
from coldframe.publication.queries.bulletins import (
    bulletin_view,
    list_published_beside,
    read_choices,
    told_before,
)
from coldframe.publication.queries.campaigns import get_campaign
from coldframe.publication.queries.releases import get_release, list_releases
from coldframe.publication.queries.telling import find_pseudonym, list_tellable, read_case
from coldframe.publication.terms.bulletins import (
    LANGUAGES,
    BulletinEvent,
    BulletinState,
    BulletinView,
    CampaignFacts,
    CaseFacts,
    Choices,
    Content,
    CorrectionReason,
    Finding,
    FindingLevel,
    WithdrawalReason,
)
from coldframe.publication.terms.figures import Unit
from coldframe.rulepacks.loader import load
from coldframe.rulepacks.terms import PackName
from coldframe.rulepacks.words import WordPack

MOST_CASES = 20
"""Cases of one bulletin at most."""

_OVERTAKEN = gettext_noop(
    "Another bulletin that tells of the same case was published since. Draft this one anew: it has to stand "
    "beside the other."
)


def draft_bulletin(choices: Choices, *, actor: Actor, as_of: datetime) -> BulletinView:
    """Begin a bulletin of cases that are open to the actor. Nothing leaves.

    People of whom it tells, and who have no pseudonym yet, are given one in their case, if the actor works there.

    Args:
        choices: The cases, and what is added to them.
        actor: A person who may publish, and to whom each of the cases is open.
        as_of: Now.

    Raises:
        NotAllowed: The actor may not publish.
        NotFound: A case is not open to the actor.
        NotFound: There is no such campaign, or no such batch of it.
        InvalidInput: No case, or too many.

    Records:
        bulletin_drafted: on the bulletin, with the version, the cases, the SHA-256 of what it says and the rule
        pack of words.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    with act(actor=actor, as_of=as_of):
        row = _numbered(as_of)
        _add_version(row, choices, None, actor=actor, as_of=as_of)
        return bulletin_view(row, actor)


def edit_bulletin(bulletin_id: str, choices: Choices, *, actor: Actor, as_of: datetime) -> BulletinView:
    """Make a draft anew: with other choices, or from what the cases say now. Whoever proposed it has to look again.

    Raises:
        NotAllowed: The actor may not publish.
        NotFound: No such bulletin, or a case is not open to the actor.
        InvalidInput: No case, or too many.
        Conflict: It is published; begin a correction.

    Records:
        bulletin_drafted: see :func:`draft_bulletin`.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    with act(actor=actor, as_of=as_of):
        row, version = _working(bulletin_id)
        correction = CorrectionReason(version.correction) if version.correction else None
        _add_version(row, choices, correction, actor=actor, as_of=as_of)
        return bulletin_view(row, actor)


def propose_bulletin(bulletin_id: str, digest: str, *, actor: Actor, as_of: datetime) -> BulletinView:
    """Say, as the first of two people, that exactly this version shall be published.

    Args:
        bulletin_id: A draft.
        digest: Of what the actor read, in every language.
        actor: A person who may publish.
        as_of: Now.

    Raises:
        NotAllowed: The actor may not publish.
        NotFound: No such bulletin.
        Conflict: It changed since it was read; it is published; or the linter found what blocks it.

    Records:
        bulletin_proposed: on the bulletin, with the version and its SHA-256.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    with act(actor=actor, as_of=as_of) as ledger:
        row, version = _read_version(bulletin_id, digest)
        version.proposed_by, version.proposed_at = actor.person_id, as_of
        version.save(update_fields=["proposed_by", "proposed_at"])
        ledger.record(BulletinEvent.PROPOSED, row.id, version=version.number, sha256=version.digest)
        return bulletin_view(row, actor)


def publish_bulletin(bulletin_id: str, digest: str, *, actor: Actor, as_of: datetime) -> BulletinView:
    """Publish, as the second of two people, exactly the version that both read. It is never changed from here on.

    Args:
        bulletin_id: A draft that another person proposed.
        digest: Of what the actor read, in every language.
        actor: A person who may publish and neither made nor proposed this version.
        as_of: Now.

    Raises:
        NotAllowed: The actor may not publish, or made or proposed it.
        NotFound: No such bulletin.
        Conflict: It changed since it was read, nobody proposed it, its cases say something else by now, another
            bulletin that tells of one of them was published since, or the linter found what blocks it.

    Records:
        bulletin_published: on the bulletin, with the version, its cases, its SHA-256 and, of a correction, its reason.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    with act(actor=actor, as_of=as_of) as ledger:
        # Whoever else publishes waits here: two bulletins of one case would not know of each other.
        list(Bulletin.objects.select_for_update().order_by("id").values_list("id"))
        row, version = _read_version(bulletin_id, digest)
        if not version.proposed_by:
            raise Conflict("Nobody has proposed this version. One person proposes, another publishes.")
        if actor.person_id in (version.proposed_by, version.made_by):
            raise NotAllowed("Two people publish. Ask another one to read it and publish it.")
        _refuse_overtaken(version)
        _refuse_changed(row, version, as_of=as_of)
        version.published_by, version.published_at = actor.person_id, as_of
        version.save(update_fields=["published_by", "published_at"])
        row.state = BulletinState.PUBLISHED
        row.save(update_fields=["state"])
        ledger.record(
            BulletinEvent.PUBLISHED, row.id, version=version.number, sha256=version.digest,
            cases=version.choices["case_ids"], correction=version.correction or None,
        )  # fmt: skip
        return bulletin_view(row, actor)


def begin_correction(
    bulletin_id: str, reason: CorrectionReason, *, actor: Actor, as_of: datetime
) -> BulletinView:
    """Draft the next version of a published bulletin from what its cases say now.

    The published one stays up until two people have let the next one out, which then stands at the same address with
    the reason and every row that changed.

    Raises:
        NotAllowed: The actor may not publish.
        NotFound: No such bulletin, or one of its cases is not open to the actor.
        Conflict: It is not published, or a correction is begun already.

    Records:
        bulletin_correction_begun: on the bulletin, with the reason.
        bulletin_drafted: see :func:`draft_bulletin`.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(bulletin_id)
        if row.state != BulletinState.PUBLISHED:
            raise Conflict("Only what is published, and not being corrected already, can be corrected.")
        row.state = BulletinState.CORRECTING
        row.save(update_fields=["state"])
        ledger.record(BulletinEvent.CORRECTION_BEGUN, row.id, correction=reason)
        choices = read_choices(row.versions.latest("number").choices)
        _add_version(row, choices, reason, actor=actor, as_of=as_of)
        return bulletin_view(row, actor)


def withdraw_bulletin(
    bulletin_id: str, reason: WithdrawalReason, *, actor: Actor, as_of: datetime
) -> BulletinView:
    """Take a bulletin down. A note with the reason stays at its address; what it told counts as told for good.

    One person is enough: what could hurt somebody does not wait for a second. A draft that was never published
    is put away by the same verb.

    Raises:
        NotAllowed: The actor may not publish.
        NotFound: No such bulletin.
        Conflict: It is withdrawn already.

    Records:
        bulletin_withdrawn: on the bulletin, with the reason.
    """
    require(actor, Permission.FIGURE_PUBLISH)
    with act(actor=actor, as_of=as_of) as ledger:
        row = _locked(bulletin_id)
        if row.state == BulletinState.WITHDRAWN:
            raise Conflict("It is withdrawn already.")
        row.state, row.withdrawn_reason = BulletinState.WITHDRAWN, reason
        row.withdrawn_by, row.withdrawn_at = actor.person_id, as_of
        row.save(update_fields=["state", "withdrawn_reason", "withdrawn_by", "withdrawn_at"])
        ledger.record(BulletinEvent.WITHDRAWN, row.id, withdrawal=reason)
        return bulletin_view(row, actor)


def _numbered(as_of: datetime) -> Bulletin:
    """Begin a bulletin under the next number of the year; of two at once, one waits and takes the number after."""
    bulletin_id, year = new_id("bul"), f"{as_of:%Y}-"
    while True:
        number = f"{year}{Bulletin.objects.filter(number__startswith=year).count() + 1}"
        row = Bulletin(id=bulletin_id, number=number, state=BulletinState.DRAFT, drafted_at=as_of)
        Bulletin.objects.bulk_create([row], ignore_conflicts=True)
        made = Bulletin.objects.filter(id=bulletin_id).first()
        if made is not None:
            return made


def _add_version(
    row: Bulletin, choices: Choices, correction: CorrectionReason | None, *, actor: Actor, as_of: datetime
) -> None:
    chosen = _checked(choices)
    facts, told = [], {}
    for case_id in chosen.case_ids:
        _give_pseudonyms(case_id, actor=actor, as_of=as_of)
        one, kept = _read(case_id, actor)
        facts.append(one)
        told[case_id] = kept
    campaign = _campaign(chosen, facts, actor)
    content = tell(row.number, facts, chosen, campaign)
    pack = load(PackName.WORDS, on=as_of.date())
    findings = _lint(content, chosen, facts, campaign, pack, actor=actor)
    last = row.versions.order_by("-number").values_list("number", flat=True).first() or 0
    version = BulletinVersion.objects.create(
        id=new_id("bvn"), bulletin=row, number=last + 1, choices=asdict(chosen), content=to_json(content),
        told=told, findings=[asdict(each) for each in findings],
        hints=[f"c{at}.{note}" for at, one in enumerate(facts, 1) for note in one.notes],
        digest=digest_of(content), pack=pack.id, correction=correction or "",
        made_by=actor.person_id, made_at=as_of,
    )  # fmt: skip
    with act(actor=actor, as_of=as_of) as ledger:
        ledger.record(
            BulletinEvent.DRAFTED, row.id, version=version.number, cases=list(chosen.case_ids),
            sha256=version.digest, words_pack=pack.id,
        )  # fmt: skip


def _checked(choices: Choices) -> Choices:
    case_ids = tuple(dict.fromkeys(choices.case_ids))
    if not 1 <= len(case_ids) <= MOST_CASES:
        raise InvalidInput(
            Said("A bulletin tells of 1 to %(most)s cases. Choose them.", most=MOST_CASES),
            field="cases",
        )
    return replace(
        choices,
        case_ids=case_ids,
        introduction={each: clean(choices.introduction.get(each, "")).strip() for each in LANGUAGES},
        source=" ".join(clean(choices.source).split()),
    )


def _read(case_id: str, actor: Actor) -> tuple[CaseFacts, dict[str, object]]:
    shown_before, people_before = told_before(case_id)
    read, shown = read_case(case_id, earlier=shown_before, actor=actor)
    facts = coarsen_v1(read, people_before)
    people = [[each.pseudonym, sorted(tells_v1(each, facts))] for each in facts.persons]
    return facts, {"shown": dict(shown), "people": people}


def _give_pseudonyms(case_id: str, *, actor: Actor, as_of: datetime) -> None:
    """Give whoever is told of a pseudonym of the place, kept sealed in the case; only there it leads back."""
    case = get_case(case_id, actor=actor)
    if case.closed_at is not None or not may(actor, Permission.CASE_WORK, case_id):
        return
    country = case.jurisdiction.partition("-")[0].upper()
    for party in list_tellable(case_id, actor=actor):
        if find_pseudonym(party.id, actor=actor)[0]:
            continue
        native = [
            each.id
            for each in list_aliases(party.id, actor=actor)
            if each.kind in (AliasKind.NAME, AliasKind.NATIVE_NAME) and each.script == "Hani"
        ]
        style, alias_id = PseudonymStyle.LETTER, ""
        if country == "KR":
            style = PseudonymStyle.KR_LETTER
        elif country == "CN" and native:
            style, alias_id = PseudonymStyle.CN_MOUMOU, native[0]
        make_pseudonym(party.id, style, alias_id=alias_id, actor=actor, as_of=as_of)


def _campaign(choices: Choices, facts: Sequence[CaseFacts], actor: Actor) -> CampaignFacts | None:
    if not choices.campaign_id:
        return None
    found = get_campaign(choices.campaign_id, actor=actor)
    batch = next((each for each in found.batches if each.id == choices.batch_id), None)
    if choices.batch_id and batch is None:
        raise NotFound("There is no such batch in this campaign.")
    return gather_v1(found, batch, facts)


def _lint(
    content: Content,
    choices: Choices,
    facts: Sequence[CaseFacts],
    campaign: CampaignFacts | None,
    pack: WordPack,
    *,
    actor: Actor,
) -> tuple[Finding, ...]:
    names = set[str]().union(*(_names(each, actor) for each in choices.case_ids))
    places = {
        name
        for case_id in choices.case_ids
        for place in list_places(case_id, actor=actor)
        for name in place.path[2:]
    }
    earlier, listed = list_published_beside(choices)
    return (
        *lint_v1(content, choices, facts, pack, names=names, places=places, campaign=campaign,
            released=_released()),
        *dict.fromkeys(beside_earlier_v1(content, choices, earlier, listed)),
    )  # fmt: skip


def _released() -> frozenset[Value]:
    """Every count of children that a release tells, also one that was withdrawn: readers keep it."""
    releases = (get_release(each.id) for each in list_releases(is_out=True))
    return frozenset(
        cell.value
        for each in releases
        if each.measure.unit is Unit.CHILDREN
        for table in each.tables
        for cell in table.cells
    )


def _names(case_id: str, actor: Actor) -> set[str]:
    """What a case calls people and things, as far as the actor may see it: none of it may stand in a bulletin."""
    parties, things = list_parties(case_id, actor=actor), list_things(case_id, actor=actor)
    found = {each.label for each in parties} | {each.label for each in things}
    for holder_id in (*(each.id for each in parties), *(each.id for each in things)):
        found |= {
            alias.text
            for alias in list_aliases(holder_id, actor=actor)
            if alias.text and alias.kind is not AliasKind.PSEUDONYM
        }
        # A handle is kept with its service: "telegram:name".
        found |= {each.value.rpartition(":")[2] for each in list_identifiers(holder_id, actor=actor)}
    return found - {""}


def _locked(bulletin_id: str) -> Bulletin:
    row = Bulletin.objects.select_for_update().filter(id=bulletin_id).first()
    if row is None:
        raise NotFound("There is no such bulletin.")
    return row


def _working(bulletin_id: str) -> tuple[Bulletin, BulletinVersion]:
    row = _locked(bulletin_id)
    version = row.versions.latest("number")
    if row.state not in (BulletinState.DRAFT, BulletinState.CORRECTING):
        raise Conflict("It is no draft. What is published is corrected by its next version.")
    return row, version


def _read_version(bulletin_id: str, digest: str) -> tuple[Bulletin, BulletinVersion]:
    row, version = _working(bulletin_id)
    if version.digest != digest:
        raise Conflict("It changed since you read it. Read it again.")
    if any(each["level"] == FindingLevel.BLOCKING for each in version.findings):
        raise Conflict("The linter found what must not be published. Mend it, then draft it anew.")
    return row, version


def _refuse_overtaken(version: BulletinVersion) -> None:
    since = BulletinVersion.objects.filter(published_at__gt=version.made_at).exclude(id=version.id)
    if any(set(each.told) & set(version.told) for each in since):
        raise Conflict(_OVERTAKEN)


def _refuse_changed(row: Bulletin, version: BulletinVersion, *, as_of: datetime) -> None:
    """Read the cases once more, as whoever drafted may: somebody may be a child, cleared, or named, by now."""
    choices, drafter = read_choices(version.choices), person(version.made_by)
    try:
        facts = [_read(case_id, drafter)[0] for case_id in choices.case_ids]
        campaign = _campaign(choices, facts, drafter)
        content = tell(row.number, facts, choices, campaign)
        pack = load(PackName.WORDS, on=as_of.date())
        findings = _lint(content, choices, facts, campaign, pack, actor=drafter)
    except (NotFound, NotAllowed) as problem:
        raise Conflict("Whoever drafted it has no access to its cases by now. Draft it anew.") from problem
    if digest_of(content) != version.digest:
        raise Conflict("Its cases say something else by now. Whoever drafted it drafts it anew.")
    if any(each.level is FindingLevel.BLOCKING for each in findings):
        raise Conflict(
            "The linter finds by now what must not be published. Whoever drafted it drafts it anew."
        )
    read = {(each["code"], each["row"]) for each in version.findings}
    if any(each.code == "earlier" and (each.code, each.row) not in read for each in findings):
        raise Conflict(_OVERTAKEN)
