"""Results by day on PostgreSQL, answer times in bins, gaps, and limits that can be set per kind."""

from datetime import UTC, datetime, timedelta

from django.db import migrations, models

RESULT = "migrations_tracker_checkresult"
STATE = "migrations_tracker_endpointstate"
ROLLUPS = ["migrations_tracker_rolluphour", "migrations_tracker_rollupday"]
BINS = [f"bin_{number:02}" for number in range(16)]
COUNTS = ["n", "up", "degraded", "down", "maintenance", "unknown"]
# Rows that the engine alone writes, a thousand at a time: a check on each number costs more than
# the number, and the engine's own types say the same.
UNCHECKED = {
    RESULT: ["took_us", "http_status"],
    STATE: ["config_version", "down_run", "trouble_run", "last_us", "missed"],
    **{table: COUNTS for table in ROLLUPS},
}


def run(schema_editor, *statements):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def add_bins(apps, schema_editor):
    # Django would copy a table of SQLite for each column; both databases can simply add one.
    for table in ROLLUPS:
        run(
            schema_editor,
            *(f"ALTER TABLE {table} ADD COLUMN {name} integer NOT NULL DEFAULT 0" for name in BINS),
        )


def drop_bins(apps, schema_editor):
    for table in ROLLUPS:
        run(schema_editor, *(f"ALTER TABLE {table} DROP COLUMN {name}" for name in BINS))


def lighten(apps, schema_editor):
    """On PostgreSQL; SQLite keeps the checks that its tables were made with."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in UNCHECKED.items():
        run(
            schema_editor,
            *(
                f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {table}_{name}_check"
                for name in columns
            ),
        )
    # Room for the next version of a row beside it, so that a claim touches no index.
    run(
        schema_editor,
        f"ALTER TABLE {STATE} SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05)",
    )


def burden(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in UNCHECKED.items():
        run(
            schema_editor,
            *(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name}_check CHECK ({name} >= 0)"
                for name in columns
            ),
        )
    run(schema_editor, f"ALTER TABLE {STATE} RESET (fillfactor, autovacuum_vacuum_scale_factor)")


def part_by_day(apps, schema_editor):
    """Copy what there is into days, and make those of the week ahead."""
    if schema_editor.connection.vendor != "postgresql":
        return
    run(
        schema_editor,
        f"ALTER TABLE {RESULT} RENAME TO {RESULT}_whole",
        f"ALTER INDEX {RESULT}_pkey RENAME TO {RESULT}_whole_pkey",
        "DROP INDEX checkresult_slot",
        f"CREATE TABLE {RESULT} (LIKE {RESULT}_whole) PARTITION BY RANGE (slot_at)",
        f"ALTER TABLE {RESULT} ADD CONSTRAINT {RESULT}_pkey PRIMARY KEY (endpoint_id, slot_at)",
        f"CREATE TABLE {RESULT}_default PARTITION OF {RESULT} DEFAULT",
    )
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT (slot_at AT TIME ZONE 'UTC')::date FROM {RESULT}_whole")
        days = {row[0] for row in cursor.fetchall()}
    today = datetime.now(UTC).date()
    for day in sorted(days | {today + timedelta(days=ahead) for ahead in range(8)}):
        run(
            schema_editor,
            f"CREATE TABLE {RESULT}_{day:%Y%m%d} PARTITION OF {RESULT} FOR VALUES"
            f" FROM ('{day} 00:00+00') TO ('{day + timedelta(days=1)} 00:00+00')",
        )
    run(
        schema_editor,
        f"INSERT INTO {RESULT} SELECT * FROM {RESULT}_whole",
        f"DROP TABLE {RESULT}_whole",
    )


def put_together(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    run(
        schema_editor,
        f"CREATE TABLE {RESULT}_whole AS SELECT * FROM {RESULT}",
        f"DROP TABLE {RESULT}",
        f"ALTER TABLE {RESULT}_whole RENAME TO {RESULT}",
        *(
            f"ALTER TABLE {RESULT} ALTER COLUMN {name} SET NOT NULL"
            for name in ("asked_at", "outcome", "reading", "reason", "took_us", "excerpt")
        ),
        f"ALTER TABLE {RESULT} ADD CONSTRAINT {RESULT}_pkey PRIMARY KEY (endpoint_id, slot_at)",
        f"CREATE INDEX checkresult_slot ON {RESULT} (slot_at)",
    )


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0015_check_limits_and_gaps")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunPython(add_bins, drop_bins),
                migrations.RunPython(lighten, burden),
                migrations.RunPython(part_by_day, put_together),
            ],
            state_operations=[
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_00",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_01",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_02",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_03",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_04",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_05",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_06",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_07",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_08",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_09",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_10",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_11",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_12",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_13",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_14",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rollupday",
                    name="bin_15",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_00",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_01",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_02",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_03",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_04",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_05",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_06",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_07",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_08",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_09",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_10",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_11",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_12",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_13",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_14",
                    field=models.IntegerField(default=0),
                ),
                migrations.AddField(
                    model_name="rolluphour",
                    name="bin_15",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="checkresult",
                    name="http_status",
                    field=models.SmallIntegerField(null=True),
                ),
                migrations.AlterField(
                    model_name="checkresult",
                    name="took_us",
                    field=models.IntegerField(),
                ),
                migrations.AlterField(
                    model_name="endpointstate",
                    name="config_version",
                    field=models.IntegerField(default=1),
                ),
                migrations.AlterField(
                    model_name="endpointstate",
                    name="down_run",
                    field=models.SmallIntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="endpointstate",
                    name="last_us",
                    field=models.IntegerField(
                        blank=True, null=True, verbose_name="last duration (µs)"
                    ),
                ),
                migrations.AlterField(
                    model_name="endpointstate",
                    name="missed",
                    field=models.IntegerField(default=0, verbose_name="slots missed"),
                ),
                migrations.AlterField(
                    model_name="endpointstate",
                    name="trouble_run",
                    field=models.SmallIntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rollupday",
                    name="degraded",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rollupday",
                    name="down",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rollupday",
                    name="maintenance",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rollupday",
                    name="n",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rollupday",
                    name="unknown",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rollupday",
                    name="up",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rolluphour",
                    name="degraded",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rolluphour",
                    name="down",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rolluphour",
                    name="maintenance",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rolluphour",
                    name="n",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rolluphour",
                    name="unknown",
                    field=models.IntegerField(default=0),
                ),
                migrations.AlterField(
                    model_name="rolluphour",
                    name="up",
                    field=models.IntegerField(default=0),
                ),
            ],
        )
    ]
