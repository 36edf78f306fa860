"""The words for people, organizations and things in a case, and for what is judged about them."""

from __future__ import annotations

from django.utils.functional import Promise, lazystr
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coldframe.rulepacks.loader import list_packs
from coldframe.rulepacks.roles import RolePack, RoleRule
from coldframe.rulepacks.terms import PackName


class _Word:
    """A role in the reader's language, as its rule pack says it, whenever it is shown."""

    def __init__(self, rule: RoleRule) -> None:
        self.rule = rule

    def __str__(self) -> str:
        word = self.rule.word(get_language() or "en")
        return word[:1].upper() + word[1:]


_ROLES: dict[str, str | Promise] = {
    rule.code: lazystr(_Word(rule))
    for pack in list_packs(PackName.ROLES)
    if isinstance(pack, RolePack)
    for rule in pack.roles
}

WORDS: dict[str, dict[str, str | Promise]] = {
    "Role": _ROLES,
    "Sex": {
        "female": _("Female"),
        "male": _("Male"),
        "other": _("Other"),
        "unknown": _("Not known"),
    },
    "OrganizationKind": {
        "company": _("Company"),
        "gang": _("Group that acts together"),
        "police": _("Police"),
        "prosecutor": _("Prosecutor"),
        "court": _("Court"),
        "regulator": _("Regulator"),
        "culture_enforcement": _("Culture law enforcement"),
        "coordinating_office": _("Coordinating office"),
        "child_protection": _("Child protection"),
        "clearinghouse": _("Clearinghouse"),
        "provider": _("Provider of a service"),
        "other": _("Other"),
    },
    "OfficeFunction": {
        "coordination": _("Coordinates"),
        "publication": _("Publishes"),
        "investigation": _("Investigates"),
        "regulation": _("Regulates"),
        "clearing": _("Takes reports and passes them on"),
        "reporting": _("Reports"),
        "liaison": _("Liaises"),
    },
    "AliasKind": {
        "name": _("Name"),
        "native_name": _("Name in its own language"),
        "as_printed": _("As printed"),
        "former": _("Former name"),
        "translation": _("Translation"),
        "mistranslation": _("Mistranslation that was seen"),
        "pseudonym": _("Pseudonym"),
    },
    "PseudonymStyle": {
        "cn_moumou": _("Surname and 某某"),
        "cn_mou": _("Surname and 某"),
        "cn_mou_last": _("Surname, 某 and last character: narrows who it is"),
        "kr_letter": _("Letter and 씨 (A씨)"),
        "kr_mo": _("Surname and 모씨"),
        "letter": _("Letter"),
    },
    "Bearer": {
        "person": _("Person"),
        "organization": _("Organization"),
        "service": _("Service"),
    },
    "ThingKind": {
        "service": _("Service"),
        "site": _("Site"),
        "group": _("Group or channel"),
        "account": _("Account"),
        "wallet": _("Wallet"),
        "listing": _("Listing"),
        "device": _("Device"),
        "vehicle": _("Vehicle"),
        "premises": _("Premises"),
    },
    "IdentifierKind": {
        "url": _("Web address"),
        "domain": _("Domain"),
        "email": _("E-mail address"),
        "phone": _("Telephone number"),
        "handle": _("Account on a service"),
        "group_link": _("Invite link of a group"),
        "wallet": _("Wallet"),
        "ip": _("Network address, with its time"),
        "device": _("Device number"),
        "digest": _("Digest of a file"),
        "plate": _("Number plate"),
        "listing": _("Listing number"),
        "credential": _("Password: only a keyed hash is kept"),
    },
    "PlaceAspect": {
        "asset": _("Asset"),
        "operator": _("Operator"),
        "victim": _("Whoever is harmed"),
        "administrative": _("Administrative case"),
        "criminal": _("Criminal case"),
        "scene": _("Kind of place"),
    },
    "Confidence": {
        "established": _("Established"),
        "likely": _("Likely"),
        "possible": _("Possible"),
        "stated": _("Stated by the source"),
    },
    "WithdrawnWhy": {
        "entered_wrongly": _("It was entered wrongly"),
        "source_corrected": _("The source corrected it"),
        "found_otherwise": _("It was found otherwise"),
    },
    "JudgementKind": {
        "same": _("The same"),
        "not_same": _("Not the same"),
        "link": _("Bound"),
    },
    "JudgementState": {
        "proposed": _("Waits for a second person"),
        "in_force": _("Holds"),
        "undone": _("Taken back"),
    },
    "JudgementReason": {
        "same_identifier": _("They share an identifier"),
        "document": _("A document that was seen"),
        "statement": _("A statement"),
        "observation": _("An observation"),
        "forensic_result": _("A forensic result"),
        "court_finding": _("A finding of a court"),
        "reported": _("A report says so"),
        "entered_wrongly": _("It was entered wrongly"),
        "found_otherwise": _("It was found otherwise"),
    },
    "Relation": {
        "operates": _("operates"),
        "owns": _("owns"),
        "hosts": _("hosts"),
        "uses": _("uses"),
        "member_of": _("is a member of"),
        "part_of": _("is part of"),
        "front_for": _("is a front for"),
        "works_from": _("works from"),
        "offered_on": _("is offered on"),
        "related": _("has to do with"),
    },
    "Clash": {
        "birth_dates_differ": _("Their days of birth differ"),
        "child_and_adult": _("One is a child or may be one, the other is of age"),
        "acting_and_harmed": _("One acts in the matter, the other is harmed in it"),
        "sexes_differ": _("Their sexes differ"),
        "native_names_differ": _("Their names in their own language differ"),
        "numbers_differ": _("One is a single one, the other stands for several"),
        "registrations_differ": _("Their registrations differ"),
        "kinds_differ": _("They are organizations of different kinds"),
        "places_differ": _("They are in different places"),
    },
    "RoleAct": {
        "watch": _("watches"),
        "tip": _("rewards"),
        "gamble": _("gambles"),
        "post": _("posts"),
        "pass_on": _("passes on"),
        "coerced": _("was coerced"),
        "shared_between_peers": _("shared it with peers, by consent"),
        "reshared_without_consent": _("others passed it on without consent"),
        "consent_not_known": _("whether by consent is not known"),
        "for_followers": _("to gain followers"),
    },
}

ROLE_ACTS: list[tuple[str, str | Promise]] = list(WORDS["RoleAct"].items())
"""What may be said more exactly of some roles; the rule pack says of which."""

EVENTS: dict[str, str | Promise] = {
    "role_ended": _("When a role ended was noted"),
    "role_withdrawn": _("A role was taken back"),
    "facts_recorded": _("What is known of somebody was recorded"),
    "alias_added": _("A name was added"),
    "thing_added": _("A thing was added to a case"),
    "identifier_added": _("What names somebody or something was added"),
    "identifiers_shown": _("What names something of a child was opened"),
    "place_claimed": _("Where something is said to be was recorded"),
    "place_withdrawn": _("A claim about a place was taken back"),
    "judgement_proposed": _("A person proposed that two people are one"),
    "judgement_confirmed": _("A second person confirmed that two people are one"),
    "judgement_made": _("A person judged how two records belong together"),
    "judgement_undone": _("A judgement about two records was taken back"),
}

FACTS: dict[str, str | Promise] = {
    "asks_safeguarding": _("Asks for safeguarding"),
    "role_id": _("Role"),
    "why": _("Why"),
    "several": _("Stands for several"),
    "organization_kind": _("Kind of organization"),
    "functions": _("Functions"),
    "alias_kind": _("Kind of name"),
    "script": _("Script"),
    "thing_kind": _("Kind of thing"),
    "is_victims": _("The owner is harmed"),
    "identifier_kind": _("Kind of identifier"),
    "aspect": _("What is placed"),
    "outside": _("Outside of it"),
    "confidence": _("How well known"),
    "judgement": _("Judgement"),
    "judgement_kind": _("What was judged"),
    "left": _("First record"),
    "right": _("Second record"),
    "relation": _("How they belong together"),
    "clashes": _("What spoke against it"),
}

ENUMS: dict[str, tuple[str, ...]] = {
    "why": ("WithdrawnWhy",),
    "organization_kind": ("OrganizationKind",),
    "functions": ("OfficeFunction",),
    "alias_kind": ("AliasKind",),
    "thing_kind": ("ThingKind",),
    "identifier_kind": ("IdentifierKind",),
    "aspect": ("PlaceAspect",),
    "confidence": ("Confidence",),
    "judgement_kind": ("JudgementKind",),
    "relation": ("Relation",),
    "clashes": ("Clash",),
}
