"""What a template asks to be filled in: read from Jinja's tree, nothing is run or folded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from intake.checking.docx_safety import Fault
from intake.checking.fillable import Fillable
from intake.loading.problem import meant

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


def faults_in(source: str, fillable: Fillable) -> Iterator[Fault]:
    """What is wrong with the Jinja in `source`, the XML of one part of a Word file."""
    try:
        tree = _ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        yield "template.syntax", {"said": error.message or ""}
        return
    for name in sorted(_asked_names(tree) - set(fillable.context)):
        yield "template.variable", _missing(name, name, fillable.context)
    yield from _unknown_words(tree)
    yield from _attributes(tree, fillable)
    yield from _columns(tree, fillable)


def _missing(path: str, name: str, known: tuple[str, ...] | frozenset[str]) -> dict[str, object]:
    listed = sorted(known)
    return {"name": path, "meant": meant(name, listed), "known": ", ".join(listed) or "—"}


def _unknown_words(tree: nodes.Template) -> Iterator[Fault]:
    for each in tree.find_all(nodes.Filter):
        if each.name not in _ENVIRONMENT.filters or each.name == "attr":
            yield "template.filter", {"name": each.name}
    for test in tree.find_all(nodes.Test):
        if test.name not in _ENVIRONMENT.tests:
            yield "template.filter", {"name": test.name}
    for statement in tree.find_all(nodes.Stmt):
        if not isinstance(statement, _STATEMENTS):
            yield "template.statement", {"name": type(statement).__name__.lower()}


def _asked_names(tree: nodes.Template) -> set[str]:
    """Names that nothing in the template sets.

    Not `jinja2.meta`: it generates code, and works out constants of any size on the way.
    """
    asked = {each.name for each in tree.find_all(nodes.Name) if each.ctx == "load"}
    own = {each.name for each in tree.find_all(nodes.Name) if each.ctx != "load"}
    in_a_loop = next(tree.find_all(nodes.For), None) is not None
    return asked - own - ({"loop"} if in_a_loop else set())


def _attributes(tree: nodes.Template, fillable: Fillable) -> Iterator[Fault]:
    for constant in tree.find_all(nodes.Const):
        if isinstance(constant.value, str) and _PRIVATE.search(constant.value):
            yield "template.private", {"name": constant.value}
    asked: list[nodes.Getattr | nodes.Getitem] = [
        *tree.find_all(nodes.Getattr),
        *tree.find_all(nodes.Getitem),
    ]
    for each in asked:
        holder, attribute = each.node, _attribute(each)
        if attribute is not None and attribute.startswith("_"):
            yield "template.private", {"name": attribute}
            continue
        dotted = _dotted(holder)
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


def _columns(tree: nodes.Template, fillable: Fillable) -> Iterator[Fault]:
    """`{% for row in tables.NAME %}`, `{% for row in rows %}`: what a row has."""
    for loop in tree.find_all(nodes.For):
        row, columns = loop.target, fillable.loops.get(_dotted(loop.iter))
        if columns is None or not isinstance(row, nodes.Name):
            continue
        for part in loop.body:
            for each in part.find_all(nodes.Getattr):
                ours = isinstance(each.node, nodes.Name) and each.node.name == row.name
                if ours and each.attr not in columns and not each.attr.startswith("_"):
                    yield "template.name", _missing(f"{row.name}.{each.attr}", each.attr, columns)
