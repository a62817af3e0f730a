"""Fill in a Word template for a batch of submissions, in one child process that can do no harm.

The template was written by an office clerk, or by whoever sent it to them: it is not trusted.
"""

from __future__ import annotations

import json
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

from backend.summaries.texts import paper_words
from intake.texts import sentence

_CHILD = Path(__file__).with_name("render_child.py")
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
    return _Batch(name or paper_words("template")).run(template, given) if given else []


class _Batch:
    """One child, asked for one document after another; it is killed when it is late."""

    def __init__(self, name: str) -> None:
        self._name = name

    def run(self, template: bytes, contexts: Sequence[bytes]) -> list[bytes]:
        with subprocess.Popen(  # noqa: S603 - our own file, on our own interpreter
            [sys.executable, "-I", "-B", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
        ) as child:
            try:
                return list(self._documents(child, template, contexts))
            finally:
                child.kill()

    def _documents(
        self, child: subprocess.Popen[bytes], template: bytes, contexts: Sequence[bytes]
    ) -> Iterable[bytes]:
        assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018
        seconds = _STARTING_SECONDS
        waiting = [template]
        for context in contexts:
            waiting.append(context)
            watch = threading.Timer(seconds, child.kill)
            watch.start()
            try:
                for frame in waiting:
                    child.stdin.write(struct.pack(">Q", len(frame)) + frame)
                child.stdin.flush()
                answer = _read(child.stdout)
            except BrokenPipeError:
                answer = None
            finally:
                watch.cancel()
            yield self._document(child, answer)
            waiting, seconds = [], _DOCUMENT_SECONDS

    def _document(self, child: subprocess.Popen[bytes], answer: bytes | None) -> bytes:
        if answer is None:
            child.kill()
            code = child.wait()
            late = code in {-signal.SIGXCPU, -signal.SIGKILL}
            raise self._error({"kind": "time" if late else "other", "said": f"{code}"})
        if answer[:1] == b"+":
            return answer[1:]
        raise self._error(json.loads(answer[1:]))

    def _error(self, problem: dict[str, str]) -> TemplateError:
        """The kinds of problem are those of `render_child`."""
        match problem:
            case {"kind": "time"}:
                return TemplateError(sentence("paper.too_slow", template=self._name))
            case {"kind": "memory"}:
                return TemplateError(sentence("paper.too_much", template=self._name))
            case {"kind": "name" | "syntax", "said": said, "tag": tag}:
                what = f"{tag} – {said}" if tag else said
                return TemplateError(sentence("paper.tag", template=self._name, what=what))
            case _:
                said = problem.get("said", "")
                words = paper_words("template.broken", template=self._name, what=said)
                return TemplateError(words)


def _read(answers: IO[bytes]) -> bytes | None:
    """One whole answer; None when the child ended, or sends more than a document can be."""
    length = answers.read(8)
    if len(length) < 8:  # noqa: PLR2004 - a whole length, or the end
        return None
    size = struct.unpack(">Q", length)[0]
    if size > _LARGEST_ANSWER:
        return None
    answer = answers.read(size)
    return answer if len(answer) == size else None
