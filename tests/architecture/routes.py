"""The routes of the app, each with the policies that it states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from pages.policies import Policy


@dataclass(frozen=True)
class Route:
    """One address; of a mounted app `methods` are none, and it states nothing."""

    path: str
    methods: tuple[str, ...]
    policies: tuple[Policy, ...]


def routes_of(app: FastAPI) -> Iterator[Route]:
    for context in iter_route_contexts(app.routes):
        stated = [
            each.dependency.policy
            for each in getattr(context, "dependencies", None) or ()
            if hasattr(each.dependency, "policy")
        ]
        methods = tuple(sorted(context.methods or ()))
        yield Route(context.path or repr(context.original_route), methods, tuple(stated))
