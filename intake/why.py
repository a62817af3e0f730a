"""Why a thing is asked or due, as the product shows it when somebody asks "vì sao?"."""

from __future__ import annotations

from collections.abc import Mapping

from intake.parts import Source
from intake.plan import Milestone
from intake.texts import sentence
from intake.turn import Why


def why_words(titles: Mapping[str, str], source: Source) -> Why:
    """The words of a source, and where they stand; `titles` are those of the plan's documents."""
    title = titles.get(source.document, source.document)
    since = f"; {source.note}" if source.note else ""
    if source.silent is not None:
        return Why(text=source.silent, source=sentence("why.silent", document=title) + since)
    where = sentence("why.section", document=title, section=source.section)
    return Why(text=source.quote or "", source=where + since)


def why_due(titles: Mapping[str, str], milestone: Milestone, extended: str = "") -> Why:
    """Why something is due then. What the document says comes after what holds instead of it:
    the day that the office has set, and until when it is `extended` (in words)."""
    source = milestone.source
    why = why_words(titles, source.model_copy(update={"note": None}))
    if not (source.note or extended):
        return why
    told = [f"{extended}."] if extended else []
    if source.note:
        told.append(f"{source.note[:1].upper()}{source.note[1:]}.")
    if source.quote:
        told.append(sentence("why.document", words=source.quote))
    return Why(text=" ".join(told), source=why.source)
