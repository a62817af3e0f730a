"""Beside what was voted on: the level that people gave themselves, and the one that is proposed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from backend.summaries.ballot_rows import Held, VotedOn
from backend.summaries.entries import Entry
from backend.summaries.entry_rows import entries_of, entry_of
from intake.elsewhere import elsewhere_of
from intake.plan import Output, Plan
from intake.remarks import remarks_of
from intake.self_rating import asks_own_level, own_level
from storage.audit import canonical
from storage.submissions import ReceiptRecord, Submission

_AT_ONCE = 500


def with_ratings(
    connection: Connection, plan: Plan, campaign_id: int, ballots: Sequence[Held]
) -> tuple[Held, ...]:
    """The same ballots with both, where the plan has a summary of them."""
    if not any(output.kind == "ballot_summary" for output in plan.outputs):
        return tuple(ballots)
    on_them = {each.party_id for held in ballots for each in held.items}
    parties = sorted(party for party in on_them if party is not None)
    own: dict[int, str] = {}
    proposed: dict[int, str] = {}
    for start in range(0, len(parties), _AT_ONCE):
        some = parties[start : start + _AT_ONCE]
        own |= _own_levels(connection, plan, campaign_id, some)
        remarks = remarks_of(connection, campaign_id, some)
        elsewhere = elsewhere_of(connection, plan, campaign_id, some)
        proposed |= {
            party: each.level or "" for party, each in remarks.items() if party not in elsewhere
        }

    def rated(each: VotedOn) -> VotedOn:
        party = each.party_id or 0
        return replace(each, own_level=own.get(party, ""), proposed_level=proposed.get(party, ""))

    return tuple(replace(held, items=tuple(map(rated, held.items))) for held in ballots)


def hash_for(output: Output, held: Held) -> str:
    """Of all that this output can say of the round: minutes of a count say of nobody's level."""
    if output.kind != "ballot_summary":
        return held.data_hash
    levels = [[each.own_level, each.proposed_level] for each in held.items]
    return hashlib.sha256(canonical([held.data_hash, levels])).hexdigest()


def _own_levels(
    connection: Connection, plan: Plan, campaign_id: int, parties: list[int]
) -> dict[int, str]:
    """Of what was handed in and goes up, in forms that heads may read."""
    forms = [form.form for form in plan.forms if form.head_reads and asks_own_level(plan, form)]
    rows = connection.execute(
        entries_of(campaign_id, narrowed=True)
        .add_columns(ReceiptRecord.content)
        .where(Submission.subject_id.in_(parties), Submission.form.in_(forms))
    )
    found: dict[int, str] = {}
    for row in rows:
        entry = entry_of(row, row.content or "")
        if entry.goes_up and (said := _own_level(plan, entry)):
            found.setdefault(entry.subject_id, said)
    return found


def _own_level(plan: Plan, entry: Entry) -> str:
    form = plan.forms_by_code[entry.form]
    scale = next((each for each in plan.levels if entry.kind in each.proposed_for), None)
    answers = entry.receipt.content["answers"] if entry.receipt else {}
    return own_level(plan, scale, form, answers) if scale else ""
