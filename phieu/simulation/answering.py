"""How an invented person answers: from the JSON of a turn to the JSON of a reply."""

from __future__ import annotations

import random
from typing import Any

from phieu.invented import full_name, names

Json = dict[str, Any]
_NO_SENTENCE = 10
"""Characters of a cell."""
_OF_INITIATIVES, _OF_PEOPLE, _OF_THE_SUGGESTED = "sáng kiến", "Họ và tên", "được gợi ý"


def answer(turn: Json, chance: random.Random, *, careful: bool = True) -> Json:
    """A reply to `turn`. A careful person types sensible words; another one sometimes errs,
    goes back, or types a choice instead of pressing it. What was sent back is answered anew."""
    if turn["kind"] == "review":
        return {"kind": "submit"}
    prompt = turn["prompt"]
    if prompt["again"]:
        return _fill(prompt, chance, careful=True)
    if prompt["shown"] is not None and chance.random() < 0.9:  # noqa: PLR2004
        return {"kind": "keep"}
    if turn["kind"] == "ask" and not careful and prompt["can_go_back"] and chance.random() < 0.04:  # noqa: PLR2004
        return {"kind": "back"}
    if prompt["nil_allowed"] and not _has_more_to_say(prompt) and chance.random() < 0.4:  # noqa: PLR2004
        return {"kind": "nil"}
    if not prompt["required"] and chance.random() < 0.4:  # noqa: PLR2004
        return {"kind": "skip"}
    return _fill(prompt, chance, careful=careful)


def _has_more_to_say(prompt: Json) -> bool:
    """What was suggested is explained; and who has begun to suggest something does suggest it."""
    widget = prompt["widget"]
    suggests = any(_names_the_suggested(each) for each in widget.get("columns", ()))
    return bool(prompt.get("suggestions") or (suggests and widget["rows"]))


def _names_the_suggested(column: Json) -> bool:
    return str(column["label"]).endswith(_OF_THE_SUGGESTED)


def needs_file(turn: Json) -> Json | None:
    """The upload widget of a turn that asks for a file, else None."""
    widget: Json = turn.get("prompt", {}).get("widget", {})
    return widget if widget.get("widget") == "upload" else None


def _fill(prompt: Json, chance: random.Random, *, careful: bool) -> Json:
    widget = prompt["widget"]
    match widget["widget"]:
        case "free_text" if widget["lines"] == 1:
            return _typed(_line(prompt["label"], chance))
        case "free_text":
            return _typed(_paragraphs(chance, widget["max_length"]))
        case "choices":
            return _choose(widget["options"], chance, careful=careful)
        case "many_choices":
            count = max(1, widget["at_least"])
            codes = [option["code"] for option in widget["options"]]
            return {"kind": "picked", "choices": chance.sample(codes, min(count, len(codes)))}
        case "number_pad":
            return _typed(_number(widget, chance))
        case "date_picker":
            return _typed(f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02}/1985")
        case "row_editor":
            return _row(widget, chance)
        case "confirm":
            return {"kind": "tap", "choice": "yes"}
    raise ValueError(f"no answer to {widget['widget']}")


def _line(label: str, chance: random.Random) -> str:
    """An initiative has a name of its own, as the same one twice would not be new."""
    if _OF_INITIATIVES not in label.lower():
        return chance.choice(names()["cells"])
    return f"{chance.choice(names()['works'])} {chance.choice(names()['works_on'])}"


def _typed(text: str) -> Json:
    return {"kind": "typed", "text": text}


def _choose(options: list[Json], chance: random.Random, *, careful: bool) -> Json:
    """Most people rate themselves well; the first options of our lists are the good ones."""
    weights = [4 if index < 2 else 1 for index in range(len(options))]  # noqa: PLR2004
    option = chance.choices(options, weights)[0]
    if careful or chance.random() < 0.5:  # noqa: PLR2004
        return {"kind": "tap", "choice": option["code"]}
    return _typed(option["label"])


def _number(widget: Json, chance: random.Random) -> str:
    least = int(widget["least"] or 0)
    most = int(min(widget["most"] or least + 20, least + 20))
    return str(chance.randrange(least, most + 1))


def _row(widget: Json, chance: random.Random) -> Json:
    rows, most = len(widget["rows"]), widget["at_most"]
    wholes = {
        each["name"]: each["adds_up_to"] for each in widget["columns"] if each.get("adds_up_to")
    }
    least = max(1, widget["at_least"], 2 if wholes else 0)
    if rows >= least and (wholes or chance.random() < 0.5 or rows >= most):  # noqa: PLR2004
        return {"kind": "close_table"}
    said = {cell for row in widget["rows"] for cell in row.values()}
    every = names()["sentences"]
    sentences = [each for each in every if each not in said] or every
    cells = {column["name"]: _cell(column, sentences, chance) for column in widget["columns"]}
    return {"kind": "add_row", "cells": {**cells, **_shares(wholes, rows, least)}}


def _cell(column: Json, sentences: list[str], chance: random.Random) -> str:
    """Where no sentence has room, a year is asked for."""
    if column["max_length"] <= _NO_SENTENCE:
        return str(chance.randrange(2010, 2020))
    if column["label"].startswith(_OF_PEOPLE) or _names_the_suggested(column):
        return full_name(chance)
    return chance.choice(sentences)[: column["max_length"]]


def _shares(wholes: dict[str, int], rows: int, least: int) -> dict[str, str]:
    """So that the rows are the whole together: all but a part in the first one."""
    part = {name: whole // (2 * least) for name, whole in wholes.items()}
    return {
        name: str(whole - part[name] * (least - 1) if rows == 0 else part[name])
        for name, whole in wholes.items()
    }


def _paragraphs(chance: random.Random, most: int) -> str:
    sentences = chance.sample(names()["sentences"], chance.randrange(2, 5))
    return "\n".join(sentences)[:most]
