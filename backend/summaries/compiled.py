"""A Word template taken apart once, to be filled in as often as wanted.

What docxtpl would do anew for every document is done for the first: unpacking, reading every
part, mending the tags that Word has split, packing what no context can change. It runs in the
child of `backend.summaries.render_child` and imports no room.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.coreprops import CoreProperties
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docxtpl import DocxTemplate
from jinja2 import Environment
from lxml import etree

Context = dict[str, Any]

LARGEST_DOCUMENT = 20 * 1024**2

_STILL = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16
_FOOTNOTES = "wordprocessingml.footnotes+xml"
_FIRST_ID = 1_000
"""Where docxtpl begins to number drawings."""

_PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
_BODY = re.compile(rb"<w:body[^>]*>")
"""Its names are declared around it."""
_SPACE = re.compile("[\t\n\a\f]")
"""What a person can type and Word has a tag for."""


class _Word(DocxTemplate):  # type: ignore[misc]
    """Refuses what docxtpl would mend by cutting it short."""

    def fix_tables(self, xml: str) -> Any:
        parse_xml(xml.encode())
        return super().fix_tables(xml)

    def resolve_listing(self, xml: str) -> str:
        """Only where there is something to resolve: most paragraphs are one line."""
        if not _SPACE.search(xml):
            return xml
        resolve = super().resolve_listing

        def resolved(found: re.Match[str]) -> str:
            paragraph = found[0]
            return str(resolve(paragraph)) if _SPACE.search(paragraph) else paragraph

        return _PARAGRAPH.sub(resolved, xml)


class Compiled:
    """One template; `fill` may be called any number of times, one after another."""

    def __init__(self, template: bytes, environment: Environment) -> None:
        environment.autoescape = True
        self._environment = environment
        word = self._word = _Word(io.BytesIO(template))
        word.render_init()
        self._body = word.patch_xml(word.get_xml())
        self._around = _around(word.docx.element)
        self._edges = {
            _name(part): word.patch_xml(word.get_part_xml(part))
            for uri in (word.HEADER_URI, word.FOOTER_URI)
            for _, part in word.get_headers_footers(uri)
        }
        self._notes = {_name(part): word.patch_xml(_text(part)) for part in _footnotes(word)}
        properties = word.docx.core_properties  # made by asking, where the template has none
        self._said = {name: getattr(properties, name) for name in _PROPERTIES}
        core = word.docx.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES)
        self._core, self._core_name = copy.deepcopy(core.element), _name(core)
        self._main = _name(word.docx.part)
        self._packed = self._pack()
        self._opened = False
        word.docx = None  # the trees of all its parts: of many templates they are much

    def fill(self, context: Context) -> bytes:
        """The finished document. Raises what docxtpl, jinja2 and lxml raise, and MemoryError."""
        content = self._filled(context)
        if len(content) > LARGEST_DOCUMENT:
            raise MemoryError
        if not self._opened:
            docx.Document(io.BytesIO(content))
            self._opened = True
        return content

    def _filled(self, context: Context) -> bytes:
        out = io.BytesIO(self._packed)
        with zipfile.ZipFile(out, "a") as archive:
            for name, content in self._parts(context):
                archive.writestr(_entry(name), content)
        return out.getvalue()

    def _parts(self, context: Context) -> Iterator[tuple[str, bytes]]:
        """What a context can change, part by part."""
        word, environment = self._word, self._environment
        tree = word.fix_tables(word.render_xml_part(self._body, None, context, environment))
        word.docx_ids_index = _FIRST_ID
        word.fix_docpr_ids(tree)
        written = _BODY.sub(b"<w:body>", etree.tostring(tree, encoding="utf-8"), count=1)
        yield self._main, self._around[0] + written + self._around[1]
        for name, source in self._edges.items():
            xml = word.render_xml_part(source, None, context, environment)
            yield name, serialize_part_xml(parse_xml(xml.encode()))
        for name, said in self._said.items():
            told = environment.from_string(said).render(context)
            setattr(CoreProperties(self._core), name, told)
        yield self._core_name, serialize_part_xml(self._core)
        for name, source in self._notes.items():
            yield name, word.render_xml_part(source, None, context, environment).encode()

    def _pack(self) -> bytes:
        """The file with every other part."""
        changing = {self._main, self._core_name, *self._edges, *self._notes}
        saved, out = io.BytesIO(), io.BytesIO()
        self._word.docx.save(saved)
        with zipfile.ZipFile(saved) as whole, zipfile.ZipFile(out, "w") as packed:
            for name in whole.namelist():
                if name not in changing:
                    packed.writestr(_entry(name), whole.read(name))
        return out.getvalue()


_PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
"""Those in which docxtpl fills in tags."""


def _around(root: Any) -> tuple[bytes, bytes]:
    """What stands before the body of a document, and after it.

    Put together as text: lxml takes a time that grows with the square of its length to move a
    body into another tree.
    """
    empty = copy.deepcopy(root)
    empty.replace(empty.body, parse_xml(etree.tostring(root.body.makeelement(root.body.tag))))
    before, _, after = serialize_part_xml(empty).partition(b"<w:body/>")
    return before, after


def _entry(name: str) -> zipfile.ZipInfo:
    """Without the hour at which it was made: the same contents are the same bytes."""
    entry = zipfile.ZipInfo(name, _STILL)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _MODE
    return entry


def _name(part: Any) -> str:
    return str(part.partname).lstrip("/")


def _footnotes(word: _Word) -> list[Any]:
    return [
        part for part in word.docx.part.package.parts if str(part.content_type).endswith(_FOOTNOTES)
    ]


def _text(part: Any) -> str:
    return part.blob.decode("utf-8") if isinstance(part.blob, bytes) else str(part.blob)
