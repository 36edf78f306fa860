"""A desk for every test run: its own folder and keys, SQLite unless COLDFRAME_TEST_DATABASE_URL says otherwise.

The environment is set before Coldframe reads it, so that nothing of the developer's own desk is touched.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

for _name in [name for name in os.environ if name.startswith("COLDFRAME_") and "_TEST_" not in name]:
    del os.environ[_name]
os.environ["COLDFRAME_DATA_DIR"] = tempfile.mkdtemp(prefix="coldframe-test-")
os.environ["COLDFRAME_SECRET_KEY"] = "only-for-tests-" + "0" * 50
os.environ["COLDFRAME_DATABASE_URL"] = os.environ.get("COLDFRAME_TEST_DATABASE_URL", "")
os.environ["COLDFRAME_DESK_NAME"] = "Test desk"
# A desk whose rules are known: where they are not, no file is opened to a person.
os.environ["COLDFRAME_JURISDICTION"] = "US"
os.environ["COLDFRAME_SANDBOX_REQUIRED"] = "no"

from coldframe.settings import *  # noqa: E402, F403
from coldframe.settings import COLDFRAME_DATA_DIR  # noqa: E402

Path(COLDFRAME_DATA_DIR, "keys").mkdir(mode=0o700)
# Fast on purpose: the tests sign many people in, and guard no real password.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, as in real life: an in-memory database locks differently. No power cut happens in a test.
    DATABASES["default"]["TEST"] = {"NAME": str(COLDFRAME_DATA_DIR / "test.sqlite3")}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    )
