"""Titles and initiatives as lines of a list: who or what, and what the meetings came to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from backend.summaries.ballot_rows import Held
from backend.summaries.cells import Cell, level_words
from backend.summaries.printable import printable
from backend.summaries.proposed_rows import Fate, Proposed
from backend.summaries.proposed_votes import NOTHING, Came, Votes
from backend.summaries.proposed_whom import kept_out, whom_it_concerns
from backend.summaries.texts import paper_words
from intake.candidates import Candidate
from intake.considering import Unmet
from intake.meeting.held import HeldMeeting
from intake.plan import Output, Plan
from intake.why import why_words


def title_lines(
    plan: Plan,
    output: Output,
    candidates: Iterable[Candidate],
    meetings: Sequence[HeldMeeting],
    ballots: Sequence[Held],
    recognised: Mapping[int, str],
) -> tuple[Proposed, ...]:
    """Of a list `of: titles`, one line a title that may be proposed or was voted on; `of:
    excluded`, one that is kept out. `recognised`: initiatives by party."""
    votes, is_kept_out = Votes(plan, output, meetings, ballots), kept_out(plan, meetings)
    found = []
    for each in filter(whom_it_concerns(plan, output), candidates):
        came = votes.of(each.party_id, each.title)
        if output.of == "excluded" and not is_kept_out(each):
            continue
        if output.of == "titles" and not each.may_be_proposed and came is NOTHING:
            continue
        fate: Fate = "up" if output.meeting is None else fate_of(came)
        initiative = recognised.get(each.party_id, "")
        found.append(_title_line(plan, each, came, fate, initiative))
    return tuple(found)


def reasons_of(plan: Plan, unmet: Iterable[Unmet], *, lifted: bool = False) -> str:
    """Each rule in its own words, the fact, where it stands and who can correct the fact; or
    those that somebody has lifted, by which document."""
    return "\n".join(
        _lifted_words(each) if lifted else _reason(plan, each)
        for each in unmet
        if (each.lifted is not None) == lifted
    )


def _reason(plan: Plan, each: Unmet) -> str:
    where = why_words(plan.titles_of_documents, each.source).source
    fact = paper_words("reason.fact", fact=each.fact.rstrip(". ")) if each.fact else ""
    mends = paper_words("reason.corrected_by", who=each.corrected_by) if each.corrected_by else ""
    words = each.words.rstrip(". ")
    return printable(paper_words("reason", words=words, where=where, fact=fact, mends=mends))


def _lifted_words(each: Unmet) -> str:
    by = each.lifted
    if by is None:
        return ""
    return printable(
        paper_words(
            "lifted", words=each.words.rstrip(". "), document=by.document_number, who=by.made_by,
            reason=by.reason,
        )
    )  # fmt: skip


def fate_of(came: Came) -> Fate:
    if came.outcome is None:
        return "waiting"
    return "up" if came.outcome else "other"


def _title_line(plan: Plan, each: Candidate, came: Came, fate: Fate, initiative: str) -> Proposed:
    title = plan.titles_by_code[each.title]
    lifted = reasons_of(plan, each.unmet, lifted=True)
    fields: dict[str, Cell] = {
        "subject": printable(each.name),
        "position": printable(each.position),
        "unit": printable(each.unit or plan.agency.name),
        "party": paper_words("party.person" if each.kind == "person" else "party.collective"),
        "title": printable(title.label),
        "kind": paper_words(f"title.{title.kind}"),
        "registered": _registered(plan, each),
        "level": level_words(plan, each.level),
        "initiative": printable(initiative),
        "reasons": reasons_of(plan, each.unmet),
        "lifted": lifted,
        **came.as_fields(),
    }
    if not fields["note"]:
        fields["note"] = lifted
    return Proposed(each.unit_id, each.unit, each.name, each.kind, each.title, fate, fields)


def _registered(plan: Plan, each: Candidate) -> str:
    if plan.registration is None:
        return ""
    kinds = {rule.kind for rule in each.unmet}
    if "registration" in kinds or (each.submission_id is None):
        return paper_words("registered.no")
    return paper_words("registered.late" if "late" in kinds else "registered.yes")
