"""Telegram's answer to getUpdates, cut into the bytes of each update.

Cut by brackets, not parsed: one update that no parser takes does not spoil those beside it.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
_RESULT = b'"result"'
_IN_THE_LIST = 2
"""How deep one is inside `{"result": [`."""


class NoBatchError(ValueError):
    """Not what getUpdates answers: somebody in between spoke, or it broke off."""


def updates_in(answer: bytes) -> list[bytes]:
    """The updates of an answer `{"ok": true, "result": [{…}, {…}]}`, each as it came."""
    found: list[bytes] = []
    depth, start, last, listed, has_list = 0, 0, b"", False, False
    for token in _TOKEN.finditer(answer):
        what = token.group()
        if what in b"{[":
            depth += 1
            if depth == _IN_THE_LIST:
                listed = what == b"[" and last == _RESULT
                has_list |= listed
            elif depth == _IN_THE_LIST + 1 and listed:
                start = token.start()
        elif what in b"]}":
            depth -= 1
            if depth == _IN_THE_LIST and listed:
                found.append(answer[start : token.end()])
            elif depth == 0 and has_list and not answer[token.end() :].strip():
                return found
        else:
            last = what if depth == 1 else last
    raise NoBatchError("no answer of getUpdates")
