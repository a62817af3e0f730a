"""Triggers: progress is counted by the database, and the trail is append-only."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_SHARES = 16
_KEY = "form, milestone, state, standing, reach"
_TABLES = {
    "progress": ("unit_id", "coalesce({row}.unit_id, 0)"),
    "campaign_progress": ("share", f"coalesce({{row}}.unit_id, 0) & {_SHARES - 1}"),
}


def _key_of(row: str) -> str:
    return f"{row}.form, {row}.milestone, {row}.state, coalesce({row}.standing, ''), {row}.reach"


def _more(row: str) -> str:
    # "WHERE true" tells SQLite's parser that ON CONFLICT is no join.
    counted = "".join(
        f"INSERT INTO {table} (campaign_id, {of}, {_KEY}, n)"
        f" SELECT {row}.campaign_id, {value.format(row=row)}, {_key_of(row)}, 1 WHERE true"
        f" ON CONFLICT (campaign_id, {of}, {_KEY}) DO UPDATE SET n = {table}.n + 1;"
        for table, (of, value) in _TABLES.items()
    )
    return counted + (
        "INSERT INTO unit_progress (campaign_id, form, unit_id, asked, owed)"
        f" SELECT {row}.campaign_id, each.form, coalesce({row}.unit_id, 0),"
        f" {_asked(row)}, {_owed(row)}"
        f" FROM (SELECT {row}.form AS form UNION ALL SELECT '') AS each WHERE true"
        " ON CONFLICT (campaign_id, form, unit_id) DO UPDATE SET"
        " asked = unit_progress.asked + excluded.asked, owed = unit_progress.owed + excluded.owed;"
    )


def _fewer(row: str) -> str:
    counted = "".join(
        f"UPDATE {table} SET n = n - 1 WHERE campaign_id = {row}.campaign_id"
        f" AND {of} = {value.format(row=row)} AND form = {row}.form"
        f" AND milestone = {row}.milestone AND state = {row}.state"
        f" AND standing = coalesce({row}.standing, '') AND reach = {row}.reach;"
        for table, (of, value) in _TABLES.items()
    )
    return counted + (
        f"UPDATE unit_progress SET asked = asked - {_asked(row)}, owed = owed - {_owed(row)}"
        f" WHERE campaign_id = {row}.campaign_id AND form IN ({row}.form, '')"
        f" AND unit_id = coalesce({row}.unit_id, 0);"
    )


def _asked(row: str) -> str:
    return f"(CASE WHEN {row}.state = 'withdrawn' THEN 0 ELSE 1 END)"


def _owed(row: str) -> str:
    """Never handed in, or returned; a draft that has a standing was handed in before."""
    return (
        f"(CASE WHEN {row}.state IN ('asked', 'returned')"
        f" OR ({row}.state = 'draft' AND {row}.standing IS NULL) THEN 1 ELSE 0 END)"
    )


_COUNTED = ("campaign_id", "unit_id", "form", "milestone", "state", "standing", "reach")


def upgrade() -> None:
    statements = _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRES
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("the trail stays append-only")


def _changed(equal: str) -> str:
    return " OR ".join(f"OLD.{name} {equal} NEW.{name}" for name in _COUNTED)


_SQLITE = (
    f"CREATE TRIGGER submission_added AFTER INSERT ON submission BEGIN {_more('NEW')} END",
    f"CREATE TRIGGER submission_removed AFTER DELETE ON submission BEGIN {_fewer('OLD')} END",
    (
        f"CREATE TRIGGER submission_moved AFTER UPDATE OF {', '.join(_COUNTED)} ON submission"
        f" WHEN {_changed('IS NOT')} BEGIN {_fewer('OLD')} {_more('NEW')} END"
    ),
    (
        "CREATE TRIGGER employee_reached AFTER UPDATE OF reach ON employee"
        " WHEN OLD.reach IS NOT NEW.reach BEGIN"
        " UPDATE submission SET reach = NEW.reach WHERE filler_id = NEW.id; END"
    ),
    *(
        f"CREATE TRIGGER audit_event_no_{act.lower()} BEFORE {act} ON audit_event BEGIN"
        " SELECT RAISE(ABORT, 'the trail is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ),
)

_POSTGRES = (
    f"""
    CREATE FUNCTION count_progress() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        -- Rows are taken in one order, so that two who move in opposite directions never wait
        -- for each other.
        IF TG_OP = 'UPDATE' AND ROW({_key_of("NEW")}) < ROW({_key_of("OLD")}) THEN
            {_more("NEW")} {_fewer("OLD")}
            RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' THEN {_fewer("OLD")} END IF;
        IF TG_OP <> 'DELETE' THEN {_more("NEW")} END IF;
        RETURN NULL;
    END $$
    """,
    (
        "CREATE TRIGGER submission_added AFTER INSERT OR DELETE ON submission"
        " FOR EACH ROW EXECUTE FUNCTION count_progress()"
    ),
    (
        f"CREATE TRIGGER submission_moved AFTER UPDATE OF {', '.join(_COUNTED)} ON submission"
        f" FOR EACH ROW WHEN ({_changed('IS DISTINCT FROM')}) EXECUTE FUNCTION count_progress()"
    ),
    """
    CREATE FUNCTION copy_reach() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE submission SET reach = NEW.reach WHERE filler_id = NEW.id;
        RETURN NULL;
    END $$
    """,
    (
        "CREATE TRIGGER employee_reached AFTER UPDATE OF reach ON employee FOR EACH ROW"
        " WHEN (OLD.reach IS DISTINCT FROM NEW.reach) EXECUTE FUNCTION copy_reach()"
    ),
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the trail is append-only';
    END $$
    """,
    (
        "CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    ),
    (
        "CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event"
        " EXECUTE FUNCTION refuse_change()"
    ),
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM PUBLIC",
)
