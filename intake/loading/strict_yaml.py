"""YAML read strictly: what the author meant, or a refusal that says how to write it.

Read from events: nothing is constructed, nothing recurses, and the limits hold while reading. The
result is plain JSON data and, for each value and key, the line where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from intake.loading.problem import Problem, problem
from intake.loading.quick_yaml import UnsureError, quick_events
from intake.loading.scalars import CONFUSING_WORDS, plain_value
from vietnamese import legacy
from vietnamese.text import clean

KILOBYTES = 512
DEPTH = 20
NODES = 20_000

Path = tuple[str | int, ...]

_CONTROL = re.compile(
    "[^\\x09\\x0a\\x0d\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Located:
    """The data of one file, where each part of it stands, and what is wrong with it.

    `lines` and `key_lines` go from a path ("milestones", 0, "date") to a line, counted from 1.
    """

    file: str
    data: Any
    lines: dict[Path, int]
    key_lines: dict[Path, int]
    problems: tuple[Problem, ...]


def read(text: bytes, file: str) -> Located:
    """The one document in `text`; never raises for what is in it."""
    reader = _Reader(file, quick_events)
    with suppress(UnsureError):
        reader.read(text)
        if not reader.problems:
            return Located(file, reader.root, reader.lines, reader.key_lines, ())
    reader = _Reader(file, _events)
    reader.read(text)
    data = None if reader.problems else reader.root
    return Located(file, data, reader.lines, reader.key_lines, tuple(reader.problems))


def _events(text: str) -> Iterator[Event]:
    return yaml.parse(text, Loader=yaml.SafeLoader)


class _StopError(Exception):
    """What follows could not be read sensibly."""


@dataclass
class _Open:
    """A mapping or list that is being read."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


@dataclass
class _Reader:
    file: str
    parse: Callable[[str], Iterator[Event]]
    root: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    key_lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _nodes: int = 0
    _documents: int = 0

    def read(self, octets: bytes) -> None:
        try:
            text = self._decode(octets)
            for event in self._events(text):
                self._take(event)
            if not self.lines:
                self._stop(1, "yaml.empty")
        except _StopError:
            return

    def _say(self, line: int, code: str, /, **context: Any) -> None:
        self.problems.append(problem(self.file, line, code, **context))

    def _stop(self, line: int, code: str, /, **context: Any) -> NoReturn:
        self._say(line, code, **context)
        raise _StopError

    def _decode(self, octets: bytes) -> str:
        if len(octets) > KILOBYTES * 1024:
            self._stop(1, "yaml.too_big", limit=KILOBYTES)
        if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
            self._stop(1, "yaml.not_utf8")
        try:
            text = octets.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self._stop(octets.count(b"\n", 0, error.start) + 1, "yaml.not_utf8")
        strange = _CONTROL.search(text)
        if strange:
            line = text.count("\n", 0, strange.start()) + 1
            self._stop(line, "yaml.control", character=f"U+{ord(strange[0]):04X}")
        return text

    def _events(self, text: str) -> Iterator[Event]:
        try:
            yield from self.parse(text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            about = f"{error.context or ''} {error.problem or ''}"
            code = next(code for sign, code in _SYNTAX if sign in about)
            self._stop(line, code, said=error.problem or error.context)

    def _take(self, event: Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        match event:
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._stop(line, "yaml.documents")
                if event.version or event.tags:
                    self._stop(line, "yaml.directive")
            case AliasEvent():
                self._say(line, "yaml.alias", name=event.anchor)
                if self._expects_key():
                    raise _StopError
                self._put(None, line)
            case CollectionEndEvent():
                self._open.pop()
            case CollectionStartEvent() | ScalarEvent():
                self._node(event, line)

    def _node(self, event: CollectionStartEvent | ScalarEvent, line: int) -> None:
        self._nodes += 1
        if self._nodes > NODES:
            self._stop(line, "yaml.too_many", limit=NODES)
        self._refuse_marks(event, line)
        if self._expects_key():
            self._key(event, line)
        elif isinstance(event, ScalarEvent):
            self._put(self._scalar(event, line), line)
        else:
            self._put({} if isinstance(event, MappingStartEvent) else [], line)
            if len(self._open) > DEPTH:
                self._stop(line, "yaml.too_deep", limit=DEPTH)

    def _refuse_marks(self, event: NodeEvent, line: int) -> None:
        if event.anchor is not None:
            self._say(line, "yaml.anchor", name=event.anchor)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._say(line, "yaml.tag", tag=tag)

    def _expects_key(self) -> bool:
        return (
            bool(self._open)
            and isinstance(self._open[-1].value, dict)
            and (self._open[-1].key is None)
        )

    def _key(self, event: CollectionStartEvent | ScalarEvent, line: int) -> None:
        if not isinstance(event, ScalarEvent) or not event.value:
            self._stop(line, "yaml.key")
        holder = self._open[-1]
        key = clean(event.value)
        if event.style is None and key == "<<":
            self._say(line, "yaml.merge")
        if event.style is None and key.lower() in CONFUSING_WORDS:
            self._say(line, "yaml.word", word=key)
        if key in holder.value:
            first = self.key_lines[*holder.path, key]
            self._say(line, "yaml.duplicate", key=key, first=first)
        else:
            self.key_lines[*holder.path, key] = line
        holder.key = key

    def _put(self, value: Any, line: int) -> None:
        """Put a value where it belongs; opens it when it can hold others."""
        path: Path = ()
        if self._open:
            holder = self._open[-1]
            if isinstance(holder.value, list):
                path = (*holder.path, len(holder.value))
                holder.value.append(value)
            else:
                key = holder.key or ""
                path = (*holder.path, key)
                holder.value[key] = value
                holder.key = None
        else:
            self.root = value
        self.lines[path] = line
        if isinstance(value, dict | list):
            self._open.append(_Open(value, path))

    def _scalar(self, event: ScalarEvent, line: int) -> Any:
        found = legacy.detect(event.value)
        if found is not None:
            self._say(line, "yaml.legacy", encoding=found.encoding, suggestion=found.text)
        if event.style is not None:
            return clean(event.value)
        if event.value.lower() in CONFUSING_WORDS:
            self._say(line, "yaml.word", word=event.value)
        return plain_value(clean(event.value))


_SYNTAX = (
    ("'\\t'", "yaml.tab"),
    ("mapping values are not allowed", "yaml.colon"),
    ("quoted scalar", "yaml.quote"),
    ("flow", "yaml.bracket"),
    ("found undefined tag handle", "yaml.tag_handle"),
    ("block", "yaml.indent"),
    ("", "yaml.syntax"),
)
"""Signs in PyYAML's words, the first that fits, and our code."""
