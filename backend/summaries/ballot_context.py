"""What the Word template of the minutes of a count is given: plain dicts of text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.summaries.ballot_figures import figures, voted_on
from backend.summaries.ballot_rows import Held
from backend.summaries.ballot_words import room_code, threshold_of, tie_words
from backend.summaries.letterhead import Letterhead
from backend.summaries.list_context import about
from backend.summaries.printable import plain, printable
from backend.summaries.texts import paper_words
from intake.ballot_shares import base_words
from intake.balloting import Outcome, Turnout, after_tie, outcomes
from intake.plan import Ballot, Output, Plan
from intake.secrecy import FEW, notices
from intake.tallying import discrepancies
from vietnamese.dates import in_words

Context = dict[str, Any]


def count_context(plan: Plan, output: Output, held: Held, head: Letterhead) -> Context:
    """The names of `intake.checking.fillable.COUNT_NAMES`, of a round that was counted."""
    ballot = plan.ballots_by_code[held.code]
    turnout, tallies = figures(plan, ballot, held)
    came = outcomes(plan, ballot, turnout, tallies)
    result = held.result or {}
    ties = [tie_words(each, after_tie(ballot, held.number)) for each in came
            if each.verdict == "tie"]  # fmt: skip
    return {
        **about(plan),
        "unit": {"name": printable(held.unit)},
        "ballot": {
            "label": printable(ballot.label),
            "place": plain(held.place),
            "number": str(held.number),
            "again": plain(held.why_again),
            "electorate": printable(ballot.electorate.words if ballot.electorate else ""),
            "rule": threshold_of(plan, ballot),
            "base": base_words(ballot.threshold.base) if ballot.threshold else "",
            "secret": ballot.secret,
        },
        "meeting": {
            "began": in_words(held.began_at, plan.zone),
            "opened": in_words(held.opened_at, plan.zone) if held.opened_at else "",
            "closed": in_words(held.closed_at, plan.zone) if held.closed_at else "",
        },
        "turnout": _turnout(held, turnout),
        "absent": [
            {"number": str(n), "name": plain(each.name), "reason": plain(each.reason)}
            for n, each in enumerate(_absent(held), start=1)
        ],
        "recused": [plain(each.name) for each in held.roll if each.recused and each.is_there],
        "invalid": [
            {"reason": paper_words(f"invalid.{reason}"), "n": str(n)}
            for reason, n in result.get("invalid", {}).items()
        ],
        "selections": [printable(name) for name in tallies[0].names] if tallies else [],
        "items": [
            item_context(ballot, each, number, detail)
            for number, (each, (_, detail)) in enumerate(
                zip(came, voted_on(ballot, held), strict=True), start=1
            )
        ],
        "tellers": [
            {"number": str(seat), "name": plain(name), "duty": _duty(seat)}
            for seat, name in enumerate(held.tellers, start=1)
        ],
        "chair": {"name": plain(held.chair), "capacity": plain(held.chair_capacity)},
        "notes": [*discrepancies(turnout, tallies), *ties],
        "notices": list(
            notices(
                ballot, turnout, tallies, tellers=len(held.tellers),
                public=bool(result.get("public")), paper=result.get("paper_issued", 0),
            )
        ),
        "proof": {
            "code": room_code(held.manifest_hash),
            "manifest": held.manifest_hash,
            "page": held.page_hash,
            "board": held.board_hash,
        },
        "paper": paper_context(output, head),
    }  # fmt: skip


def item_context(
    ballot: Ballot, outcome: Outcome, number: int, detail: str, note: str = ""
) -> Context:
    """One thing that was voted on. `percent`: of the selection that counts, or leads."""
    leading = [line for line in outcome.lines if line.number in outcome.chosen]
    first = (leading or outcome.lines[:1])[0].percent if outcome.lines else ""
    return {
        "number": str(number),
        "name": printable(outcome.label),
        "detail": printable(detail),
        "marks": [
            {"name": printable(line.name), "votes": str(line.votes), "percent": line.percent}
            for line in outcome.lines
        ],
        "blank": str(outcome.blank),
        "invalid": str(outcome.invalid),
        "valid": str(outcome.valid),
        "base": str(outcome.base),
        "percent": first,
        "result": _result(ballot, outcome),
        "words": outcome.words,
        "note": note,
    }


def _result(ballot: Ballot, outcome: Outcome) -> str:
    """What was chosen, where the most votes choose; else whether it was enough."""
    chosen = [line.name for line in outcome.lines if line.number in outcome.chosen]
    if ballot.threshold is not None and ballot.threshold.by == "most" and len(chosen) == 1:
        return printable(chosen[0])
    return paper_words(f"result.{outcome.verdict}")


def paper_context(output: Output, head: Letterhead) -> Context:
    return {
        "title": printable(output.title or output.label),
        "issue": head.foot,
        "dated": head.dated,
        "recipients": list(head.recipients),
    }


def _turnout(held: Held, turnout: Turnout) -> Context:
    result = held.result or {}
    return {
        "members": str(turnout.members),
        "present": str(turnout.present),
        "absent": str(turnout.members - turnout.present),
        "recused": str(turnout.present - turnout.voters),
        "voters": str(turnout.voters),
        "issued": str(turnout.issued),
        "collected": str(turnout.collected),
        "not_collected": str(max(turnout.issued - turnout.collected, 0)),
        "valid": str(turnout.valid),
        "invalid": str(max(turnout.collected - turnout.valid, 0)),
        "split": _split(result),
    }


def _split(result: Mapping[str, Any]) -> str:
    """Phones and paper apart, where the ballots process tells them apart."""
    split = result.get("split")
    if not split:
        return ""
    phone, paper = split["phone"]["collected"], split["paper"]["collected"]
    if min(phone, paper) < FEW:
        return ""
    return paper_words(
        "split",
        phone_issued=result["issued"] + result["table_issued"],
        phone=phone,
        paper_issued=result["paper_issued"],
        paper=paper,
    )


def _absent(held: Held) -> list[Any]:
    return [each for each in held.roll if not each.is_there]


def _duty(seat: int) -> str:
    return paper_words("teller.leads" if seat == 1 else "teller.member")
