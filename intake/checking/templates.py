"""The Word files of a plan: there, safe, and asking for nothing that will not be given."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate

from intake.checking.docx_safety import MEGABYTES, Fault, faults_of
from intake.checking.fillable import fillable
from intake.checking.finding import Finding, error
from intake.checking.template_names import Asks, asks_of, faults_in
from intake.plan import Output, Plan

_PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
"""The file's own properties, which docxtpl fills in too."""

_JINJA = re.compile(r"{[{%#]|[}%#]}")


def check(plan: Plan, folder: Path) -> Iterator[Finding]:
    """Findings about the template of each output, at the output that names it."""
    for number, output in enumerate(plan.outputs):
        if output.template is None:
            continue
        for code, context in dict.fromkeys(_hashable(_faults(plan, output, folder))):
            yield error(
                ("outputs", number, "template"), code, file=output.template, **dict(context)
            )


def _hashable(faults: Iterator[Fault]) -> Iterator[tuple[str, tuple[tuple[str, object], ...]]]:
    """So that what a file says ten times is said once."""
    for code, context in faults:
        yield code, tuple(context.items())


def _faults(plan: Plan, output: Output, folder: Path) -> Iterator[Fault]:
    file = folder / str(output.template)
    if not file.is_file():
        yield "template.missing", {}
        return
    if not file.resolve().is_relative_to(folder.resolve()):
        yield "template.outside", {}
        return
    with file.open("rb") as stream:
        found = _read(stream.read(MEGABYTES * 1024 * 1024 + 1))
    names = fillable(plan, output)
    for asks in found.asks:
        yield from faults_in(asks, names)
    yield from found.faults


@dataclass(frozen=True, slots=True)
class _Read:
    """What a Word file asks, part by part, and what is wrong with it in any plan."""

    asks: tuple[Asks | Fault, ...] = ()
    faults: tuple[Fault, ...] = ()


@lru_cache(maxsize=128)
def _read(content: bytes) -> _Read:
    """Once for each content: who writes a plan checks it after every change, and a plan has a few
    dozen files of 40 kB."""
    unsafe = faults_of(content)
    if unsafe:
        return _Read(faults=tuple(unsafe))
    try:
        template = DocxTemplate(io.BytesIO(content))
        sources = dict(_sources(template))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
        return _Read(faults=(("template.not_docx", {}),))
    asks = tuple(asks_of(source) for source in sources.values())
    return _Read(asks, tuple(_unfilled(template, set(sources))))


def _sources(template: DocxTemplate) -> Iterator[tuple[str, str]]:
    """Part name -> the Jinja source that docxtpl makes of it: all that will be filled in."""
    template.render_init()
    yield "/word/document.xml", template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(uri):
            yield str(part.partname), template.patch_xml(template.get_part_xml(part))
    for part in template.docx.part.package.parts:
        if str(part.partname).endswith("footnotes.xml"):
            yield str(part.partname), template.patch_xml(part.blob.decode())
    for name in _PROPERTIES:
        yield name, str(getattr(template.docx.core_properties, name))


def _unfilled(template: DocxTemplate, filled: set[str]) -> Iterator[Fault]:
    """Jinja where nobody fills it in would be printed as it stands: comments, end notes."""
    for part in template.docx.part.package.parts:
        name = str(part.partname)
        if not name.endswith(".xml") or name in filled or name.startswith("/docProps"):
            continue
        blob = part.blob
        if b"{" not in blob and b"}" not in blob:
            continue
        if _JINJA.search(re.sub("<[^>]*>", "", blob.decode("utf-8", "replace"))):
            yield "template.unfilled", {"part": name}
