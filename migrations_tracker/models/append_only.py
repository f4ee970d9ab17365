"""Triggers that refuse changes of events, for both databases."""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "migrations_tracker_event"
# REPLACE deletes the row in its way without asking the trigger on deletes.
SQLITE = [
    f"""CREATE TRIGGER event_no_update BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    f"""CREATE TRIGGER event_no_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    f"""CREATE TRIGGER event_no_replace BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id
            OR (stream_id = NEW.stream_id AND sequence = NEW.sequence))
        BEGIN SELECT RAISE(ABORT, 'events are append-only, event_sequence_once'); END""",  # noqa: S608 - nobody's input
]
POSTGRESQL = [
    """CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$""",
    f"""CREATE TRIGGER event_no_update BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION refuse_event_change()""",
    f"""CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change()""",
]
REMOVE_SQLITE = [f"DROP TRIGGER event_no_{change}" for change in ("update", "delete", "replace")]
REMOVE_POSTGRESQL = [
    f"DROP TRIGGER event_no_update ON {TABLE}",
    f"DROP TRIGGER event_no_truncate ON {TABLE}",
    "DROP FUNCTION refuse_event_change()",
]


def install(connection: BaseDatabaseWrapper) -> None:
    _run(connection, POSTGRESQL if connection.vendor == "postgresql" else SQLITE)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Only for going back in migrations and for emptying test databases."""
    _run(connection, REMOVE_POSTGRESQL if connection.vendor == "postgresql" else REMOVE_SQLITE)


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
