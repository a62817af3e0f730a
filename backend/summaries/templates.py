"""The Word files of a plan revision, as far as they may be opened."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from backend.summaries.docx import TemplateError
from backend.summaries.texts import paper_words
from intake.checking.docx_safety import faults_of
from intake.texts import sentence


def template_of(files: Mapping[str, bytes], name: str) -> bytes:
    """The template `name`, once it is sure that it links nowhere and holds no code.

    A campaign can be started from a folder that nobody has checked. Raises TemplateError.
    """
    content = files.get(name)
    if content is None:
        raise TemplateError(sentence("paper.no_template", template=name))
    if not _is_safe(content):
        raise TemplateError(paper_words("template.unsafe", template=name))
    return content


@lru_cache(maxsize=64)
def _is_safe(content: bytes) -> bool:
    """Looked at once for all papers of a round: a plan has a few dozen templates of 40 kB."""
    return not faults_of(content)
