"""What a list can say of each of its lines, by name; `backend.summaries` fills it in."""

from __future__ import annotations

from collections.abc import Mapping

SUBMISSION_FIELDS = (
    "number",
    "full_name",
    "staff_code",
    "position",
    "unit",
    "subject",
    "form",
    "standing",
    "received",
    "receipt_code",
    "content_hash",
    "state",
    "proposed_level",
    "remark",
    "remarked_by",
    "concluded_level",
    "conclusion",
    "concluded_by",
    "ballot_outcome",
    "note",
)
"""Of a form, besides its answers and facts."""

_OUTCOME = ("hands_for", "hands_against", "share", "outcome", "decision")
"""Of what a meeting came to: how many hands or ballots, of how many, and the conclusion."""

TITLE_FIELDS = (
    "number",
    "subject",
    "position",
    "unit",
    "party",
    "title",
    "kind",
    "registered",
    "level",
    "initiative",
    "reasons",
    "lifted",
    *_OUTCOME,
    "note",
)
"""Of a title that somebody registered for or is proposed for, or is kept from."""

INITIATIVE_FIELDS = (
    "number",
    "initiative",
    "subject",
    "unit",
    "authors",
    "summary",
    "grounds",
    "like",
    "problems",
    *_OUTCOME,
    "note",
)

FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "submissions": SUBMISSION_FIELDS,
    "titles": TITLE_FIELDS,
    "excluded": TITLE_FIELDS,
    "initiatives": INITIATIVE_FIELDS,
}
"""By what the list has a line for (`Output.of`)."""
