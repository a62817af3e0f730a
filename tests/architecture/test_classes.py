"""A class that a template gives an element has a rule in a stylesheet, or it does nothing."""

from __future__ import annotations

import re

from tests.architecture.tree import ROOT, files

_GIVEN = re.compile(r'\bclass="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"', re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_EXPRESSION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_COMPARED = re.compile(r"(?:==|!=|\bin\b)\s*(?:'[^']*'|\([^)]*\))")


def test_every_class_of_a_template_has_a_rule() -> None:
    unruled = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files()
        if path.suffix == ".html" and path.relative_to(ROOT).parts[0] in {"backend", "bot", "pages"}
        for name in classes_of(path.read_text("utf-8")) - ruled()
    }
    assert unruled == set()


def test_a_class_is_found_wherever_it_is_given() -> None:
    page = """<p class="a {{ 'b' if state == 'e' else 'c' }}{% if late %} d{% endif %}">"""
    assert classes_of(page) == {"a", "b", "c", "d"}


def classes_of(template: str) -> set[str]:
    found: set[str] = set()
    for given in _GIVEN.findall(template):
        plain = _TAG.sub(" ", given)
        found.update(_EXPRESSION.sub(" ", plain).split())
        for expression in _EXPRESSION.findall(plain):
            for said in re.findall(r"'([^']*)'", _COMPARED.sub(" ", expression)):
                found.update(said.split())
    return found


def ruled() -> set[str]:
    sheets = (ROOT / "pages" / "static").glob("*.css")
    return {
        name
        for sheet in sheets
        for name in re.findall(r"\.([a-z][\w-]*)", sheet.read_text("utf-8"))
    }
