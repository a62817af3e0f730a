"""Word files for the tests, sound and hostile; all made here."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word_file(
    *paragraphs: str, header: str = "", footer: str = "", title: str = "", fields: str = ""
) -> bytes:
    """A Word file of these paragraphs; `|` splits a paragraph into runs."""
    document = docx.Document()
    for text in paragraphs:
        paragraph = document.add_paragraph()
        for run in text.split("|||"):
            paragraph.add_run(run)
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    document.core_properties.title = title
    if fields:
        body = document.add_paragraph()._p
        body.append(parse_xml(fields))
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def field(*instructions: str) -> str:
    """One complex field whose code is spread over runs."""
    texts = "".join(
        f"<w:instrText>{escape(instruction)}</w:instrText>" for instruction in instructions
    )
    begin, end = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "end"))
    return f'<w:r xmlns:w="{_W}">{begin}{texts}{end}</w:r>'


def simple_field(instruction: str) -> str:
    return f'<w:fldSimple xmlns:w="{_W}" w:instr="{escape(instruction, {chr(34): "&quot;"})}"/>'


def nested_field(outer: str, inner: str) -> str:
    """A field whose code begins with the result of another field."""
    begin, end = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "end"))
    return (
        f'<w:r xmlns:w="{_W}">{begin}{begin}<w:instrText>{inner}</w:instrText>{end}'
        f"<w:instrText>{outer}</w:instrText>{end}</w:r>"
    )


def with_parts(content: bytes, **parts: bytes) -> bytes:
    """The same file with more parts, or with other content in them; names keep their slashes."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return kept.getvalue()


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def linked(content: bytes, kind: str, target: str, *, external: bool = True) -> bytes:
    """The same file with one more relationship of the document."""
    name = "word/_rels/document.xml.rels"
    mode = ' TargetMode="External"' if external else ""
    link = f'<Relationship Id="rId99" Type="{_KIND}/{kind}" Target="{target}"{mode}/>'
    text = part(content, name).decode().replace("</Relationships>", f"{link}</Relationships>")
    return with_parts(content, **{name: text.encode()})


def remote_template(content: bytes) -> bytes:
    """What Word calls an attached template: a link of the settings."""
    link = (
        f'<Relationships xmlns="{_REL}"><Relationship Id="rId1" Type="{_KIND}/attachedTemplate" '
        'Target="https://example.invalid/x.dotm" TargetMode="External"/></Relationships>'
    )
    return with_parts(content, **{"word/_rels/settings.xml.rels": link.encode()})


def placed(folder: Path, content: bytes) -> None:
    (folder / "templates").mkdir(exist_ok=True)
    (folder / "templates" / "mau.docx").write_bytes(content)
