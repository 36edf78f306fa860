"""Every organization, person, channel and place of the three articles, as domain.md 7 lists them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from coldframe.casework.terms import (
    ONE,
    AliasKind,
    Confidence,
    Facts,
    IdentifierKind,
    NewIdentifier,
    NewRole,
    NewThing,
    Number,
    OfficeFunction,
    OrganizationKind,
    PartyKind,
    PlaceAspect,
    Relation,
    ThingKind,
)
from coldframe.core.answers import Answer
from coldframe.core.values import Qualifier

ORG, PERSON = PartyKind.ORGANIZATION, PartyKind.PERSON
PRINTED, NATIVE, WRONG = AliasKind.AS_PRINTED, AliasKind.NATIVE_NAME, AliasKind.MISTRANSLATION
Q = Qualifier


@dataclass(frozen=True)
class Row:
    """One row of the table: a party, a thing, or a claim about the case, and all that is said of it.

    ``under`` names the key of another row; so does the second of ``link``.
    """

    number: str
    label: str
    key: str = ""
    kind: PartyKind | None = None
    thing: NewThing | None = None
    facts: Facts | None = None
    names: tuple[tuple[AliasKind, str, str], ...] = ()
    roles: tuple[NewRole, ...] = ()
    under: str = ""
    ids: tuple[NewIdentifier, ...] = ()
    places: tuple[tuple[PlaceAspect, str, bool, bool], ...] = ()
    link: tuple[Relation, str] | None = None


def many(count: int | None, qualifier: Qualifier = Q.EXACT) -> Facts:
    """Facts of people who are only counted."""
    return Facts(number=Number(count, qualifier))


def office(kind: OrganizationKind, *functions: OfficeFunction, place: str = "CN") -> Facts:
    """Facts of an authority."""
    return Facts(organization_kind=kind, functions=functions, place=tuple(place.split(" > ")))


O_, F = OrganizationKind, OfficeFunction
LIVESTREAM = (
    Row(
        "000-1",
        "National office",
        kind=ORG,
        key="office",
        facts=office(O_.COORDINATING_OFFICE, F.COORDINATION, F.PUBLICATION),
        names=(
            (NATIVE, "全国扫黄打非办公室", "zh"),
            (PRINTED, "National Office Against Illegal Publications", "en"),
        ),
        roles=(NewRole("issuing_authority"),),
    ),
    Row(
        "000-6",
        "Xiaomiao",
        key="stream",
        thing=NewThing(ThingKind.SERVICE, "Xiaomiao", "livestream platform, with gambling"),
        names=((NATIVE, "小喵", "zh"), (PRINTED, "Xiaomiao", "en")),
        roles=(NewRole("venue"),),
        places=((PlaceAspect.ASSET, "CN", True, False), (PlaceAspect.OPERATOR, "CN", False, False)),
    ),
    Row(
        "000-7",
        "Servers outside, groups inside",
        key="servers",
        thing=NewThing(ThingKind.DEVICE, "Servers", "servers of the platform", Number(None, Q.UNCOUNTED)),
        places=((PlaceAspect.ASSET, "CN", True, False), (PlaceAspect.VICTIM, "CN", False, True)),
        link=(Relation.HOSTS, "stream"),
    ),
    Row(
        "000-10",
        "Senior agents",
        key="senior",
        kind=PERSON,
        facts=many(None, Q.UNCOUNTED),
        roles=(NewRole(printed="高级代理", source="Legal Daily"),),
    ),
    Row(
        "000-11",
        "Agents",
        key="agent",
        kind=PERSON,
        facts=many(None, Q.UNCOUNTED),
        roles=(NewRole("agent", "代理"),),
        under="senior",
    ),
    Row(
        "000-12",
        "Agents of performers",
        key="anchor_agent",
        kind=PERSON,
        facts=many(None, Q.UNCOUNTED),
        roles=(NewRole("anchor_agent", "主播代理"),),
        under="agent",
    ),
    Row(
        "000-13",
        "Performers",
        key="anchor",
        kind=PERSON,
        facts=many(None, Q.UNCOUNTED),
        roles=(NewRole("anchor", "女主播"),),
        under="anchor_agent",
    ),
    Row(
        "000-8",
        "Minors among the performers",
        kind=PERSON,
        facts=Facts(number=Number(None, Q.EXACT, Decimal("21.000"), "anchor")),
        roles=(NewRole("anchor"),),
        under="anchor_agent",
    ),
    Row(
        "000-14",
        "Organizers of performers",
        kind=PERSON,
        facts=many(None, Q.UNCOUNTED),
        roles=(NewRole(printed="主播组织者"),),
        under="anchor_agent",
    ),
    Row(
        "000-9",
        "Members",
        key="members",
        kind=PERSON,
        facts=many(None, Q.UNCOUNTED),
        roles=(NewRole("member", "会员", acts=("watch", "tip", "gamble")),),
        under="agent",
    ),
    Row(
        "000-9",
        "Minors among the members",
        kind=PERSON,
        facts=Facts(number=Number(None, Q.AT_MOST, Decimal("30.000"), "members")),
        roles=(NewRole("member", acts=("watch",)),),
    ),
    Row(
        "000-15",
        "Settlement platform",
        thing=NewThing(ThingKind.SERVICE, "Settlement platform"),
        roles=(NewRole("settlement_platform", "资金结算平台"),),
    ),
    Row(
        "000-15",
        "Payment company",
        kind=ORG,
        facts=Facts(organization_kind=O_.COMPANY),
        roles=(NewRole("settlement_platform"),),
    ),
    Row(
        "000-18",
        "County police",
        kind=ORG,
        facts=office(O_.POLICE, F.INVESTIGATION, place="CN > Henan > Zhoukou > Shangshui"),
        names=((NATIVE, "商水县公安局", "zh"),),
        roles=(NewRole("handling_authority", "办案机关"),),
    ),
    Row(
        "000-21",
        "Anchor dens",
        key="dens",
        thing=NewThing(ThingKind.PREMISES, "Anchor dens", "anchor den", Number(3)),
    ),
    Row(
        "000-22",
        "Culture-media company",
        kind=ORG,
        facts=Facts(organization_kind=O_.COMPANY, is_front=True),
        names=((NATIVE, "文化传媒公司", "zh"),),
        roles=(NewRole("front_company"),),
        link=(Relation.FRONT_FOR, "dens"),
    ),
    Row(
        "000-23",
        "Money-laundering gangs",
        kind=ORG,
        facts=Facts(number=Number(2), organization_kind=O_.GANG),
        roles=(NewRole("launderer", "洗钱团伙"),),
    ),
    Row(
        "000-31",
        "Minors who were coerced",
        kind=PERSON,
        facts=many(7),
        roles=(NewRole("anchor"), NewRole("child_harmed")),
    ),
)
SITE = (
    Row(
        "000-34",
        "Peng",
        kind=PERSON,
        names=((PRINTED, "彭某某", "zh"),),
        roles=(NewRole("seller"),),
        places=((PlaceAspect.OPERATOR, "CN > Zhejiang > Linhai", False, False),),
    ),
    Row(
        "000-38",
        "Self-built website",
        key="site",
        thing=NewThing(ThingKind.SITE, "Self-built website"),
        ids=(
            NewIdentifier(IdentifierKind.URL, "https://drawn.example.org/"),
            NewIdentifier(IdentifierKind.DOMAIN, "drawn.example.org"),
        ),
    ),
    Row(
        "000-40",
        "Address and password",
        thing=NewThing(ThingKind.SITE, "Posted address"),
        ids=(NewIdentifier(IdentifierKind.CREDENTIAL, "not-a-real-password"),),
    ),
    Row(
        "000-41",
        "QQ groups",
        thing=NewThing(ThingKind.GROUP, "QQ groups", "group chats", Number(20, Q.AT_LEAST)),
        link=(Relation.PART_OF, "site"),
    ),
    Row(
        "000-45",
        "Four suspects, one by one",
        kind=PERSON,
        names=((PRINTED, "马某飞", "zh"),),
        roles=(NewRole("distributor", acts=("post",)),),
    ),
    Row(
        "000-46",
        "Animation company",
        kind=ORG,
        facts=Facts(organization_kind=O_.COMPANY, registration="91000000 (invented)"),
        names=((PRINTED, "Baiku", "en"),),
        roles=(NewRole("provider_addressed"),),
    ),
    Row(
        "000-51",
        "Markets around campuses",
        places=((PlaceAspect.SCENE, "markets around campuses", False, True),),
    ),
    Row(
        "000-57",
        "Provinces",
        places=tuple(
            [
                (PlaceAspect.ADMINISTRATIVE, f"CN > {each}", False, True)
                for each in ("Beijing", "Tianjin", "Fujian", "Shanghai", "Hebei", "Ningxia")
            ]
            + [
                (PlaceAspect.CRIMINAL, f"CN > {each}", False, True)
                for each in (
                    "Zhejiang",
                    "Anhui",
                    "Sichuan",
                    "Jiangsu",
                    "Henan",
                    "Liaoning",
                    "Hunan",
                    "Hubei",
                    "Shaanxi",
                )
            ]
        ),
    ),
    Row(
        "000-58",
        "Informatisation office",
        kind=ORG,
        facts=office(O_.REGULATOR, F.REGULATION),
        roles=(NewRole("joint_authority"),),
    ),
    Row(
        "000-58",
        "Culture law enforcement",
        kind=ORG,
        facts=office(O_.CULTURE_ENFORCEMENT, F.REGULATION),
        roles=(NewRole("joint_authority"),),
    ),
    Row(
        "000-58",
        "Public security",
        kind=ORG,
        facts=office(O_.POLICE, F.INVESTIGATION),
        roles=(NewRole("handling_authority"),),
    ),
)
CAMERAS = (
    Row(
        "001-1",
        "CAC",
        key="cac",
        kind=ORG,
        facts=office(O_.REGULATOR, F.REGULATION, F.PUBLICATION, F.COORDINATION),
        names=((NATIVE, "国家互联网信息办公室", "zh"), (PRINTED, "Cyberspace Administration of China", "en")),
        roles=(NewRole("lead_authority", "牵头部门"), NewRole("issuing_authority")),
    ),
    Row(
        "001-2",
        "MIIT",
        kind=ORG,
        facts=office(O_.REGULATOR, F.REGULATION),
        roles=(NewRole("joint_authority"),),
        under="cac",
    ),
    Row(
        "001-2",
        "MPS",
        kind=ORG,
        facts=office(O_.POLICE, F.INVESTIGATION),
        roles=(NewRole("joint_authority"),),
        under="cac",
    ),
    Row(
        "001-2",
        "SAMR",
        kind=ORG,
        facts=office(O_.REGULATOR, F.REGULATION),
        roles=(NewRole("joint_authority"),),
        under="cac",
    ),
    Row(
        "001-7",
        "Cameras taken over",
        thing=NewThing(
            ThingKind.DEVICE,
            "Cameras taken over",
            "network camera",
            Number(25000, Q.AT_LEAST),
            is_victims=True,
        ),
        places=((PlaceAspect.VICTIM, "CN", False, False),),
    ),
    Row(
        "001-10",
        "Covert cameras advertised or sold",
        thing=NewThing(
            ThingKind.LISTING, "Listings of covert cameras", "product class: covert camera", Number(1600)
        ),
        ids=(NewIdentifier(IdentifierKind.LISTING, "INVENTED-0001"),),
    ),
    Row(
        "001-11",
        "Taobao",
        kind=ORG,
        facts=Facts(organization_kind=O_.PROVIDER),
        roles=(NewRole("cooperating_provider"),),
    ),
    Row(
        "001-11",
        "Others that cooperated, named in the original",
        kind=ORG,
        facts=Facts(number=Number(2), organization_kind=O_.PROVIDER),
        names=((PRINTED, "JD", "en"), (PRINTED, "Xianyu", "en")),
        roles=(NewRole("cooperating_provider"),),
    ),
    Row(
        "001-14",
        "Companies addressed",
        kind=ORG,
        facts=Facts(number=Number(3), organization_kind=O_.COMPANY),
        roles=(NewRole("provider_addressed", "被约谈企业"),),
    ),
)
KOREA = (
    Row("002-1", "Seoul cyber unit", kind=ORG, facts=office(O_.POLICE, F.INVESTIGATION, place="KR > Seoul"),
        names=((NATIVE, "서울지방경찰청 사이버범죄수사대", "ko"),),
        roles=(NewRole("handling_authority", source="Dong-A Ilbo, Korean text, 30 October 2014"),)),
    Row("002-1", "Cyber bureau, as printed in English", kind=ORG, facts=office(O_.POLICE, F.INVESTIGATION, place="KR"),
        names=((PRINTED, "National Police Agency Cyber Bureau", "en"),),
        roles=(NewRole("handling_authority", source="Dong-A Ilbo, English text, 31 October 2014"),)),
    Row("002-2", "HSI Korea branch", kind=ORG, facts=office(O_.POLICE, F.LIAISON, place="US > Seoul attaché"),
        names=((NATIVE, "국토안보수사국", "ko"), (WRONG, "Homeland Security Institute", "en"), (PRINTED, "HSI", "en")),
        roles=(NewRole("foreign_counterpart"),)),
    Row("002-3", "NCMEC", kind=ORG, facts=office(O_.CLEARINGHOUSE, F.CLEARING, place="US"), roles=(NewRole("clearinghouse"),)),
    Row("002-4", "Google", kind=ORG, facts=Facts(organization_kind=O_.PROVIDER, functions=(F.REPORTING,)), roles=(NewRole("reporting_provider"),)),
    Row("002-4", "Twitter", kind=ORG, key="twitter", facts=Facts(organization_kind=O_.PROVIDER, functions=(F.REPORTING,)),
        roles=(NewRole("reporting_provider"), NewRole("venue"))),
    Row("002-5", "Facebook", thing=NewThing(ThingKind.SERVICE, "Facebook"), roles=(NewRole("venue"),)),
    Row("002-5", "YouTube", thing=NewThing(ThingKind.SERVICE, "YouTube"), roles=(NewRole("venue"),)),
    Row("002-11", "Sohn", kind=PERSON, facts=Facts(number=ONE),
        names=((PRINTED, "손모 씨", "ko"), (PRINTED, "Sohn", "en")),
        roles=(NewRole("possessor"), NewRole("distributor"), NewRole("operator"))),
    Row("002-12", "Elementary pupils", kind=PERSON, facts=many(33), roles=(NewRole("self_producer"), NewRole("distributor"))),
    Row("002-13", "Middle and high school pupils", kind=PERSON, facts=many(10), roles=(NewRole("distributor", acts=("pass_on",)),)),
    Row("002-18", "Location of the poster", key="poster", thing=NewThing(ThingKind.ACCOUNT, "Poster's account"),
        ids=(NewIdentifier(IdentifierKind.HANDLE, "twitter:drawn_shapes"),),
        places=((PlaceAspect.OPERATOR, "KR > Seoul", False, False),)),
    Row("002-19", "Address of the poster", thing=NewThing(ThingKind.ACCOUNT, "Poster's session"),
        ids=(NewIdentifier(IdentifierKind.IP, "192.0.2.7", seen="2014-05-20T21:04+09:00", port=50123, event="upload", proxy=Answer.UNKNOWN),)),
    Row("002-21", "USB memory, laptop and other", thing=NewThing(
        ThingKind.DEVICE, "Device set", "USB memory, laptop and others (등)", Number(2, Q.AT_LEAST))),
)  # fmt: skip
ARTICLES = {"livestream": LIVESTREAM, "site": SITE, "cameras": CAMERAS, "korea": KOREA}
HOW_SURE = Confidence.STATED
