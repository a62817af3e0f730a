"""The process that fills in Word templates. It is started by `backend.summaries.docx` and imports
no room.

In: one frame with the template, then one frame a context, as JSON. Out: for each a document, or
JSON that says what is wrong.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import docx
from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from confined.inside import answer, give_up_everything, heard, limit_time

CPU_SECONDS = 3
"""For one document; a hundred times what one takes."""

MEMORY_BYTES = 160 * 1024**2
"""On top of what the process holds once it has started."""

LARGEST_DOCUMENT = 20 * 1024**2

_TAG = re.compile(r"{[{%#].*?[}%#]}", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_WORDS = (
    re.compile("^'([^']+)' is undefined"),
    re.compile("(?:no|to) attribute '([^']+)'"),
    re.compile("named '([^']+)'"),
)
_STILL = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


class _Environment(ImmutableSandboxedEnvironment):
    """No loaders, no globals, nothing unescaped; a template is compiled once for all contexts."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        for name in ("safe", "attr", "pprint", "urlize", "xmlattr", "random"):
            del self.filters[name]
        self._compiled: dict[str, Template] = {}

    def from_string(self, source: Any, *_: Any, **__: Any) -> Template:
        text = str(source)
        if text not in self._compiled:
            self._compiled[text] = super().from_string(text)
        return self._compiled[text]


class _Word(DocxTemplate):  # type: ignore[misc]
    """Refuses what docxtpl would mend by cutting it short."""

    def fix_tables(self, xml: str) -> Any:
        parse_xml(xml.encode())
        return super().fix_tables(xml)


def main() -> None:
    template = heard()
    if template is None:
        return
    give_up_everything(MEMORY_BYTES)
    environment = _Environment()
    while (context := heard()) is not None:
        limit_time(CPU_SECONDS, again=True)
        answer(_filled(template, json.loads(context), environment))


def _filled(template: bytes, context: dict[str, Any], environment: _Environment) -> bytes:
    """A document, or why there is none.

    Everything is caught: whatever a template does, the answer is a sentence about the template.
    """
    try:
        return b"+" + _fill(template, context, environment)
    except MemoryError:
        problem = {"kind": "memory"}
    except TemplateError as error:
        problem = _problem(error, template)
    except Exception as error:  # noqa: BLE001 - the edge of this process
        said = f"{type(error).__name__}: {error}"[:300]
        problem = {"kind": "other", "said": said}
    return b"-" + json.dumps(problem).encode()


def _fill(template: bytes, context: dict[str, Any], environment: _Environment) -> bytes:
    word = _Word(io.BytesIO(template))
    word.render(context, environment, autoescape=True)
    saved = io.BytesIO()
    word.save(saved)
    document = _still(saved)
    if len(document) > LARGEST_DOCUMENT:
        raise MemoryError
    docx.Document(io.BytesIO(document))
    return document


def _still(saved: io.BytesIO) -> bytes:
    """The same file without the hour at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(saved) as made, zipfile.ZipFile(out, "w") as still:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _STILL)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _MODE
            still.writestr(entry, made.read(name))
    return out.getvalue()


def _problem(error: TemplateError, template: bytes) -> dict[str, str]:
    said = error.message or type(error).__name__
    found = next(filter(None, (word.search(said) for word in _WORDS)), None)
    if found is not None:
        return {"kind": "name", "said": found[1], "tag": _tag_with(template, found[1])}
    kind = "syntax" if isinstance(error, TemplateSyntaxError) else "other"
    return {"kind": kind, "said": said, "tag": _near(error)}


def _near(error: TemplateError) -> str:
    """The first tag near the line of the error."""
    lines = [str(line) for line in getattr(error, "docx_context", ())]
    tags = [found for line in lines for found in re.findall("{[{%].*", line)]
    return tags[0][:120].strip() if tags else ""


def _tag_with(template: bytes, word: str) -> str:
    """The tag of the template that says `word`, as the clerk sees it."""
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    for part in parts:
        for tag in _TAG.findall(_MARKUP.sub("", part.decode("utf-8", "replace"))):
            if word in tag:
                return str(tag)[:120]
    return ""
