"""Make the database itself refuse to change, delete or empty the ledger's events."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "custody_ledgerevent"
REFUSAL = "the custody ledger is append-only"

SQLITE = (
    *(
        f"CREATE TRIGGER ledger_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    # SQLite's INSERT OR REPLACE takes the old row away without asking the trigger above.
    f"CREATE TRIGGER ledger_no_replace BEFORE INSERT ON {TABLE} WHEN EXISTS "  # noqa: S608  no value of anybody's
    f"(SELECT 1 FROM {TABLE} WHERE sequence = NEW.sequence OR hash = NEW.hash) "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    f"CREATE TRIGGER ledger_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    f"CREATE TRIGGER ledger_no_truncate BEFORE TRUNCATE ON {TABLE} "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
)


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers for this database."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("custody", "0001_initial")]
    operations = [migrations.RunPython(guard)]
