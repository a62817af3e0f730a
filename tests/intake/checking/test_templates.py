"""A Word file is refused when it may do more than print, or asks for what will not be given."""

from __future__ import annotations

import io
import tracemalloc
import zipfile

import pytest

from intake.checking import check_folder
from tests.intake.checking.copies import PLAN, changed_copy, errors, warnings
from tests.intake.checking.word_files import (
    field,
    linked,
    nested_field,
    part,
    placed,
    remote_template,
    simple_field,
    with_parts,
    word_file,
)

SOUND = word_file("Ưu điểm: {{ f.uu_diem }}")

OUTPUT = """  - code: in
    label: "Bản tự đánh giá"
    kind: form
    forms: [tu-danh-gia]
    template: templates/mau.docx
    source: {section: "III"}
"""


@pytest.fixture
def plan(tmp_path):
    """The base with one Word paper, whose file is still to be placed."""
    return changed_copy(tmp_path, (PLAN, "reminders:\n", OUTPUT + "reminders:\n"))


def refusals(plan, content: bytes) -> list[str]:
    placed(plan, content)
    found = errors(plan)
    line = (
        (plan / "plan.yaml")
        .read_text("utf-8")
        .splitlines()
        .index("    template: templates/mau.docx")
    )
    assert {problem.line for problem in found} == {line + 1}
    return [problem.code for problem in found]


def accepted(plan, content: bytes) -> bool:
    placed(plan, content)
    return warnings(plan) == []


@pytest.mark.parametrize(
    "text",
    [
        "Không có lệnh nào",
        "{{ f.uu_diem }} {{ v.diem }} {{ facts.party_member }} {{ facts.full_name }}",
        "{{ agency.name }} {{ paper.title }} {{ receipt.code }} {{ period.name }} {{ plan.title }}",
        "{% for line in paper.lines.uu_diem %}{{ line }}{% endfor %}{{ paper.levels.muc }}",
        "{% for row in tables.viec %}{{ loop.index }}. {{ row.ten }}{% endfor %}",
        "{% if v.muc == 'tot' %}Tốt{% else %}{{ f.muc|upper }}{% endif %}",
        "{% set muc = f.muc %}{{ muc }}",
        "{{ f['uu_diem'] }}",
        "{# Lời nhắc cho người sửa mẫu #}",
        "{{ f.uu|||_diem }}",
        "{|||{ f.uu_diem }|||}",
    ],
)
def test_what_a_template_may_ask(plan, text):
    assert accepted(plan, word_file(text))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ f.uu_diem_x }}", "template.name"),
        ("{{ f.ket_qua }}", "template.name"),
        ("{{ facts.salary }}", "template.name"),
        ("{{ f.khong_|||co }}", "template.name"),
        ("{% for row in tables.viec %}{{ row.diem }}{% endfor %}", "template.name"),
        ("{% for row in tables.uu_diem %}{% endfor %}", "template.name"),
        ("{{ plan.name }}", "template.name"),
        ("{{ receipt.cod }}", "template.name"),
        ("{{ paper.lines.khong_co }}", "template.name"),
        ("{{ paper['linés'] }}", "template.name"),
        ("{{ ho_ten }}", "template.variable"),
        ("{{ self }}", "template.variable"),
        ("{{ cycler('a') }}", "template.variable"),
        ("{{ range(999999999) }}", "template.variable"),
        ("{{ f[facts.unit] }}", "template.dynamic"),
        ("{{ na|me }}", "template.filter"),
        ("{{ f|attr('uu_diem') }}", "template.filter"),
        ("{% if f.uu_diem is tuyet %}{% endif %}", "template.filter"),
        ("{{ f.uu_diem ", "template.syntax"),
        ("{% if f.uu_diem %}", "template.syntax"),
        ("{% for x in f.uu_diem %}{% endif %}", "template.syntax"),
        ("{% include 'khac.docx' %}", "template.statement"),
        ("{% import 'khac.docx' as k %}", "template.statement"),
        ("{% extends 'khac.docx' %}", "template.statement"),
        ("{% macro m() %}{% endmacro %}", "template.statement"),
    ],
)
def test_what_a_template_asks_in_vain(plan, text, code):
    assert code in refusals(plan, word_file(text))


@pytest.mark.parametrize(
    "attack",
    [
        "{{ f.__class__.__mro__ }}",
        "{{ f['__class__'] }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ (f|attr('__class__')) }}",
        "{{ subject._secret }}",
        "{% for row in tables.viec %}{{ row.__class__ }}{% endfor %}",
        "{% set x = f.__init__ %}{{ x }}",
        "{{ f.uu_diem.__class__ }}",
        "{{ lipsum.__globals__['os'] }}",
        "{{ tables.viec|map(attribute='__class__')|list }}",
    ],
)
def test_a_template_that_reaches_for_python_is_refused(plan, attack):
    assert {"template.private", "template.filter"} & set(refusals(plan, word_file(attack)))


def test_a_huge_constant_is_not_worked_out_while_checking(plan):
    """Jinja's code generator builds it; reading does not."""
    tracemalloc.start()
    placed(plan, word_file("{{ 'x' * 300000000 }}"))
    check_folder(plan)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 200_000_000


@pytest.mark.parametrize("place", ["header", "footer", "title"])
def test_a_name_is_looked_up_wherever_it_would_be_filled_in(plan, place):
    assert accepted(plan, word_file("A", **{place: "{{ f.uu_diem }}"}))
    assert refusals(plan, word_file("A", **{place: "{{ f.uu_diem_x }}"})) == ["template.name"]


def test_a_command_where_nothing_is_filled_in_is_refused(plan):
    comments = (
        '<?xml version="1.0"?><w:comments xmlns:w="http://schemas.openxmlformats.org/'
        'wordprocessingml/2006/main"><w:comment><w:p><w:r><w:t>{{ f.uu_diem }}</w:t></w:r></w:p>'
        "</w:comment></w:comments>"
    )
    content = linked(SOUND, "comments", "comments.xml", external=False)
    types = part(content, "[Content_Types].xml").decode()
    override = (
        '<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.comments+xml"/></Types>'
    )
    content = with_parts(
        content,
        **{
            "word/comments.xml": comments.encode(),
            "[Content_Types].xml": types.replace("</Types>", override).encode(),
        },
    )
    assert refusals(plan, content) == ["template.unfilled"]


@pytest.mark.parametrize(
    "code",
    [
        field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'),
        field(" DDE excel"),
        field("DD", "EAUTO cmd"),
        field("INCLUDETEXT \\\\\\\\may-khac\\\\tep.docx"),
        field('INCLUDEPICTURE "http://example.invalid/a.png"'),
        field("HYPERLINK http://example.invalid"),
        field("MACROBUTTON Chay"),
        simple_field("INCLUDETEXT tep.docx"),
        nested_field(" EAUTO cmd", 'QUOTE "DD"'),
        nested_field(" x", "PAGE"),
    ],
)
def test_a_field_that_fetches_or_runs_is_refused(plan, code):
    assert set(refusals(plan, word_file("A", fields=code))) == {"template.field"}


@pytest.mark.parametrize("code", [field(" PAGE "), field("NUM", "PAGES"), simple_field("PAGE")])
def test_page_numbers_are_welcome(plan, code):
    assert accepted(plan, word_file("A", fields=code))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (linked(SOUND, "image", "http://example.invalid/a.png"), "template.external"),
        (linked(SOUND, "hyperlink", "file://may-khac/tep"), "template.external"),
        (remote_template(SOUND), "template.external"),
        (linked(SOUND, "oleObject", "embeddings/x.bin", external=False), "template.object"),
        (linked(SOUND, "aFChunk", "x.html", external=False), "template.object"),
        (with_parts(SOUND, **{"word/embeddings/oleObject1.bin": b"x"}), "template.object"),
        (with_parts(SOUND, **{"word/vbaProject.bin": b"x"}), "template.macro"),
        (
            with_parts(
                SOUND,
                **{
                    "[Content_Types].xml": part(SOUND, "[Content_Types].xml").replace(
                        b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main"
                    )
                },
            ),
            "template.macro",
        ),
        (
            with_parts(SOUND, **{"word/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "template.xml",
        ),
        (with_parts(SOUND, **{"word/x.xml": "<a/>".encode("utf-16")}), "template.xml"),
        (with_parts(SOUND, **{"word/x.xml": b"<a>"}), "template.xml"),
        (with_parts(SOUND, **{"../../x": b"x"}), "template.names"),
        (with_parts(SOUND, **{"/etc/x": b"x"}), "template.names"),
        (with_parts(SOUND, **{"word/media/0.bin": bytes(21 * 1024 * 1024)}), "template.bomb"),
        (with_parts(SOUND, **{f"word/media/{n}": b"" for n in range(1_001)}), "template.bomb"),
        (b"PK\x03\x04 la tep gia", "template.not_docx"),
        (b"", "template.not_docx"),
        (SOUND[: len(SOUND) // 2], "template.not_docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "template.not_docx"),
        (SOUND + bytes(2 * 1024 * 1024), "template.too_big"),
    ],
)
def test_a_file_that_is_more_or_less_than_a_word_file_is_refused(plan, content, code):
    assert refusals(plan, content) == [code]


def test_a_part_that_was_packed_wrongly_is_refused(plan):
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        begins = archive.getinfo("word/document.xml").header_offset + 60
    packed = bytes(octet ^ 0xFF for octet in SOUND[begins : begins + 40])
    assert refusals(plan, SOUND[:begins] + packed + SOUND[begins + 40 :]) == ["template.not_docx"]


def test_a_zip_that_is_no_word_file_is_refused(plan):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    assert refusals(plan, kept.getvalue()) == ["template.not_docx"]


def test_a_zip_with_a_document_of_something_else_is_refused(plan):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refusals(plan, kept.getvalue()) == ["template.not_docx"]


def test_what_was_sound_in_one_part_is_looked_at_anew_in_another(plan):
    """The same octets say nothing as words, and a link as a relationship."""
    link = part(
        linked(SOUND, "image", "http://example.invalid/a.png"), "word/_rels/document.xml.rels"
    )
    assert accepted(plan, with_parts(SOUND, **{"word/x.xml": link}))
    assert refusals(plan, with_parts(SOUND, **{"word/_rels/x.xml.rels": link})) == [
        "template.external"
    ]


def test_a_file_that_is_mended_is_read_anew(plan):
    assert refusals(plan, word_file("{{ f.uu_diem_x }}")) == ["template.name"]
    assert accepted(plan, word_file("{{ f.uu_diem }}"))


def test_one_name_that_is_asked_ten_times_is_told_once(plan):
    assert refusals(plan, word_file(*["{{ f.xyz }}"] * 10)) == ["template.name"]


def test_a_mailto_link_is_harmless(plan):
    assert accepted(plan, linked(SOUND, "hyperlink", "mailto:vanphong@example.invalid"))


def test_a_link_out_of_the_plan_is_not_followed(plan, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("khac") / "mau.docx"
    elsewhere.write_bytes(SOUND)
    (plan / "templates").mkdir()
    (plan / "templates" / "mau.docx").symlink_to(elsewhere)
    assert [problem.code for problem in errors(plan)] == ["template.outside"]


def test_the_refusal_names_the_file_and_what_may_be_asked(plan):
    placed(plan, word_file("{{ f.uu_diemm }}"))
    (found,) = errors(plan)
    assert found.what == "templates/mau.docx hỏi `f.uu_diemm`, không có gì để điền"
    assert found.remedy.startswith("có phải ý là `uu_diem`? có: chi_bo, diem, ")
