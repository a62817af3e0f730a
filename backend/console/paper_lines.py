"""What stands on the page of papers: each paper, what it still lacks, which issue was taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.console.paper_desk import head_may_read
from backend.console.visiting import Visitor
from backend.summaries.entries import Collected, Entry
from backend.summaries.issuing import Issue, Issues
from backend.summaries.wanting import Wanted, of_unit, papers, proposed_of_unit, wanted
from backend.summaries.writing import Gathered
from intake.elsewhere import rated_elsewhere
from intake.plan import Output, Plan

ASKS_HEADS = frozenset({"proposed_level", "remark", "remarked_by"})


@dataclass(frozen=True, slots=True)
class Lacking:
    """How many of a paper's lines are not there yet, and why."""

    asked: int
    missing: int
    late: int
    no_remark: int
    no_level: int

    @property
    def nothing(self) -> bool:
        return not (self.missing or self.late or self.no_remark or self.no_level)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A list or a dossier; `changed`: the data are not those of the last issue any more."""

    output: Output
    lacking: Lacking
    issue: Issue | None
    changed: bool


@dataclass(frozen=True, slots=True)
class PersonLine:
    """The papers about one party: the form that was handed in, and the head's remark."""

    submission_id: int
    name: str
    form: str
    standing: str
    has_form: bool
    form_issue: Issue | None
    remarked: bool
    remark_issue: Issue | None


def asks_heads(output: Output) -> bool:
    """Whether a head's remarks or levels stand on it."""
    named = {column.value for column in output.columns}
    return output.kind == "remark" or bool(named & ASKS_HEADS)


def chosen(visitor: Visitor, collected: Collected, unit_id: int) -> list[Wanted]:
    """The lists and dossiers of this unit that the visitor may have."""
    name = collected.entries[0].unit if collected.entries else ""
    return [
        of_unit(output, collected.entries, unit_id, name)
        if output.of == "submissions"
        else proposed_of_unit(collected, output, unit_id, name)
        for output in visitor.plan.outputs
        if output.kind in {"list", "dossier"}
        and output.one_for == "unit"
        and head_may_read(visitor.plan, output, visitor)
    ]


def paper_lines(found: Gathered, issues: Issues) -> list[PaperLine]:
    """The unit's lists and dossiers."""
    lines = []
    for each in found.wanted:
        last = issues.get((each.output.code, each.about))
        now = papers(found.collected, each, found.signatures)[-1].data_hash
        changed = last is not None and last.data_hash != now
        plan = found.collected.plan
        forms = _forms(plan, each.output)
        entries = [entry for entry in each.entries if entry.form in forms]
        needs_head = any(asks_heads(output) for output in _within(found, each.output))
        lines.append(PaperLine(each.output, _lacking(plan, entries, needs_head), last, changed))
    return lines


def person_lines(found: Gathered, visitor: Visitor, issues: Issues) -> list[PersonLine]:
    """Who has a form or a remark to print."""
    plan = found.collected.plan
    forms = [o for o in plan.outputs if o.kind == "form" and head_may_read(plan, o, visitor)]
    remarks = [output for output in plan.outputs if output.kind == "remark"]
    printed = {each.about: each for o in forms for each in wanted(found.collected, o)}
    remarked = {each.about: each for o in remarks for each in wanted(found.collected, o)}
    lines = []
    for entry in found.collected.entries:
        about = f"submission:{entry.submission_id}"
        form, remark = printed.get(about), remarked.get(about)
        if form is None and remark is None:
            continue
        lines.append(
            PersonLine(
                entry.submission_id,
                entry.name,
                plan.forms_by_code[entry.form].official_name,
                entry.standing,
                form is not None,
                issues.get((form.output.code, about)) if form else None,
                remark is not None,
                issues.get((remark.output.code, about)) if remark else None,
            )
        )
    return lines


def _lacking(plan: Plan, entries: Sequence[Entry], needs_head: bool) -> Lacking:  # noqa: FBT001
    rated = [e for e in entries if not (e.kind == "person" and rated_elsewhere(plan, e.facts))]
    return Lacking(
        asked=len(entries),
        missing=sum(entry.receipt is None for entry in entries),
        late=sum(entry.receipt is not None and not entry.goes_up for entry in entries),
        no_remark=sum(not (e.remark and e.remark.text) for e in entries) if needs_head else 0,
        no_level=sum(not (e.remark and e.remark.level) for e in rated) if needs_head else 0,
    )


def _forms(plan: Plan, output: Output) -> set[str]:
    """Those of the output, or of everything that a dossier holds."""
    if output.kind != "dossier":
        return set(output.forms)
    inside = {code for part in output.parts for code in part.outputs}
    return {form for each in plan.outputs if each.code in inside for form in each.forms}


def _within(found: Gathered, output: Output) -> list[Output]:
    inside = {code for part in output.parts for code in part.outputs}
    return [output, *(each for each in found.collected.plan.outputs if each.code in inside)]
