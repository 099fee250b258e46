"""Triggers in the database: rows of one client never point at another's, what was published or logged never changes,
and a manual version goes from state to state as it may.

Django can say neither as a constraint that holds on SQLite and PostgreSQL alike. The tables below are the whole list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from toritsugi.office.clients.models import STEPS_ALLOWED

PREFIX = "toritsugi_"


@dataclass(frozen=True)
class SameClient:
    """A row of `table` and the row of `parent` that its `column` names belong to the same client."""

    table: str
    column: str
    parent: str
    parent_key: str


@dataclass(frozen=True)
class Immutable:
    """The columns of a row never change once it is written."""

    table: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class SetOnce:
    """The columns of a row never change once its column `after` is set."""

    table: str
    after: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Steps:
    """A column of a row begins as `first` and changes only from … to … as `allowed` has it."""

    table: str
    column: str
    first: str
    allowed: tuple[tuple[str, str], ...]


SAME_CLIENT = (
    SameClient("clients_linenumber", "line_id", "clients_line", "id"),
    SameClient("clients_manualversion", "line_id", "clients_line", "id"),
    SameClient("clients_line", "facts_of_id", "clients_manualversion", "id"),
    SameClient("clients_endpoint", "contact_id", "clients_contact", "id"),
    SameClient("calls_call", "line_id", "clients_line", "id"),
    SameClient("calls_call", "version_id", "clients_manualversion", "id"),
    SameClient("calls_journalentry", "call_id", "calls_call", "call_id"),
    SameClient("calls_message", "call_id", "calls_call", "call_id"),
    SameClient("calls_message", "line_id", "clients_line", "id"),
    SameClient("calls_steptried", "message_id", "calls_message", "message_id"),
    SameClient("delivery_delivery", "message_id", "calls_message", "message_id"),
    SameClient("delivery_delivery", "endpoint_id", "clients_endpoint", "id"),
    SameClient("delivery_attempt", "delivery_id", "delivery_delivery", "delivery_id"),
    SameClient("clients_manualversion", "restores_id", "clients_manualversion", "id"),
    SameClient("editing_interview", "line_id", "clients_line", "id"),
    SameClient("manuals_draft", "line_id", "clients_line", "id"),
    SameClient("manuals_draft", "based_on_id", "clients_manualversion", "id"),
    SameClient("manuals_draftrevision", "draft_id", "manuals_draft", "line_id"),
    SameClient("manuals_versionstep", "version_id", "clients_manualversion", "id"),
    SameClient("manuals_comment", "version_id", "clients_manualversion", "id"),
    SameClient("manuals_overlay", "line_id", "clients_line", "id"),
    SameClient("letters_letter", "version_id", "clients_manualversion", "id"),
    SameClient("proving_proof", "line_id", "clients_line", "id"),
    SameClient("proving_proof", "version_id", "clients_manualversion", "id"),
    SameClient("voices_voicetake", "line_id", "clients_line", "id"),
    SameClient("calltests_calltest", "line_id", "clients_line", "id"),
)

IMMUTABLE = (
    Immutable(
        "clients_manualversion",
        ("client_id", "line_id", "number", "format", "source", "snapshot", "digest", "restores_id"),
    ),
    Immutable("manuals_draftrevision", ("client_id", "draft_id", "revision", "source", "author_id", "saved_at")),
    Immutable(
        "manuals_versionstep",
        (
            *("client_id", "version_id", "number", "kind", "at", "by_id", "through"),
            *("digest", "effective_from", "note", "findings"),
        ),
    ),
    Immutable(
        "voices_voicetake",
        (
            "client_id",
            "line_id",
            "sentence",
            "digest",
            "words",
            "file",
            "seconds",
            "made_by",
            "recorded_by_id",
            "recorded_at",
        ),
    ),
    Immutable("manuals_comment", ("client_id", "version_id", "key", "text", "by_id", "at")),
    Immutable(
        "manuals_overlay",
        ("client_id", "line_id", "text", "starts_at", "ends_at", "set_by_id", "set_through", "set_at"),
    ),
)

SET_ONCE = (
    SetOnce("clients_manualversion", "approved_at", ("approved_at", "effective_from")),
    SetOnce("clients_manualversion", "sent_at", ("sent_at",)),
    SetOnce("manuals_overlay", "ended_at", ("ended_at", "ended_by_id", "ended_through")),
)

STEPS = (Steps("clients_manualversion", "state", "draft", STEPS_ALLOWED),)


def create_all(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger on whose table is there; those that are on already are replaced."""
    drop_all(connection)
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for needed, statements in _rules(connection.vendor):
            if needed <= tables:
                for statement in statements:
                    cursor.execute(statement)


def _rules(vendor: str) -> Iterator[tuple[set[str], list[str]]]:
    """(the tables it needs, its statements) of every rule."""
    for rule in SAME_CLIENT:
        yield {rule.table, rule.parent}, _same_client(rule, vendor)
    for fixed in IMMUTABLE:
        yield {fixed.table}, _immutable(fixed, vendor)
    for once in SET_ONCE:
        yield {once.table}, _set_once(once, vendor)
    for steps in STEPS:
        yield {steps.table}, _steps(steps, vendor)


def drop_all(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger of ours off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [PREFIX + "%"])
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
            return
        cursor.execute(
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgname LIKE %s",
            [PREFIX + "%"],
        )
        for name, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')


def _same_client(rule: SameClient, vendor: str) -> list[str]:
    name = f"{PREFIX}client_{rule.table}_{rule.column}"
    wrong = (
        f"NEW.{rule.column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {rule.parent} AS parent"  # noqa: S608
        f" WHERE parent.{rule.parent_key} = NEW.{rule.column} AND parent.client_id = NEW.client_id)"
    )
    told = f"{rule.table}.{rule.column} belongs to another client"
    return _guard(name, rule.table, ("client_id", rule.column), wrong, told, vendor, insert=True)


def _immutable(rule: Immutable, vendor: str) -> list[str]:
    told = f"{rule.table} is immutable"
    wrong = _changed(rule.columns, vendor)
    return _guard(f"{PREFIX}fixed_{rule.table}", rule.table, rule.columns, wrong, told, vendor)


def _set_once(rule: SetOnce, vendor: str) -> list[str]:
    wrong = f"OLD.{rule.after} IS NOT NULL AND ({_changed(rule.columns, vendor)})"
    told = f"{rule.table}.{rule.after} is set once"
    return _guard(f"{PREFIX}once_{rule.table}_{rule.after}", rule.table, rule.columns, wrong, told, vendor)


def _steps(rule: Steps, vendor: str) -> list[str]:
    name, column = f"{PREFIX}steps_{rule.table}_{rule.column}", rule.column
    allowed = " OR ".join(f"(OLD.{column} = '{old}' AND NEW.{column} = '{new}')" for old, new in rule.allowed)
    told = f"{rule.table}.{column} does not go there"
    first = f"NEW.{column} <> '{rule.first}'"
    wrong = f"NEW.{column} <> OLD.{column} AND NOT ({allowed})"
    return [
        *_guard(f"{name}_first", rule.table, (), first, told, vendor, insert=True),
        *_guard(name, rule.table, (column,), wrong, told, vendor),
    ]


def _changed(columns: tuple[str, ...], vendor: str) -> str:
    different = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"NEW.{column} {different} OLD.{column}" for column in columns)


def _guard(
    name: str, table: str, columns: tuple[str, ...], wrong: str, told: str, vendor: str, *, insert: bool = False
) -> list[str]:
    """The trigger that refuses what is wrong: in rows that are made (insert), and in changes of these columns."""
    events = ["INSERT"] * insert + [f"UPDATE OF {', '.join(columns)}"] * bool(columns)
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER {name}_{number} BEFORE {event} ON {table} FOR EACH ROW WHEN {wrong}"
            f" BEGIN SELECT RAISE(ABORT, '{told}'); END"
            for number, event in enumerate(events)
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {wrong} THEN"
        f" RAISE EXCEPTION '{told}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {name} BEFORE {' OR '.join(events)} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]
