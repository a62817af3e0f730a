"""The process that fills in Word templates. It is started by `backend.summaries.docx` and imports
no room.

In: `backend.summaries.render_frames`. Out: for each context a document, or JSON that says what is
wrong.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from backend.summaries.compiled import Compiled
from backend.summaries.render_frames import context_in, template_in
from confined.inside import answer, give_up_everything, heard, limit_time

CPU_SECONDS = 3
"""For one document; a hundred times what one takes."""

MEMORY_BYTES = 160 * 1024**2
"""On top of what the process holds once it has started."""

_TAG = re.compile(r"{[{%#].*?[}%#]}", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_WORDS = (
    re.compile("^'([^']+)' is undefined"),
    re.compile("(?:no|to) attribute '([^']+)'"),
    re.compile("named '([^']+)'"),
)


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


class _Desk:
    """The templates heard so far, each compiled when it is first filled in."""

    def __init__(self) -> None:
        self._templates: list[bytes] = []
        self._compiled: dict[int, Compiled] = {}

    def take(self, template: bytes) -> None:
        self._templates.append(template)

    def filled(self, number: int, context: dict[str, Any]) -> bytes:
        """A document, or why there is none.

        Everything is caught: whatever a template does, the answer is a sentence about it.
        """
        try:
            if number not in self._compiled:
                self._compiled[number] = Compiled(self._templates[number], _Environment())
            return b"+" + self._compiled[number].fill(context)
        except MemoryError:
            problem = {"kind": "memory"}
        except TemplateError as error:
            problem = _problem(error, self._templates[number])
        except Exception as error:  # noqa: BLE001 - the edge of this process
            said = f"{type(error).__name__}: {error}"[:300]
            problem = {"kind": "other", "said": said}
        return b"-" + json.dumps(problem).encode()


def main() -> None:
    give_up_everything(MEMORY_BYTES)
    desk = _Desk()
    while (frame := heard()) is not None:
        if (template := template_in(frame)) is not None:
            desk.take(template)
            continue
        limit_time(CPU_SECONDS, again=True)
        number, context = context_in(frame)
        answer(desk.filled(number, json.loads(context)))


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
