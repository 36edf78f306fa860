#!/usr/bin/env python3
"""Verify an exported Coldframe ledger without Coldframe: only Python's own library.

Usage:  python3 verify_custody.py EXPORT.ndjson [HEAD.json]

EXPORT.ndjson is what `coldframe custody export` wrote: one event a line, in order.
HEAD.json is a signed head kept outside the database, or one a partner received. Its
Ed25519 signature is checked if the `cryptography` package is installed.

Each event's hash is SHA-256 over a JSON object of its actor, at, detail, kind,
previous, sequence and subject: keys sorted, no white space, ASCII only.
Exit code: 0 whole, 1 not whole, 2 could not be read.
"""

import base64
import hashlib
import json
import sys


def main(arguments):
    if not 1 <= len(arguments) <= 2:
        print(__doc__)
        return 2
    head = json.load(open(arguments[1])) if len(arguments) == 2 else None
    previous, count, at_head = "0" * 64, 0, None
    with open(arguments[0], encoding="utf-8") as export:
        for line in export:
            event = json.loads(line)
            count += 1
            if event["sequence"] != count:
                print(f"BAD: event {count} is missing (found {event['sequence']}).")
                return 1
            record = {k: event[k] for k in ("actor", "at", "kind", "previous", "sequence", "subject")}
            record["detail"] = json.loads(event["detail"])
            canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
            if hashlib.sha256(canonical.encode()).hexdigest() != event["hash"]:
                print(f"BAD: event {count} was changed or moved.")
                return 1
            if event["previous"] != previous:
                print(f"BAD: event {count} does not follow the one before it.")
                return 1
            previous = event["hash"]
            if head and count == head["count"]:
                at_head = previous
    if head is None:
        print(f"OK: {count} events, every link holds. Without a signed head, truncation and a full")
        print("rewrite cannot be excluded.")
        return 0
    if count < head["count"]:
        print(f"BAD: cut off after event {count}; the signed head counts {head['count']}.")
        return 1
    if head["count"] and at_head != head["last_hash"]:
        print("BAD: the signed head names another history; the chain was rewritten.")
        return 1
    print(f"OK: {count} events; the head vouches for the first {head['count']}. {signature(head)}")
    return 0


def signature(head):
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return "Signature not checked: install the cryptography package."
    # The name must be the key's own (RFC 7638), or anybody's key could sign in the desk's name.
    x = base64.urlsafe_b64encode(base64.b64decode(head["public_key"])).rstrip(b"=").decode()
    thumbprint = hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()).digest()
    if base64.urlsafe_b64encode(thumbprint).rstrip(b"=").decode() != head["desk"]:
        sys.exit("BAD: the head is not signed with the key of the desk that it names.")
    signed = f"coldframe-head:1:{head['desk']}:{head['count']}:{head['last_hash']}:{head['at']}"
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(head["public_key"]))
    try:
        key.verify(base64.b64decode(head["signature"]), signed.encode())
    except InvalidSignature:
        sys.exit("BAD: the head's signature is false.")
    return f"Signed by desk {head['desk']}: compare this with the fingerprint you pinned."


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError) as error:
        print(f"Cannot read the export: {error}")
        sys.exit(2)
