"""Which keys the plan model knows at a place, to say what an unknown one may have meant."""

from __future__ import annotations

import types
from collections.abc import Iterable
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from intake.plan import Plan


def keys_at(loc: Iterable[str | int]) -> list[str]:
    """The keys of the mapping at `loc` (pydantic's path, tags included), in the model's order."""
    at: list[Any] = [Plan]
    for part in loc:
        at = [inner for kind in at for inner in _below(kind, part, several=len(at) > 1)]
    return [key for kind in at if _is_model(kind) for key in keys_of(kind)]


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys of a model as a plan writes them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _below(kind: Any, part: str | int, *, several: bool) -> list[Any]:
    if not _is_model(kind):
        return _unwrapped(get_args(kind)[1 if get_origin(kind) is dict else 0])
    if several:
        tag = kind.model_fields.get("type")
        return [kind] if tag is not None and part in get_args(tag.annotation) else []
    by_key = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
    return _unwrapped(by_key[part]) if part in by_key else []


def _unwrapped(kind: Any) -> list[Any]:
    """The types that a value may have, without Annotated and None."""
    if get_origin(kind) is Annotated:
        return _unwrapped(get_args(kind)[0])
    if get_origin(kind) in {Union, types.UnionType}:
        return [inner for each in get_args(kind) for inner in _unwrapped(each)]
    return [] if kind is type(None) else [kind]


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
