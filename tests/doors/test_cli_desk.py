"""The verbs that run a desk, as an operator runs them: real processes, their output and exit codes."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pyotp
import pytest

ROOT = Path(__file__).parents[2]
RUN = [sys.executable, "-c", "from coldframe.cli import main; main()"]


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    told: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def words(self) -> str:
        """What it told, without the line breaks of a narrow terminal."""
        return " ".join(self.told.split())


class Desk:
    """One desk in a folder of its own, run with nothing of ours in the environment."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.variables = {
            "PYTHONPATH": str(ROOT / "src"),
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "COLDFRAME_DATA_DIR": str(folder),
            "COLDFRAME_SANDBOX_REQUIRED": "no",
            **variables,
        }

    def run(self, *arguments: str | Path, told_in: str = "", **variables: str) -> Done:
        done = subprocess.run(
            [*RUN, *arguments],
            capture_output=True,
            input=told_in.encode(),
            env=self.variables | variables,
            cwd=self.folder.parent,
            timeout=120,
            check=False,
        )
        told = done.stderr.decode()
        assert "Traceback" not in told, told
        return Done(done.returncode, done.stdout.decode(), told)

    def dangers(self, **variables: str) -> dict[str, str]:
        """What ``check`` finds dangerous: code to message."""
        done = self.run("check", "--json", **variables)
        assert done.out, done.told
        found = {one["code"]: one["message"] for one in done.json["findings"] if one["danger"]}
        assert done.code == (1 if found else 0)
        assert done.json["safe"] is not bool(found)
        return found

    def copy(self, folder: Path) -> Desk:
        shutil.copytree(self.folder, folder)
        return Desk(folder)

    def sql(self, *statements: str) -> None:
        """Change the database behind the desk's back, past its guard, as an intruder with the file would."""
        with sqlite3.connect(self.folder / "coldframe.sqlite3") as database:
            guards = database.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'custody_ledgerevent'"
            ).fetchall()
            for name, _ in guards:
                database.execute(f"DROP TRIGGER {name}")
            for statement in (*statements, *(guard for _, guard in guards)):
                database.execute(statement)
        database.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with an administrator and some history. Tests that change it take a copy."""
    desk = Desk(tmp_path_factory.mktemp("desk") / "data")
    assert desk.run("init").code == 0
    assert desk.run("users", "create", "ada", "--role", "administrator", "--json").code == 0
    return desk


@pytest.fixture
def desk(made: Desk, tmp_path: Path) -> Desk:
    return made.copy(tmp_path / "data")


# ── init, check, settings ───────────────────────────────────────────────────


def test_a_secret_is_sealed_for_this_desk_and_the_desk_stays_safe(made: Desk) -> None:
    sealed = made.run("seal", told_in="an invented secret\n").out.strip()
    assert sealed.startswith("sealed:v1:")
    assert "invented" not in sealed
    listed = made.run("settings", "--json", COLDFRAME_NCMEC_PASSWORD=sealed)
    assert listed.code == 0
    assert sealed not in listed.out
    assert made.run("seal").code == 2


def test_init_makes_a_desk_that_is_safe_and_never_replaces_a_key(made: Desk) -> None:
    keys = {
        path.name: (path.stat().st_mode & 0o777, path.read_bytes())
        for path in (made.folder / "keys").iterdir()
    }
    assert {name: mode for name, (mode, _) in keys.items()} == {
        "signing.key": 0o600,
        "master.key": 0o600,
        "secret.key": 0o600,
    }
    assert (made.folder / "keys").stat().st_mode & 0o777 == 0o700
    first = made.run("init", "--json").json
    assert made.run("init", "--json").json == first
    assert set(first) == {"public_key", "fingerprint", "data_dir"}
    assert {path.name: path.read_bytes() for path in (made.folder / "keys").iterdir()} == {
        name: content for name, (_, content) in keys.items()
    }
    assert made.dangers() == {}
    assert "This desk is safe to start." in made.run("check").words


@pytest.mark.parametrize("verb", [("check",), ("serve",), ("custody", "verify"), ("settings",)])
def test_an_unknown_variable_stops_every_verb(made: Desk, verb: tuple[str, ...]) -> None:
    done = made.run(*verb, COLDFRAME_SANDBOX_REQIURED="yes")
    assert done.code != 0
    assert "COLDFRAME_SANDBOX_REQIURED" in done.told + done.out
    assert "COLDFRAME_SANDBOX_REQUIRED" in done.told + done.out, "names the one that was meant"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MATCH_RADIUS_BITS", "64"),
        ("WORKER_CONCURRENCY", "many"),
        ("DESK_KIND", "embassy"),
        ("SECRET_KEY_FILE", "/nowhere/key"),
    ],
)
def test_a_value_out_of_range_stops_the_start_and_is_named(made: Desk, name: str, value: str) -> None:
    done = made.run("check", **{f"COLDFRAME_{name}": value})
    assert done.code == 2
    assert f"COLDFRAME_{name}" in done.words


def test_unsafe_addresses_are_refused_with_the_reason(made: Desk) -> None:
    plain = made.dangers(COLDFRAME_PUBLIC_URL="http://desk.example.org")
    assert set(plain) == {"public_url_plain"}
    assert "TLS proxy" in plain["public_url_plain"]
    assert set(made.dangers(COLDFRAME_BIND="0.0.0.0:8000")) == {"bind_open"}
    behind_proxy = {"COLDFRAME_PUBLIC_URL": "https://desk.example.org", "COLDFRAME_BIND": "0.0.0.0:8000"}
    assert made.dangers(**behind_proxy) == {}
    assert set(made.dangers(COLDFRAME_BIND="127.0.0.1")) == {"bind_malformed"}
    for verb in ("serve", "worker"):
        done = made.run(verb, COLDFRAME_PUBLIC_URL="http://desk.example.org")
        assert done.code == 2
        assert "will not start" in done.words
        assert plain["public_url_plain"] in done.words


def test_keys_that_are_missing_or_open_are_refused(desk: Desk) -> None:
    keys = desk.folder / "keys"
    keys.chmod(0o755)
    assert "chmod 700" in desk.dangers()["keys_readable"]
    keys.chmod(0o700)
    desk.folder.chmod(0o755)
    assert "chmod 750" in desk.dangers()["data_readable"]
    desk.folder.chmod(0o750)
    for path in list(keys.iterdir()):
        path.unlink()
    found = desk.dangers()
    assert set(found) == {"key_unusable", "secret_key_missing"}
    assert "coldframe init" in found["key_unusable"]
    (keys / "master.key").write_text("garbage")
    (keys / "signing.key").write_text("garbage")
    assert "key_unusable" in desk.dangers()


def test_a_desk_that_was_never_made_says_how(tmp_path: Path) -> None:
    found = Desk(tmp_path / "none").dangers()
    assert {"data_missing", "key_unusable", "secret_key_missing"} <= set(found)
    assert "coldframe init" in found["data_missing"]


def test_a_database_behind_unguarded_or_ahead_in_time_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.sql(
        "UPDATE custody_ledgerevent SET at = '2999-01-01T00:00:00.000000Z' WHERE sequence = (SELECT MAX(sequence) FROM custody_ledgerevent)"
    )
    assert "Set the clock" in desk.dangers()["clock_behind"]
    with sqlite3.connect(desk.folder / "coldframe.sqlite3") as database:
        database.execute("DROP TRIGGER ledger_no_update")
    assert "custody verify" in desk.dangers()["ledger_unguarded"]
    with sqlite3.connect(desk.folder / "coldframe.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'takedown'")
    assert "coldframe init" in desk.dangers()["database_behind"]
    other = {"COLDFRAME_DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder.sqlite3"}
    assert "database_unreachable" in desk.dangers(**other)


def test_settings_show_their_origin_and_never_a_secret(made: Desk, tmp_path: Path) -> None:
    secret = "velvet-heron-" + "7" * 50
    (tmp_path / "password").write_text(secret + "\n")
    variables = {
        "COLDFRAME_SECRET_KEY": secret,
        "COLDFRAME_DATABASE_URL": f"postgresql://desk:{secret}@db.example.org/desk",
        "COLDFRAME_NCMEC_USERNAME": secret,
        "COLDFRAME_NCMEC_PASSWORD_FILE": str(tmp_path / "password"),
        "COLDFRAME_DESK_NAME": "Northbank",
    }
    for options in ((), ("--json",)):
        done = made.run("settings", *options, COLUMNS="300", **variables)
        assert done.code == 0
        assert "heron" not in done.out + done.told
        assert "Northbank" in done.out
    rows = {row["name"]: row for row in made.run("settings", "--json", **variables).json}
    assert rows["COLDFRAME_NCMEC_PASSWORD"]["value"] == "(set)"
    assert rows["COLDFRAME_NCMEC_PASSWORD"]["origin"] == "file"
    assert rows["COLDFRAME_DESK_NAME"]["origin"] == "environment"
    assert rows["COLDFRAME_LANGUAGE"]["origin"] == "default"
    # Nor does an error show one.
    done = made.run("check", **variables)
    assert "heron" not in done.out + done.told


def test_a_desk_whose_name_is_left_empty_has_the_usual_one(tmp_path: Path) -> None:
    """Whose figures they are is the name alone; without it no figure could be told."""
    said = subprocess.run(
        [sys.executable, "-c", "from coldframe import settings; print(settings.COLDFRAME_DESK_NAME)"],
        env={"PYTHONPATH": "src", "COLDFRAME_DATA_DIR": str(tmp_path), "COLDFRAME_DESK_NAME": " "},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout == "Coldframe desk\n"


# ── custody ─────────────────────────────────────────────────────────────────

EVENTS = "custody_ledgerevent"
TAMPERING = {
    "edited": (f"UPDATE {EVENTS} SET kind = 'role_revoked' WHERE sequence = 2",),
    "deleted": (f"DELETE FROM {EVENTS} WHERE sequence = 2",),
    "moved": (
        f"UPDATE {EVENTS} SET sequence = 900 WHERE sequence = 1",
        f"UPDATE {EVENTS} SET sequence = 1 WHERE sequence = 2",
        f"UPDATE {EVENTS} SET sequence = 2 WHERE sequence = 900",
    ),
    "cut_off": (f"DELETE FROM {EVENTS} WHERE sequence = (SELECT MAX(sequence) FROM {EVENTS})",),
}


def outside(*arguments: str | Path) -> Done:
    """The script that knows nothing of Coldframe."""
    script = ROOT / "docs" / "operate" / "verify_custody.py"
    done = subprocess.run(
        [sys.executable, script, *arguments],
        capture_output=True,
        env={"PATH": os.environ["PATH"]},
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_whole_ledger_is_whole_here_and_outside(desk: Desk, tmp_path: Path) -> None:
    done = desk.run("custody", "verify", "--json")
    assert (done.code, done.json["whole"]) == (0, True)
    assert desk.run("custody", "verify").words.startswith("Whole.")
    assert desk.run("custody", "export", tmp_path / "events").code == 0
    head = desk.folder / "custody-head.json"
    told = outside(tmp_path / "events", head)
    assert (told.code, told.out.startswith("OK")) == (0, True)
    assert json.loads(head.read_text())["desk"] in told.out
    alone = outside(tmp_path / "events")
    assert alone.code == 0
    assert "cannot be excluded" in alone.out
    again = desk.run("custody", "export", tmp_path / "events")
    assert again.code == 2
    assert "exists" in again.words
    # No name of a person is in it.
    assert "ada" not in re.findall(r"[a-z]+", (tmp_path / "events").read_text())


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_here_and_outside(desk: Desk, tmp_path: Path, how: str) -> None:
    desk.sql(*TAMPERING[how])
    done = desk.run("custody", "verify", "--json")
    assert (done.code, done.json["whole"]) == (1, False)
    assert desk.run("custody", "export", tmp_path / "events").code == 0
    told = outside(tmp_path / "events", desk.folder / "custody-head.json")
    assert (told.code, told.out.startswith("BAD")) == (1, True)
    first_bad = re.search(r"event (\d+)", told.out)
    if how != "cut_off":
        assert first_bad
        assert str(done.json["bad_sequence"]) == first_bad.group(1)


def test_a_head_in_the_name_of_another_is_found_here_and_outside(desk: Desk, tmp_path: Path) -> None:
    import base64

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    head = json.loads((desk.folder / "custody-head.json").read_text())
    forger = Ed25519PrivateKey.generate()
    head["public_key"] = base64.b64encode(forger.public_key().public_bytes_raw()).decode()
    signed = f"coldframe-head:1:{head['desk']}:{head['count']}:{head['last_hash']}:{head['at']}"
    head["signature"] = base64.b64encode(forger.sign(signed.encode())).decode()
    (tmp_path / "head").write_text(json.dumps(head))
    desk.run("custody", "export", tmp_path / "events")
    assert outside(tmp_path / "events", tmp_path / "head").code == 1
    assert desk.run("custody", "verify", "--head", tmp_path / "head").code == 1


@pytest.mark.parametrize("content", [None, "", "{}", "[1]", "not json"])
def test_what_is_no_head_is_said_to_be_none(made: Desk, tmp_path: Path, content: str | None) -> None:
    if content is None:
        (tmp_path / "head").mkdir()
    else:
        (tmp_path / "head").write_text(content)
    done = made.run("custody", "verify", "--head", tmp_path / "head")
    assert done.code == 2
    assert "is not a signed head" in done.words


# ── users, and the desk as it is served ─────────────────────────────────────


def test_people_are_made_changed_and_closed(desk: Desk) -> None:
    made = desk.run("users", "create", "rafa", "--role", "reviewer", "--json").json
    assert set(made) == {"id", "username", "link"}
    for arguments, words in (
        (("create", "rafa", "--role", "reviewer"), ""),
        (("create", "x", "--role", "boss"), "There is no role boss"),
        (("grant", "nobody", "--role", "reviewer"), "Nobody here signs in as nobody"),
        (("key", "rafa", "--label", "x", "--scope", "review.decide"), "A key cannot hold review.decide"),
        (("key", "rafa", "--label", "x", "--scope", "clue.receive"), "clue.receive"),
        (
            ("key", "rafa", "--label", "x", "--scope", "bank.match", "--bank", "ABSENT"),
            "There is no bank named ABSENT",
        ),
    ):
        done = desk.run("users", *arguments)
        assert done.code == 2
        assert words in done.words
    assert desk.run("users", "grant", "rafa", "--role", "intake").words == "rafa now has: intake, reviewer."
    assert desk.run("users", "revoke", "rafa", "--role", "reviewer").words == "rafa now has: intake."
    key = desk.run("users", "key", "rafa", "--label", "x", "--scope", "clue.receive", "--json").json
    assert key["token"].startswith("cfk_")
    assert desk.run("users", "deactivate", "rafa").code == 0
    rows = {row["username"]: row for row in desk.run("users", "list", "--json").json}
    assert (rows["rafa"]["active"], rows["rafa"]["roles"]) == (False, [])
    assert desk.run("custody", "verify").code == 0


@pytest.fixture(scope="module")
def served(made: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    """A desk behind its real server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    copied = made.copy(tmp_path_factory.mktemp("served") / "data")
    desk = Desk(
        copied.folder,
        COLDFRAME_PUBLIC_URL=url,
        COLDFRAME_BIND=f"127.0.0.1:{port}",
        COLDFRAME_WORKER="separate",
        COLDFRAME_MAX_UPLOAD_BYTES=str(100 * 2**20),
    )
    with (desk.folder.parent / "log").open("wb") as log:
        server = subprocess.Popen([*RUN, "serve"], stdout=log, stderr=log, env=desk.variables)
        try:
            _wait_until_served(url, server)
            yield desk, url
        finally:
            server.terminate()
            assert server.wait(30) in (0, -15)


def _wait_until_served(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx2.get(f"{url}/api/v1/health", trust_env=False).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.2)
    raise AssertionError("the desk did not start")


def test_a_one_time_link_works_once(served: tuple[Desk, str]) -> None:
    desk, url = served
    first = desk.run("users", "create", "rafa", "--role", "reviewer", "--json").json["link"]
    link = desk.run("users", "link", "rafa", "--json").json["link"]
    assert link.startswith(f"{url}/setup/")
    with httpx2.Client(trust_env=False, base_url=url) as browser:
        assert browser.get(first).status_code == 410, "a new link ends the one before it"
        page = browser.get(link)
        secret = _first(r"secret=([A-Z2-7]{16,})", page.text) or _first(r"\b([A-Z2-7]{32})\b", page.text)
        form = {
            "csrfmiddlewaretoken": _first(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text),
            "password1": "a heron walks at dusk",
            "password2": "a heron walks at dusk",
            "code": pyotp.TOTP(secret).now(),
        }
        answer = browser.post(link, data=form, headers={"Origin": url})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in"), answer.text[-3000:]
        spent = browser.get(link)
        assert spent.status_code == 410
        assert "used already" in spent.text
        assert browser.post(link, data=form, headers={"Origin": url}).status_code == 410


def test_a_large_upload_streams_through_the_real_server(served: tuple[Desk, str]) -> None:
    desk, url = served
    desk.run("users", "create", "ivo", "--role", "intake", "--json")
    key = ("users", "key", "ivo", "--label", "t", "--scope", "clue.receive", "--json")
    headers = {"Authorization": f"Bearer {desk.run(*key).json['token']}"}
    clue = json.dumps({"items": [{"kind": "file", "part": "f"}]})

    def sent(size: int) -> httpx2.Response:
        path = desk.folder.parent / "velvet-heron.bin"
        with path.open("wb") as file:
            file.truncate(size)
        with path.open("rb") as file:
            return httpx2.post(
                f"{url}/api/v1/clues",
                data={"clue": clue},
                files={"f": file},
                headers=headers,
                timeout=60,
                trust_env=False,
            )

    assert sent(80 * 2**20).status_code == 201
    refused = sent(120 * 2**20)
    assert (refused.status_code, refused.json()["code"]) == (413, "upload_too_large")
    assert "COLDFRAME_MAX_UPLOAD_BYTES" in refused.json()["detail"]
    chunked = httpx2.post(
        f"{url}/api/v1/clues", content=iter([clue.encode()]), headers=headers, trust_env=False
    )
    assert (chunked.status_code, chunked.json()["code"]) == (411, "length_missing")
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as wire:
        head = (
            f"POST /api/v1/clues HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {headers['Authorization']}\r\n"
        )
        wire.sendall(
            f"{head}Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 9999999\r\n\r\n".encode()
        )
        wire.sendall(
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + bytes(3 * 2**20)
        )
    time.sleep(1)
    blobs = [path for path in (desk.folder / "vault").rglob("*") if path.is_file()]
    # The raw clue and its file; nothing of what was refused or broke off.
    assert len(blobs) == 2
    log = (desk.folder.parent / "log").read_text()
    assert "heron" not in log
    assert "cfk_" not in log


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found.group(1) if found else ""
