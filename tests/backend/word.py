"""Word templates made on the spot, and what a finished paper says."""

from __future__ import annotations

import io

import docx


def template(*paragraphs: str) -> bytes:
    """A Word file of these paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def paragraphs_of(paper: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(paper)).paragraphs]
