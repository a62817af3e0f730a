"""What came of the ballots of a unit, or of all units: the last round of each item counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from backend.summaries.ballot_context import item_context, paper_context
from backend.summaries.ballot_figures import figures, voted_on
from backend.summaries.ballot_rows import Held, VotedOn
from backend.summaries.ballot_words import not_held_words, threshold_of, tie_words
from backend.summaries.cells import level_words
from backend.summaries.letterhead import Letterhead
from backend.summaries.list_context import about, signer_of
from backend.summaries.printable import printable
from backend.summaries.texts import paper_words
from intake.balloting import Outcome, after_tie, outcomes
from intake.plan import Ballot, Output, Plan

Context = dict[str, Any]


def summary_context(
    plan: Plan, output: Output, ballots: Sequence[Held], unit: str | None, head: Letterhead
) -> Context:
    """The names of `intake.checking.fillable.SUMMARY_NAMES`."""
    return context_of_places(plan, output, of_places(plan, ballots), unit, head)


def of_places(plan: Plan, ballots: Iterable[Held]) -> list[Context]:
    """One for each ballot in each place; rounds come after one another."""
    groups = groupby(ballots, key=lambda held: (held.code, held.unit_id))
    return [of_place(plan, list(rounds)) for _, rounds in groups]


def context_of_places(
    plan: Plan, output: Output, told: Sequence[Context], unit: str | None, head: Letterhead
) -> Context:
    """The same names; `told` are those of `of_places`, all of them or a volume's."""
    return {
        **about(plan),
        "ballots": list(told),
        "selections": next((each["selections"] for each in told if each["held"]), ["", ""]),
        "unit": {"name": printable(unit or plan.agency.name)},
        "signer": signer_of(output, head),
        "paper": paper_context(output, head),
    }


def of_place(plan: Plan, rounds: Sequence[Held]) -> Context:
    """One ballot in one place, with all its rounds, the first one first."""
    last = rounds[-1]
    ballot = plan.ballots_by_code[last.code]
    counted = [held for held in rounds if held.result is not None]
    told: Context = {
        "label": printable(ballot.label),
        "unit": printable(last.unit),
        "rule": threshold_of(plan, ballot),
        "held": bool(counted),
        "why_not": "" if counted else not_held_words(ballot),
        "selections": [],
        "lines": [],
        "members": "",
        "present": "",
        "issued": "",
        "collected": "",
        "rounds": "",
    }
    if not counted:
        return told
    turnout, tallies = figures(plan, ballot, counted[-1])
    return told | {
        "selections": [printable(name) for name in tallies[0].names],
        "lines": _lines(plan, counted),
        "members": str(turnout.members),
        "present": str(turnout.present),
        "issued": str(turnout.issued),
        "collected": str(turnout.collected),
        "rounds": str(len(counted)),
    }


def _lines(plan: Plan, rounds: Iterable[Held]) -> list[Context]:
    """Each thing as the last round left it in which it was voted on."""
    settled: dict[str, tuple[Ballot, Outcome, str, str]] = {}
    rated = {each.key: each for held in rounds for each in held.items}
    for held in rounds:
        ballot = plan.ballots_by_code[held.code]
        turnout, tallies = figures(plan, ballot, held)
        came = outcomes(plan, ballot, turnout, tallies)
        for outcome, (key, detail) in zip(came, voted_on(ballot, held), strict=True):
            again = paper_words("round", number=held.number) if held.number > 1 else ""
            tie = outcome.verdict == "tie"
            note = tie_words(outcome, after_tie(ballot, held.number)) if tie else again
            settled[key] = (ballot, outcome, detail, note)
    return [
        _line(plan, ballot, outcome, number, detail, note, rated.get(key))
        for number, (key, (ballot, outcome, detail, note)) in enumerate(settled.items(), start=1)
    ]


def _line(
    plan: Plan,
    ballot: Ballot,
    outcome: Outcome,
    number: int,
    detail: str,
    note: str,
    rated: VotedOn | None,
) -> Context:
    """Beside the votes, what the party said of itself and what its head proposes."""
    own, proposed = (rated.own_level, rated.proposed_level) if rated else ("", "")
    if _differ(plan, ballot, outcome, proposed):
        note = "; ".join(filter(None, (note, paper_words("differs"))))
    line = item_context(ballot, outcome, number, detail, note)
    label = level_words(plan, proposed, _listed(ballot))
    return {**line, "own_level": printable(own), "proposed_level": printable(label)}


def _differ(plan: Plan, ballot: Ballot, outcome: Outcome, proposed: str) -> bool:
    """Whether the head proposes another level than the one that was voted for."""
    listed = _listed(ballot)
    if listed not in {scale.list_name for scale in plan.levels} or outcome.verdict != "reached":
        return False
    levels = plan.choice_lists[listed]
    return proposed not in {"", *(levels[number - 1].code for number in outcome.chosen)}


def _listed(ballot: Ballot) -> str:
    """The choice list that was voted with; "" for other selections."""
    return (ballot.selections.list_name if ballot.selections else None) or ""
