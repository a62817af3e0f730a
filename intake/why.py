"""Why a thing is asked or due, as the product shows it when somebody asks "vì sao?"."""

from __future__ import annotations

from collections.abc import Mapping

from intake.parts import Source
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
