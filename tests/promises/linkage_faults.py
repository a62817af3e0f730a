"""What must never be, whether it links anybody or not: no statistics, one case is too many."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.promises.linkage_round import Watched
from tests.promises.linkage_scene import Scene, kind_of, met_anyhow

NEVER_KEPT = {"proof", "address", "agent"}
"""Of a person: who it is, and where it is."""
UNTIL_CLOSED = {"blinded", "answered", "request"}
STEPS = {"none", "some", "quarter", "half", "most", "all"}


def faults_of(watched: Watched) -> list[str]:
    scene = watched.scene
    return [
        *_kept(scene),
        *_changed_while_dropping(scene),
        *_logged(watched),
        *_told(watched),
    ]


def _kept(scene: Scene) -> Iterator[str]:
    for sighting in scene.sightings:
        kind, file = kind_of(sighting.name), sighting.name.rpartition("/")[2]
        people = {trace for where in sighting.people for trace in where}
        ballots = {trace for where in sighting.ballots for trace in where}
        if kind in {"issuing", "dropping"} and ballots:
            yield f"{kind}, {file}: {_and(ballots)} of a ballot before closing"
        if people & NEVER_KEPT:
            yield f"{kind}, {file}: {_and(people & NEVER_KEPT)} of a person"
        # The server's log of writing is its owner's to end; blindly signed bytes link nobody.
        if kind in {"closed", "backup"} and file != "wal" and people & UNTIL_CLOSED:
            yield f"{kind}, {file}: {_and(people & UNTIL_CLOSED)} of a person after closing"


def _and(traces: set[str]) -> str:
    return ", ".join(sorted(traces))


def _changed_while_dropping(scene: Scene) -> Iterator[str]:
    """A cast is written down nowhere: the files stay as they were when the box was opened."""
    copies: dict[str, set[bytes | int]] = {}
    for name, content in scene.of_kind("dropping").items():
        file = name.rpartition("/")[2]
        if file.endswith(("-shm", ".lock")) or file == "wal":  # readers come and go there
            continue
        is_sqlite = ".db" in file  # a server writes now and then for itself
        found = content if is_sqlite else _times_named(scene, content)
        copies.setdefault(file, set()).add(found)
    for file, found_in in copies.items():
        if len(found_in) > 1:
            yield f"{file}: something is written down while people drop"


def _times_named(scene: Scene, content: bytes) -> int:
    numbers = [each.traces["number"] for each in scene.people]
    return sum(content.count(each) + content.count(each.hex().encode()) for each in numbers)


def _logged(watched: Watched) -> Iterator[str]:
    scene = watched.scene
    if watched.said_while_dropping:
        yield "something is logged while people drop"
    for name, content in scene.of_kind("log").items():
        if traces := met_anyhow([*scene.people, *scene.ballots], content):
            yield f"{name}: {_and(traces)}"


def _told(watched: Watched) -> Iterator[str]:
    """What anybody may ask while people drop says nothing about how many have."""
    states = [json.loads(each) for each in watched.states]
    if changed := {name for each in states for name in each if each[name] != states[0].get(name)}:
        yield f"the state that phones see changes while people drop: {_and(changed)}"
    for status in watched.statuses:
        if status["collected"] is not None or status["collected_step"] not in STEPS:
            yield "the office is told more than a step"
    if len(watched.lengths) > 1:
        yield "envelopes are not all of one length"
