"""A CASE 1.5.0 / UCO 1.5.0 graph, node by node: what examination tools and other bodies' case systems read.

Source: the ontologies' own files (https://caseontology.org, https://unifiedcyberontology.org), as ``case_validate``
checks them. The context stands inside, so that nobody fetches one. Every node's name is made of the id of what
the graph is about: the same thing gives the same names everywhere, and no two desks' names meet.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

Node = dict[str, object]

_UCO = "https://ontology.unifiedcyberontology.org/uco/"
_CONTEXT = {
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    **{f"uco-{part}": f"{_UCO}{part}/" for part in
       ("action", "core", "identity", "location", "marking", "observable", "role", "types")},
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
_PARTIES = {"person": "uco-identity:Person", "organization": "uco-identity:Organization"}


class Graph:
    """The nodes so far, each under a name that is the same whenever the same thing is written.

    Args:
        about: Id of what the graph is about: its nodes' names are made of it.
    """

    def __init__(self, about: str) -> None:
        self.nodes: list[Node] = []
        self.marking: Node | None = None
        self._about = about

    def add(self, kind: str, place: str, values: Mapping[str, object]) -> Node:
        """Add a node and return the reference to it. What is empty is left out."""
        short = kind.partition(":")[2].lower()
        name = f"kb:{short}-{uuid.uuid5(uuid.NAMESPACE_URL, f'{self._about}/{kind}/{place}')}"
        node: Node = {"@id": name, "@type": kind}
        node |= {key: value for key, value in values.items() if value not in (None, "", [])}
        if self.marking is not None and not short.endswith(("facet", "hash", "externalreference")):
            node["uco-core:objectMarking"] = self.marking
        self.nodes.append(node)
        return {"@id": name}

    def observable(
        self, kind: str, place: str, facets: Mapping[str, Mapping[str, object]], **values: object
    ) -> Node:
        """Add an observable with those of its facets that say anything."""
        said = [
            self.add(f"uco-observable:{facet}", place, of("uco-observable", parts))
            for facet, parts in facets.items()
            if any(part not in (None, "", []) for part in parts.values())
        ]
        return self.add(
            f"uco-observable:{kind}", place, {"uco-core:hasFacet": said, **of("uco-core", values)}
        )

    def party(self, kind: str, place: str, name: str, tags: list[str]) -> Node:
        """Add a ``person`` or an ``organization``, by the name that may be said."""
        return self.add(_PARTIES[kind], place, {"uco-core:name": name, "uco-core:tag": tags})

    def digest(self, method: str, value: str, place: str) -> Node:
        """Add a digest, such as ``SHA256``, in hexadecimal."""
        said = {
            "uco-types:hashMethod": method,
            "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": value.upper()},
        }
        return self.add("uco-types:Hash", place, said)

    def document(self) -> dict[str, object]:
        """Return the whole graph, its context inside."""
        return {"@context": {**_CONTEXT, "kb": f"urn:coldframe:{self._about}:"}, "@graph": self.nodes}

    def relate(self, source: Node, target: Node, kind: str, place: str) -> None:
        """Say that one node has to do with another."""
        self.add(
            "uco-core:Relationship",
            place,
            {
                "uco-core:source": source,
                "uco-core:target": target,
                "uco-core:kindOfRelationship": kind,
                "uco-core:isDirectional": True,
            },
        )

    def act(
        self,
        name: str,
        *,
        at: object,
        performer: Node,
        after: Node | None = None,
        description: object = None,
        place: str = "",
        **parts: object,
    ) -> Node:
        """Say what was done, when if that is known, and by whom; ``place`` tells it from others of its name."""
        values = {
            "uco-core:name": name,
            "uco-core:description": description,
            "uco-action:performer": performer,
            "uco-action:startTime": time(at),
            "case-investigation:wasInformedBy": after,
            **of("uco-action", parts),
        }
        return self.add("case-investigation:InvestigativeAction", place or name, values)

    def investigation(self, code: str, by: Node, **values: object) -> None:
        """Add the case itself, last: it holds every node so far but the parts of others."""
        held = [
            {"@id": node["@id"]} for node in self.nodes if not str(node["@type"]).endswith(("Facet", "Hash"))
        ]
        said = {
            "uco-core:name": code,
            "uco-core:createdBy": by,
            "case-investigation:investigationForm": "case",
            "uco-core:object": held,
        }
        self.add("case-investigation:Investigation", "matter", said | values)

    def exhibit(self, number: object, shown: list[Node], **values: object) -> Node:
        """Add the record that bears an item's number."""
        values = {
            "case-investigation:exhibitNumber": str(number),
            "uco-core:object": shown,
            **of("uco-core", values),
        }
        return self.add("case-investigation:ProvenanceRecord", f"{number}/{shown[0]['@id']}", values)


def of(prefix: str, values: Mapping[str, object]) -> dict[str, object]:
    """Put the ontology's prefix before each name."""
    return {f"{prefix}:{name}": value for name, value in values.items()}


def time(moment: object) -> Node | None:
    """Return a moment as the ontology writes it."""
    return {"@type": "xsd:dateTime", "@value": str(moment)} if moment else None
