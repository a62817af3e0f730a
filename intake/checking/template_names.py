"""What a template asks to be filled in: read from Jinja's tree, nothing is run or folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from intake.checking.docx_safety import Fault
from intake.checking.fillable import Fillable
from intake.loading.problem import meant

_N = TypeVar("_N", bound=nodes.Node)

_STATEMENTS = (
    nodes.Output,
    nodes.If,
    nodes.For,
    nodes.Assign,
    nodes.AssignBlock,
    nodes.With,
)

_PRIVATE = re.compile(r"(?:^|\.)__\w")
"""What a filter might look up by name."""

_ENVIRONMENT = ImmutableSandboxedEnvironment(autoescape=True)


@dataclass(frozen=True, slots=True)
class Asks:
    """What one part of a Word file asks for, whoever fills it in; `wrong` is so in any plan."""

    names: tuple[str, ...]
    """Those that nothing in the part sets, sorted."""
    wrong: tuple[Fault, ...]
    attributes: tuple[tuple[str, str | None], ...]
    """What they are asked of, with dots, or "" for anything but names and dots; and which."""
    rows: tuple[tuple[str, str, str], ...]
    """What is looped over, what a row of it is called, and what is asked of the row."""


def asks_of(source: str) -> Asks | Fault:
    """What `source`, the XML of one part of a Word file, asks; or why it is no Jinja."""
    try:
        tree = _ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        return "template.syntax", {"said": error.message or ""}
    found = [*tree.find_all(nodes.Node)]
    asked: list[nodes.Getattr | nodes.Getitem] = [
        *_of(nodes.Getattr, found),
        *_of(nodes.Getitem, found),
    ]
    return Asks(
        names=tuple(sorted(_asked_names(found))),
        wrong=(*_unknown_words(found), *_reaching(found)),
        attributes=tuple((_dotted(each.node), _attribute(each)) for each in asked),
        rows=tuple(_rows(found)),
    )


def faults_in(asks: Asks | Fault, fillable: Fillable) -> Iterator[Fault]:
    """What is wrong with this where `fillable` is filled in."""
    if not isinstance(asks, Asks):
        yield asks
        return
    for name in asks.names:
        if name not in fillable.context:
            yield "template.variable", _missing(name, name, fillable.context)
    yield from asks.wrong
    yield from _attributes(asks, fillable)
    yield from _columns(asks, fillable)


def _missing(path: str, name: str, known: tuple[str, ...] | frozenset[str]) -> dict[str, object]:
    listed = sorted(known)
    return {"name": path, "meant": meant(name, listed), "known": ", ".join(listed) or "—"}


def _of(kind: type[_N], found: list[nodes.Node]) -> Iterator[_N]:
    return (each for each in found if isinstance(each, kind))


def _unknown_words(found: list[nodes.Node]) -> Iterator[Fault]:
    for each in _of(nodes.Filter, found):
        if each.name not in _ENVIRONMENT.filters or each.name == "attr":
            yield "template.filter", {"name": each.name}
    for test in _of(nodes.Test, found):
        if test.name not in _ENVIRONMENT.tests:
            yield "template.filter", {"name": test.name}
    for statement in _of(nodes.Stmt, found):
        if not isinstance(statement, _STATEMENTS):
            yield "template.statement", {"name": type(statement).__name__.lower()}


def _reaching(found: list[nodes.Node]) -> Iterator[Fault]:
    for constant in _of(nodes.Const, found):
        if isinstance(constant.value, str) and _PRIVATE.search(constant.value):
            yield "template.private", {"name": constant.value}


def _asked_names(found: list[nodes.Node]) -> set[str]:
    """Names that nothing in the template sets.

    Not `jinja2.meta`: it generates code, and works out constants of any size on the way.
    """
    asked = {each.name for each in _of(nodes.Name, found) if each.ctx == "load"}
    own = {each.name for each in _of(nodes.Name, found) if each.ctx != "load"}
    in_a_loop = next(_of(nodes.For, found), None) is not None
    return asked - own - ({"loop"} if in_a_loop else set())


def _attributes(asks: Asks, fillable: Fillable) -> Iterator[Fault]:
    for dotted, attribute in asks.attributes:
        if attribute is not None and attribute.startswith("_"):
            yield "template.private", {"name": attribute}
            continue
        known = fillable.of(dotted)
        if known is None:
            continue
        if attribute is None:
            yield "template.dynamic", {"name": dotted}
        elif attribute not in known:
            yield "template.name", _missing(f"{dotted}.{attribute}", attribute, known)


def _dotted(node: nodes.Node) -> str:
    """`paper.lines` as it is written; "" for anything but names and dots."""
    match node:
        case nodes.Name(name=str(name)):
            return name
        case nodes.Getattr(node=nodes.Name(name=str(name)), attr=str(attribute)):
            return f"{name}.{attribute}"
        case _:
            return ""


def _attribute(node: nodes.Getattr | nodes.Getitem) -> str | None:
    if isinstance(node, nodes.Getattr):
        return node.attr
    match node.arg:
        case nodes.Const(value=str(name)):
            return name
        case _:
            return None


def _rows(found: list[nodes.Node]) -> Iterator[tuple[str, str, str]]:
    """`{% for row in tables.NAME %}`, `{% for row in rows %}`: what is asked of the row."""
    for loop in _of(nodes.For, found):
        row = loop.target
        if not isinstance(row, nodes.Name):
            continue
        for part in loop.body:
            for each in part.find_all(nodes.Getattr):
                if isinstance(each.node, nodes.Name) and each.node.name == row.name:
                    yield _dotted(loop.iter), row.name, each.attr


def _columns(asks: Asks, fillable: Fillable) -> Iterator[Fault]:
    """What a row has not."""
    for iterated, row, attribute in asks.rows:
        columns = fillable.loops.get(iterated)
        if columns is not None and attribute not in columns and not attribute.startswith("_"):
            yield "template.name", _missing(f"{row}.{attribute}", attribute, columns)
