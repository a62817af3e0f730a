"""Fill in a Word template for a batch of submissions, in one child process that can do no harm.

The template was written by an office clerk, or by whoever sent it to them: it is not trusted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from backend.summaries.texts import paper_words
from confined.outside import Child, confined
from intake.texts import sentence

_STARTING_SECONDS = 20.0
_DOCUMENT_SECONDS = 8.0
"""By the clock on the wall; the child's own limit counts the processor's time."""

_LARGEST_ANSWER = 32 * 1024**2


class TemplateError(Exception):
    """A template that cannot be filled in; its text is one Vietnamese sentence or two."""


def render_batch(
    template: bytes, contexts: Iterable[dict[str, Any]], *, name: str = ""
) -> list[bytes]:
    """One DOCX for each context (`backend.summaries.context`); TemplateError names `name`.

    What a context does not give is an error, never a blank. Takes about 0.5 s to start and
    0.05 s a document; blocks, so call it on a thread.
    """
    given = [json.dumps(context).encode() for context in contexts]
    if not given:
        return []
    called = name or paper_words("template")
    with confined("backend.summaries.render_child") as child:
        first = _document(child, called, template, given[0], seconds=_STARTING_SECONDS)
        return [
            first,
            *(_document(child, called, each, seconds=_DOCUMENT_SECONDS) for each in given[1:]),
        ]


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
