"""Templates are filled in by a child that can do no harm; what goes wrong is said in Vietnamese."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docxtpl import DocxTemplate

from backend.summaries.docx import Filler, TemplateError, render_batch
from tests.backend.word import paragraphs_of, template


def test_every_context_becomes_a_paper_in_its_order() -> None:
    papers = render_batch(template("{{ f.ten }}"), [{"f": {"ten": str(n)}} for n in range(5)])
    assert [paragraphs_of(paper) for paper in papers] == [["0"], ["1"], ["2"], ["3"], ["4"]]


def test_newlines_are_line_breaks_and_signs_of_xml_are_text() -> None:
    said = 'Dòng <một> & "hai"\nDòng ba\t{{ 7*7 }} </w:t>'
    (paper,) = render_batch(template("{{ f.ten }}"), [{"f": {"ten": said}}])
    assert paragraphs_of(paper) == [said]
    with zipfile.ZipFile(io.BytesIO(paper)) as archive:
        assert "<w:br/>" in archive.read("word/document.xml").decode()


def test_no_field_of_word_comes_from_what_a_person_wrote() -> None:
    said = '<w:r><w:instrText>DDEAUTO c:\\\\cmd</w:instrText></w:r>=HYPERLINK("http://a")'
    (paper,) = render_batch(template("{{ f.ten }}"), [{"f": {"ten": said}}])
    assert paragraphs_of(paper) == [said]
    assert not docx.Document(io.BytesIO(paper)).element.xpath("//w:instrText")


def test_one_child_fills_in_one_template_after_another() -> None:
    greeting, parting = template("Chào {{ f.ten }}"), template("Tạm biệt {{ f.ten }}")
    with Filler() as filler:
        papers = [
            filler.fill(each, [{"f": {"ten": name}}])[0]
            for each, name in ((greeting, "An"), (parting, "Bình"), (greeting, "Chi\nvà Dung"))
        ]
    said = [paragraphs_of(paper) for paper in papers]
    assert said == [["Chào An"], ["Tạm biệt Bình"], ["Chào Chi\nvà Dung"]]


def test_a_paper_is_part_for_part_what_docxtpl_makes_of_it() -> None:
    """With a table whose columns are counted, a foot, a title among the properties."""
    document = docx.Document()
    document.core_properties.title = "{{ ten }}"
    document.sections[0].footer.paragraphs[0].text = "Trang của {{ ten }}"
    document.add_paragraph("{%p for dong in cac_dong %}")
    document.add_paragraph("- {{ dong }}")
    document.add_paragraph("{%p endfor %}")
    cells = document.add_table(rows=1, cols=3).rows[0].cells
    cells[0].text, cells[1].text, cells[2].text = (
        "{%tc for dong in cac_dong %}", "{{ dong }}", "{%tc endfor %}",
    )  # fmt: skip
    saved = io.BytesIO()
    document.save(saved)
    contexts = [{"ten": "An & <Bình>", "cac_dong": ["một\nhai", "ba\tbốn"] * n} for n in (1, 3)]
    for paper, context in zip(render_batch(saved.getvalue(), contexts), contexts, strict=True):
        alone, theirs = DocxTemplate(io.BytesIO(saved.getvalue())), io.BytesIO()
        alone.render(context, autoescape=True)
        alone.save(theirs)
        assert _parts(paper) == _parts(theirs.getvalue())


def _parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_context_makes_the_same_bytes() -> None:
    papers = [render_batch(template("{{ f.a }}"), [{"f": {"a": "x"}}])[0] for _ in range(2)]
    assert papers[0] == papers[1]


def test_nothing_to_fill_in_starts_nothing() -> None:
    assert render_batch(b"no template at all", []) == []


@pytest.mark.parametrize(
    ("tag", "named"),
    [
        ("{{ f.khong_co }}", "khong_co"),
        ("{{ khong_co }}", "khong_co"),
        ("{% if f.khong_co %}a{% endif %}", "khong_co"),
        ("{{ f.khong_co or '……' }}", "khong_co"),
        ("{{ f.ten|khong_co }}", "khong_co"),
        ("{% for %}", "{% for %}"),
        ("{{ f.ten", "f.ten"),
    ],
)
def test_what_is_not_given_is_an_error_that_names_template_and_tag(tag: str, named: str) -> None:
    with pytest.raises(TemplateError) as refused:
        render_batch(template(tag), [{"f": {"ten": ""}}], name="templates/mau.docx")
    assert "Mẫu templates/mau.docx có thẻ không dùng được" in str(refused.value)
    assert named in str(refused.value)


def test_a_tag_that_word_has_split_is_named_whole() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("{{ f.kh")
    paragraph.add_run("ong_co }}").bold = True
    saved = io.BytesIO()
    document.save(saved)
    with pytest.raises(TemplateError, match=r"f\.khong_co"):
        render_batch(saved.getvalue(), [{"f": {}}])


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ f.__class__ }}",
        "{{ f|attr('__class__') }}",
        "{{ f['__class__'] }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ lipsum.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ range(3) }}",
        "{{ namespace(a=1) }}",
        "{{ f.ten|safe }}",
        "{{ '{0.__class__}'.format(f) }}",
        "{{ ('%(a)s'|format(a=f)).__class__ }}",
        "{% set _ = f.update({'ten': 'khác'}) %}",
        "{% set _ = f.pop('ten') %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% extends 'a' %}",
        "{{ joiner.__init__.__globals__ }}",
    ],
)
def test_a_template_reaches_nothing_but_its_context(tag: str) -> None:
    with pytest.raises(TemplateError):
        render_batch(template(tag), [{"f": {"ten": "An"}}])


@pytest.mark.parametrize(
    "tag",
    [
        "{% for i in 'a' * 30000 %}{% for j in 'a' * 30000 %}{% endfor %}{% endfor %}",
        "{{ 7 ** (7 ** 11) }}",
        "{% set s = 'a' * 3000 %}{% for i in s %}{% for j in s %}{{ i }}{% endfor %}{% endfor %}",
    ],
)
def test_a_template_that_goes_on_and_on_is_ended(tag: str) -> None:
    with pytest.raises(TemplateError, match=r"quá lâu|quá nhiều bộ nhớ"):
        render_batch(template(tag), [{}])


@pytest.mark.parametrize(
    "tag",
    [
        "{{ 'a' * 900000000 }}",
        "{{ 'a'|center(900000000) }}",
        "{{ '%0900000000d' % 1 }}",
        "{{ ('a' * 90000000) ~ ('b' * 90000000) }}",
    ],
)
def test_a_template_that_wants_all_memory_is_refused(tag: str) -> None:
    with pytest.raises(TemplateError, match="quá nhiều bộ nhớ"):
        render_batch(template(tag), [{}])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", template("a")[:2000]])
def test_what_is_no_word_file_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(TemplateError, match="không điền được"):
        render_batch(content, [{}], name="templates/mau.docx")


def test_after_one_bad_paper_nothing_of_the_batch_is_given_out() -> None:
    with pytest.raises(TemplateError):
        render_batch(template("{{ f.a }}"), [{"f": {"a": "1"}}, {"f": {}}])
