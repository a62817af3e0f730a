"""Fill in Word templates in a child process that can do no harm.

A template was written by an office clerk, or by whoever sent it to them: it is not trusted. One
child serves the templates of one plan, which have the same authors, and ends with its batch.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any, Self

from backend.summaries.render_frames import context_frame, template_frame
from backend.summaries.texts import paper_words
from confined.outside import Child, confined
from intake.texts import sentence

_STARTING_SECONDS = 20.0
_DOCUMENT_SECONDS = 8.0
"""By the clock on the wall; the child's own limit counts the processor's time."""

_LARGEST_ANSWER = 32 * 1024**2


class TemplateError(Exception):
    """A template that cannot be filled in; its text is one Vietnamese sentence or two."""


class TooLongError(TemplateError):
    """A list of more lines than Word opens; it can be had as a workbook."""


Fill = Callable[[bytes, Iterable[dict[str, Any]], str], list[bytes]]
"""Template, contexts and what the template is called -> one DOCX each; TemplateError."""


class Filler:
    """One child for one template after another: a context manager, asked by one thread at a time.

    The child starts with the first document, in about 0.5 s. A template is unpacked once, in some
    0.05 s; from then on a document takes some milliseconds.
    """

    def __init__(self) -> None:
        self._open = ExitStack()
        self._child: Child | None = None
        self._known: dict[bytes, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def fill(
        self, template: bytes, contexts: Iterable[dict[str, Any]], name: str = ""
    ) -> list[bytes]:
        """One DOCX for each context (`backend.summaries.context`); TemplateError names `name`.

        What a context does not give is an error, never a blank. Blocks: call it on a thread.
        """
        called = name or paper_words("template")
        return [self._document(template, context, called) for context in contexts]

    def _document(self, template: bytes, context: dict[str, Any], name: str) -> bytes:
        if self._child is None:
            self._child = self._open.enter_context(confined("backend.summaries.render_child"))
        is_new = template not in self._known
        number = self._known.setdefault(template, len(self._known))
        frames = [template_frame(template)] if is_new else []
        frames.append(context_frame(number, json.dumps(context).encode()))
        seconds = _STARTING_SECONDS if is_new else _DOCUMENT_SECONDS
        return _document(self._child, name, *frames, seconds=seconds)


def render_batch(
    template: bytes, contexts: Iterable[dict[str, Any]], name: str = ""
) -> list[bytes]:
    """The same in a child of its own."""
    with Filler() as filler:
        return filler.fill(template, contexts, name)


def _document(child: Child, name: str, *frames: bytes, seconds: float) -> bytes:
    answer = child.ask(*frames, seconds=seconds, most=_LARGEST_ANSWER)
    if answer is None:
        code = child.ended()
        problem = {"kind": "time"} if code is None else {"kind": "other", "said": f"{code}"}
        raise _error(name, problem)
    if answer[:1] == b"+":
        return answer[1:]
    raise _error(name, json.loads(answer[1:]))


def _error(name: str, problem: dict[str, str]) -> TemplateError:
    """The kinds of problem are those of `render_child`."""
    match problem:
        case {"kind": "time"}:
            return TemplateError(sentence("paper.too_slow", template=name))
        case {"kind": "memory"}:
            return TemplateError(sentence("paper.too_much", template=name))
        case {"kind": "name" | "syntax", "said": said, "tag": tag}:
            what = f"{tag} – {said}" if tag else said
            return TemplateError(sentence("paper.tag", template=name, what=what))
        case _:
            said = problem.get("said", "")
            words = paper_words("template.broken", template=name, what=said)
            return TemplateError(words)
