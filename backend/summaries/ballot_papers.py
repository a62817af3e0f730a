"""The papers of ballots as Word files: the minutes of a count, and what came of them all."""

from __future__ import annotations

from backend.summaries.ballot_context import count_context
from backend.summaries.ballot_rows import Held
from backend.summaries.ballot_summary import summary_context
from backend.summaries.docx import Fill, render_batch
from backend.summaries.entries import Collected
from backend.summaries.letterhead import Letterhead
from backend.summaries.templates import template_of
from backend.summaries.wanting import Wanted


def document_of(
    collected: Collected, each: Wanted, head: Letterhead, fill: Fill = render_batch
) -> bytes:
    """The minutes of one round, or a summary. Blocks; TemplateError."""
    plan, output = collected.plan, each.output
    name = output.template or ""
    template = template_of(collected.templates, name)
    if output.kind == "count":
        (held,) = each.ballots
        context = count_context(plan, output, held, head)
    else:
        context = summary_context(plan, output, each.ballots, each.unit, head)
    (document,) = fill(template, [context], name)
    return document


def board_name(held: Held) -> str:
    """Of the file that anybody may recount."""
    return f"bang-phieu-{held.ballot_id}-{held.board_hash[:8]}.json"
