"""What other bodies' markings allow: the strictest of all they say, and nothing where one is missing or not known."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coldframe.intake.channels import case, misp, referral_document, referral_table
from coldframe.intake.channels.marking import Markings
from coldframe.intake.terms import Handling
from coldframe.partners.terms import OnwardTransfer

NOT, ASK, SAME = OnwardTransfer.NOT_ALLOWED, OnwardTransfer.ON_REQUEST, OnwardTransfer.SAME_PURPOSE
REFERENCE = "ref_" + "0" * 26


def event(*, tags: tuple[str, ...] = ("tlp:green",), **values: Any) -> bytes:
    whole = {"uuid": "u-1", "info": "seen", "distribution": "3", "Tag": [{"name": name} for name in tags],
             "Attribute": [{"type": "url", "value": "https://example.org/a"}]}  # fmt: skip
    return json.dumps({"Event": whole | values}).encode()


def handling(document: bytes, channel: Any = misp) -> Handling:
    found = channel.parse(document).clues[0].handling
    assert found is not None
    return found  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("document", "rule", "understood"),
    [
        (event(), ASK, True),
        (event(tags=("tlp:clear",)), SAME, True),
        (event(tags=("TLP:WHITE",)), SAME, True),
        (event(tags=("tlp:amber",)), ASK, True),
        (event(tags=("tlp:red",)), NOT, True),
        (event(tags=("tlp:clear", "tlp:red")), NOT, True),
        (event(tags=("tlp:clear",), distribution="0"), ASK, True),
        (event(tags=("tlp:clear",), distribution=3), SAME, True),
        (event(tags=("tlp:clear",), distribution="4"), NOT, False),
        (event(tags=("tlp:clear",), distribution="9"), NOT, False),
        (event(tags=("tlp:clear",), distribution=None), NOT, False),
        (event(tags=()), NOT, False),
        (event(tags=("tlp:ultra",)), NOT, False),
        (event(tags=("tlp:clear", "tlp:ex:chr")), NOT, False),
        (event(tags=("tlp:clear",), Object=[{"name": "url", "distribution": "4", "Attribute": []}]), NOT, False),
        (event(tags=("tlp:clear",), Attribute=[{"type": "url", "value": "https://example.org", "distribution": "5",
                                               "Tag": [{"name": "tlp:red"}]}]), NOT, True),
        (event(tags=("tlp:clear",), Attribute=[{"type": "url", "value": "https://example.org"},
            {"type": "comment", "value": "coldframe-handling/9 anything"}]), NOT, False),
    ],
)  # fmt: skip
def test_that_the_strictest_marking_of_an_event_holds(
    document: bytes, rule: OnwardTransfer, understood: bool
) -> None:
    found = handling(document)
    assert (found.onward_transfer, found.is_understood) == (rule, understood)


def test_that_a_graph_without_a_marking_that_is_known_allows_nothing() -> None:
    node = {"@id": "kb:u", "@type": "uco-observable:URL",
            "uco-core:hasFacet": {"@type": "uco-observable:URLFacet", "uco-observable:fullValue": "https://example.org"}}  # fmt: skip
    marked = {
        "@id": "kb:m",
        "@type": "uco-marking:MarkingDefinition",
        "uco-marking:definition": {"@id": "kb:s"},
    }
    for extra, rule, understood in (
        ([], NOT, False),
        ([marked], NOT, False),
        ([marked, {"@id": "kb:s", "@type": "uco-marking:StatementMarking", "uco-marking:statement": "TLP:GREEN"}], ASK, True),
        ([marked, {"@id": "kb:s", "@type": "uco-marking:StatementMarking", "uco-marking:statement": "secret"}], NOT, False),
    ):  # fmt: skip
        found = handling(json.dumps({"@graph": [node, *extra]}).encode(), case)
        assert (found.onward_transfer, found.is_understood) == (rule, understood)


def test_that_a_document_or_table_with_another_rule_allows_nothing() -> None:
    document = {"format": "coldframe-referral/1", "referral": REFERENCE, "agreement": {"onward_transfer": "freely"},
                "matter": {"items": [{"kind": "url", "url": "https://example.org"}]}}  # fmt: skip
    found = handling(json.dumps(document).encode(), referral_document)
    assert (found.onward_transfer, found.is_understood, found.marking) == (NOT, False, "freely")
    table = (
        b"referral,onward_transfer,row,item.url\nr-1,same_purpose,item,https://example.org/a\n"
        b"r-1,,item,https://example.org/b\n"
    )
    assert handling(table, referral_table).onward_transfer is NOT


def test_that_of_two_terms_the_shorter_time_and_every_condition_hold() -> None:
    markings = Markings()
    for days, words in (("90", "first"), ("30", "second"), ("soon", "first"), ("-1", "")):
        markings.retention(days)
        markings.caveat(words)
    markings.rule("same_purpose")
    markings.rule("on_request")
    found = markings.handling()
    assert (found.retention_days, found.rights_caveat, found.onward_transfer) == (30, "first\nsecond", ASK)


def test_that_one_bad_row_or_event_does_not_stop_the_others() -> None:
    table = (
        b"referral,onward_transfer,row,item.url,item.file\nr-1,not_allowed,item,https://example.org/a,\n"
        b"r-1,not_allowed,item,,{broken\nr-2,not_allowed,item,https://example.org/b,\n"
    )
    read = referral_table.parse(table)
    assert [[item.url for item in clue.items] for clue in read.clues] == [
        ["https://example.org/a"],
        ["https://example.org/b"],
    ]
    assert [(one.line, b"{broken" in one.raw) for one in read.problems] == [(3, True)]
    two = b'{"response": [' + event() + b', {"Event": {"info": "nothing"}}, 7]}'
    events = misp.parse(two)
    assert (len(events.clues), [problem.line for problem in events.problems]) == (1, [2, 3])


def test_that_an_encoded_file_stays_out_of_what_is_kept() -> None:
    encoded = "QUJD" * 1000
    sample = {"type": "attachment", "value": "shape.png", "data": encoded}
    (clue,) = misp.parse(event(Attribute=[sample, {"type": "md5", "value": "0" * 32}])).clues
    assert encoded.encode() not in clue.raw
    assert [item.claimed for item in clue.items] == [{"md5": "0" * 32}]
    payload = {
        "@id": "kb:c",
        "@type": "uco-observable:ContentDataFacet",
        "uco-observable:dataPayload": encoded,
    }
    name = {"@id": "kb:f", "@type": "uco-observable:FileFacet", "uco-observable:fileName": "shape.png"}
    graph = {"@graph": [{"@type": "uco-observable:File", "uco-core:hasFacet": [payload, name]}]}
    (file,) = case.parse(json.dumps(graph).encode()).clues
    assert encoded.encode() not in file.raw
    assert file.items[0].original_name == "shape.png"


def test_that_another_tool_s_graph_is_read_as_far_as_it_is_known() -> None:
    graph = {"@context": "https://example.org/never-fetched.jsonld", "@graph": [
        {"@id": "http://example.org/kb/1", "@type": ["https://ontology.unifiedcyberontology.org/uco/observable/File"],
         "https://ontology.unifiedcyberontology.org/uco/core/hasFacet": [
             {"@type": "uco-observable:ContentDataFacet", "uco-observable:mimeType": "image/png", "uco-observable:hash":
              [{"@type": "uco-types:Hash", "uco-types:hashMethod": {"@type": "uco-vocabulary:HashNameVocab", "@value": "SHA256"},
                "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": "AB" * 32}},
               {"uco-types:hashMethod": "SHA512", "uco-types:hashValue": "00"}, 7, None]}]},
        {"@id": "http://example.org/kb/2", "@type": "example:Spaceship", "example:speed": 9}, "stray", [[]],
    ]}  # fmt: skip
    (clue,) = case.parse(json.dumps(graph).encode()).clues
    assert [(item.claimed, item.media_type) for item in clue.items] == [({"sha256": "ab" * 32}, "image/png")]
    assert clue.unread == ("Spaceship",)


_STATEMENT = "uco-marking:StatementMarking"
_CLEAR = {"@id": "kb:m", "@type": "uco-marking:MarkingDefinition",
          "uco-marking:definition": [{"@type": _STATEMENT, "uco-marking:statement": "TLP:CLEAR"}]}  # fmt: skip
_RED = {"@type": _STATEMENT, "uco-marking:statement": "TLP:RED"}


@pytest.mark.parametrize(
    "extra",
    [
        [_CLEAR | {"@id": "kb:r", "uco-marking:definition": _RED, "@type": ["uco-core:UcoObject", "uco-marking:MarkingDefinition"]}],
        [_CLEAR | {"@id": "kb:r", "uco-marking:definition": _RED, "@type": "our-own:StrictMarkingDefinition"}],
        [_CLEAR | {"uco-marking:definition": {"@id": "kb:s"}}, _RED | {"@id": "kb:s"}, _RED | {"@id": "kb:s", "uco-marking:statement": "TLP:CLEAR"}],
        [_CLEAR | {"uco-marking:definition": _RED | {"uco-marking:statement": ["TLP:CLEAR", "TLP:RED"]}}],
        [_CLEAR | {"uco-marking:definition": [_RED | {"uco-marking:statement": "TLP:CLEAR"}, {"@type": "uco-marking:ReleaseToMarking"}]}],
        [_CLEAR | {"uco-marking:definition": [_RED | {"uco-marking:statement": "TLP:CLEAR"}, _RED | {"uco-marking:statement": "NOFORN"}]}],
        [_CLEAR | {"uco-marking:definition": []}],
        [{"@type": "uco-marking:TermsOfUseMarking", "uco-marking:termsOfUse": "Not outside this house."}],
        [_RED | {"@id": "kb:z"}],
        [{"@id": "kb:z", "@type": "uco-observable:File", "uco-core:objectMarking": {"@id": "kb:absent"}}],
        [{"@id": "kb:z", "@type": "uco-observable:File", "uco-core:objectMarking": "kb:absent"}],
        [{"@type": "uco-marking:GranularMarking", "uco-marking:marking": [{"@id": "kb:absent"}]}],
    ],
)  # fmt: skip
def test_that_no_way_of_writing_a_graph_hides_a_marking(extra: list[dict[str, Any]]) -> None:
    node = {"@id": "kb:u", "@type": "uco-observable:URL", "uco-core:objectMarking": [{"@id": "kb:m"}],
            "uco-core:hasFacet": {"@type": "uco-observable:URLFacet", "uco-observable:fullValue": "https://example.org"}}  # fmt: skip
    assert handling(json.dumps({"@graph": [node, _CLEAR]}).encode(), case).onward_transfer is SAME
    for nodes in ([node, _CLEAR, *extra], [*extra, node, _CLEAR]):
        assert handling(json.dumps({"@graph": nodes}).encode(), case).onward_transfer is NOT


@pytest.mark.parametrize(
    ("part", "rule"),
    [
        ({"EventReport": [{"distribution": "0"}]}, ASK),
        ({"EventTag": [{"Tag": {"name": "tlp:red"}}]}, NOT),
        ({"ShadowAttribute": [{"Tag": ["tlp:red"]}]}, NOT),
        ({"Tag": [{"name": "tlp:clear"}, {"name": 'tlp="red"'}]}, NOT),
        ({"Tag": [{"name": "tlp:clear"}, {"name": "tlp : red"}]}, NOT),
        ({"RelatedEvent": [{"Event": {"distribution": "0"}}]}, SAME),
    ],
)
def test_that_a_marking_counts_wherever_it_stands_in_an_event(
    part: dict[str, Any], rule: OnwardTransfer
) -> None:
    assert handling(event(**({"Tag": [{"name": "tlp:clear"}]} | part))).onward_transfer is rule


def test_that_a_label_of_permissible_actions_stays_a_condition() -> None:
    assert handling(event(tags=("tlp:clear", "PAP:RED"))).rights_caveat == "PAP:RED"


@pytest.mark.parametrize("channel", [case, misp, referral_document])
def test_that_a_member_that_stands_twice_is_not_read(channel: Any) -> None:
    document = b'{"a": {"onward_transfer": "not_allowed", "onward_transfer": "same_purpose"}}'
    read = channel.parse(document)
    assert (read.clues, "twice" in read.problems[0].message) == ((), True)


def test_that_words_alone_are_a_matter_in_every_form() -> None:
    matter = {"@type": "case-investigation:Investigation", "uco-core:description": "A group sells access."}
    (clue,) = case.parse(json.dumps({"@graph": [matter]}).encode()).clues
    assert clue.statement == "A group sells access."
    report = {
        "name": "report",
        "Attribute": [{"object_relation": "summary", "type": "text", "value": "Sells access."}],
    }
    (clue,) = misp.parse(event(Attribute=[], Object=[report])).clues
    assert "Sells access." in clue.statement
