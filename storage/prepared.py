"""Hot statements, compiled once for each dialect and from then on run by the driver itself.

Same SQL, same types and same errors as SQLAlchemy's, for a fraction of its cost. A statement is
a constant of its module; parameters are named as its `bindparam`s and its columns:

    FIND = prepared(select(Campaign.id, Campaign.state).where(Campaign.id == bindparam("which")))
    ADD = prepared(insert_new(Setting), "name", "value")

    FIND.first(connection, which=7).state
    ADD.run(connection, name="clock", value=None)

For functions that are given to the store: nothing here begins a transaction of SQLAlchemy's.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Statement = Select[*tuple[Any, ...]] | Insert | Update | Delete
_Convert = Callable[[Any], Any]


def prepared(statement: Statement, *columns: str) -> Prepared:
    """A statement to run often; `columns` are those that an insert or update sets by parameter.

    Columns with a default on Python's side must be among them. `IN` with a list is not possible:
    the text of a prepared statement does not change.
    """
    return Prepared(statement, columns)


def insert_new(table: type[Any]) -> Insert:
    """INSERT that does nothing where a unique key is there already; `run` then returns 0."""
    # PostgreSQL's own construct; SQLite's compiler writes it just the same.
    return postgresql.insert(table).on_conflict_do_nothing()


class Prepared:
    """One statement and its compiled form for each dialect that asked for it."""

    def __init__(self, statement: Statement, columns: tuple[str, ...]) -> None:
        if isinstance(statement, Insert) and not statement.exported_columns:
            statement = statement.inline()  # or PostgreSQL adds a RETURNING that nobody reads
        self._statement = statement
        self._columns = columns
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: Connection, **parameters: Any) -> list[Any]:
        """Every row, as a named tuple with the names of the columns or their labels."""
        compiled = self._for(connection)
        cursor = compiled.execute(connection, parameters)
        try:
            return [compiled.row(values, cursor) for values in cursor.fetchall()]
        finally:
            cursor.close()

    def first(self, connection: Connection, **parameters: Any) -> Any | None:
        """The first row, or None."""
        compiled = self._for(connection)
        cursor = compiled.execute(connection, parameters)
        try:
            values = cursor.fetchone()
            return None if values is None else compiled.row(values, cursor)
        finally:
            cursor.close()

    def scalar(self, connection: Connection, **parameters: Any) -> Any:
        """The first column of the first row; None without a row."""
        row = self.first(connection, **parameters)
        return None if row is None else row[0]

    def run(self, connection: Connection, **parameters: Any) -> int:
        """How many rows were written."""
        cursor = self._for(connection).execute(connection, parameters)
        try:
            count: int = cursor.rowcount
        finally:
            cursor.close()
        return count

    def _for(self, connection: Connection) -> _Compiled:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = _Compiled(self._statement, self._columns, dialect)
            self._compiled[dialect.name] = compiled
        return compiled


class _Compiled:
    """The text for one dialect, and how values go in and come out."""

    def __init__(self, statement: Statement, columns: tuple[str, ...], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(columns) or None)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError(f"not a statement: {statement}")
        _refuse_what_changes(compiled)
        self._text = str(compiled)
        self._dialect = dialect
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self._by_position = compiled.positiontup is not None
        self._names = compiled.positiontup if compiled.positiontup is not None else list(binds)
        self._in_order = _picker([binds[name].key for name in self._names])
        converts = [
            binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in self._names
        ]
        self._binders = [(place, bind) for place, bind in enumerate(converts) if bind is not None]
        self._constants = {
            bind.key: bind.effective_value for bind in binds.values() if not bind.required
        }
        self._wanted = {bind.key for bind in binds.values() if bind.required}
        outcome = statement.exported_columns
        self._types = [column.type.dialect_impl(dialect) for column in outcome]
        # Its fields are known only now.
        self._row_type: Any = namedtuple("Row", [column.key for column in outcome])  # type: ignore[misc]  # noqa: PYI024
        self._converters: list[tuple[int, _Convert]] | None = None

    def execute(self, connection: Connection, given: dict[str, Any]) -> Any:
        try:
            converted = list(self._in_order({**self._constants, **given}))
        except KeyError:
            raise self._other_parameters(given) from None
        if len(given) != len(self._wanted):
            raise self._other_parameters(given)
        for place, convert in self._binders:
            converted[place] = convert(converted[place])
        cursor = connection.connection.dbapi_connection.cursor()  # type: ignore[union-attr]
        try:
            cursor.execute(
                self._text,
                converted if self._by_position else dict(zip(self._names, converted, strict=True)),
            )
        except self._dialect.loaded_dbapi.Error as error:
            raise self._as_sqlalchemy_says(error) from error
        return cursor

    def _other_parameters(self, given: dict[str, Any]) -> TypeError:
        return TypeError(f"this statement takes {sorted(self._wanted)}, given were {sorted(given)}")

    def row(self, values: tuple[Any, ...], cursor: Any) -> Any:
        if self._converters is None:
            self._converters = self._find_converters(cursor.description)
        if not self._converters:
            return self._row_type._make(values)
        row = list(values)
        for place, convert in self._converters:
            row[place] = convert(row[place])
        return self._row_type._make(row)

    def _find_converters(self, described: list[tuple[Any, ...]]) -> list[tuple[int, _Convert]]:
        converters: list[tuple[int, _Convert]] = []
        for place, (kind, column) in enumerate(zip(self._types, described, strict=True)):
            convert = kind.result_processor(self._dialect, column[1])
            if convert is not None:
                converters.append((place, convert))
        return converters

    def _as_sqlalchemy_says(self, error: Exception) -> BaseException:
        return DBAPIError.instance(
            self._text,
            None,  # what people wrote belongs in no log
            error,
            self._dialect.loaded_dbapi.Error,
            dialect=self._dialect,
        )


def _picker(keys: list[str]) -> Callable[[dict[str, Any]], tuple[Any, ...]]:
    """The values of these keys, in their order."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda values: tuple(values[key] for key in keys)


def _refuse_what_changes(compiled: SQLCompiler) -> None:
    """Refuse what SQLAlchemy would fill in anew at each execution."""
    defaults = [*compiled.insert_prefetch, *compiled.update_prefetch]
    if defaults:
        names = ", ".join(column.name for column in defaults)
        raise TypeError(f"name these columns and give their values, they have defaults: {names}")
    if compiled.post_compile_params or compiled.literal_execute_params:
        raise TypeError("a prepared statement has no lists and no literals: its text is fixed")
