"""What minutes, and lists of titles and initiatives, give their Word templates, by name."""

from __future__ import annotations

from collections.abc import Mapping

Names = frozenset[str]

MINUTES: Mapping[str, Names] = {
    "unit": frozenset({"name"}),
    "meeting": frozenset(
        {"label", "place", "began", "ended", "read", "members", "present", "absent", "who",
         "conclusion", "corrections"}
    ),
    "chair": frozenset({"name", "position", "capacity", "lines"}),
    "secretary": frozenset({"name"}),
    "paper": frozenset({"title", "issue", "dated", "recipients"}),
}  # fmt: skip

_PERSON = frozenset({"number", "name", "position", "reason", "note"})

MINUTES_LOOPS: Mapping[str, Names] = {
    "present": _PERSON,
    "absent": _PERSON,
    "guests": frozenset({"name", "position"}),
    "steps": frozenset({"number", "code", "label", "kind", "matters", "ballot", "counts"}),
    "step.matters": frozenset(
        {"number", "name", "detail", "title", "chaired_by", "skipped", "opinions", "conclusion",
         "level", "hands", "recused", "outcome"}
    ),
    "matter.opinions": frozenset({"name", "position", "lines"}),
}  # fmt: skip
"""Matters are known by what their loop is called: `{% for matter in step.matters %}`."""

PROPOSED_PAPER = frozenset(
    {"title", "issue", "dated", "as_of", "recipients", "rows", "others", "waiting"}
)
_OTHERS = frozenset({"name", "title", "reasons"})
_TOTAL = frozenset({"title", "people", "collectives", "n"})
_HELD = frozenset({"label", "unit", "date", "state"})


def proposed_loops(columns: Names) -> Mapping[str, Names]:
    """Of a list of titles or initiatives with these columns."""
    return {
        "rows": columns,
        "others": columns | _OTHERS,
        "waiting": columns | _OTHERS,
        "totals": _TOTAL,
        "meetings": _HELD,
    }
