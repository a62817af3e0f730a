"""150 Word templates that mean harm or are broken: each kind, each made here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from tests.intake.checking.word_files import (
    field,
    linked,
    nested_field,
    part,
    remote_template,
    simple_field,
    with_parts,
    word_file,
)

SOUND = word_file("Ưu điểm: {{ f.uu_diem }}")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OUT = "http://example.invalid/x"

REACHING = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ f.__class__ }}",
    "{{ f.__init__.__globals__ }}",
    "{{ f['__class__'] }}",
    "{{ f|attr('__class__') }}",
    "{{ f|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ (f|attr('_'~'_class_'~'_')) }}",
    "{{ ()|attr('__class__')|attr('__base__') }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].system('id') }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ request.application.__globals__ }}",
    "{{ config.items() }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ url_for.__globals__ }}",
    "{{ range.__class__ }}",
    "{{ dict.mro() }}",
    "{{ f.uu_diem.__class__.__base__.__subclasses__()[40]('/etc/passwd').read() }}",
    "{{ f.uu_diem.format.__self__ }}",
    "{{ '{0.__class__}'.format(f) }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(f) }}",
    "{{ ('%(a)s'|format(a=f)).__class__ }}",
    "{{ f.uu_diem.encode.__func__ }}",
    "{{ [].append.__self__.__class__ }}",
    "{{ (1).__class__.__bases__ }}",
    "{{ f.uu_diem|map('attr','__class__')|list }}",
    "{{ [f]|map(attribute='__class__')|list }}",
    "{{ [f]|groupby('__class__') }}",
    "{{ [f]|sum('__class__') }}",
    "{{ [f]|sort(attribute='__class__') }}",
    "{{ [f]|selectattr('__class__')|list }}",
    "{{ f|tojson|attr('__class__') }}",
    "{{ f|xmlattr }}",
    "{{ f|pprint }}",
    "{{ f.uu_diem|safe }}",
    "{{ f.uu_diem|urlize }}",
    "{% set _ = f.update({'a': 1}) %}",
    "{% set _ = f.pop('uu_diem') %}",
    "{% set _ = f.clear() %}",
    "{% set _ = f.setdefault('a', 1) %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}{{ os.environ }}",
    "{% from 'os' import environ %}",
    "{% extends '/etc/passwd' %}",
    "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{{ m() }}",
    "{% call f.update() %}{% endcall %}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{% with a=f.__class__ %}{{ a }}{% endwith %}",
    "{% if f.__class__ %}a{% endif %}",
    "{% set a %}{{ f.__class__ }}{% endset %}{{ a }}",
    "{{ f.uu_diem[f.__len__] }}",
    "{{ loop.__class__ }}",
    "{{ (f.items()|list)[0].__class__ }}",
]
ENDLESS = [
    "{% for i in 'a' * 30000 %}{% for j in 'a' * 30000 %}{% endfor %}{% endfor %}",
    "{% set s = 'a' * 3000 %}{% for i in s %}{% for j in s %}{{ i }}{% endfor %}{% endfor %}",
    "{{ 7 ** (7 ** 11) }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ 'a' * 900000000 }}",
    "{{ 'a'|center(900000000) }}",
    "{{ '%0900000000d' % 1 }}",
    "{{ ('a' * 90000000) ~ ('b' * 90000000) }}",
    "{{ [1] * 900000000 }}",
    "{{ range(999999999)|list }}",
    "{{ ('a' * 99999999)|replace('a', 'bbbbbbbb') }}",
    "{{ ('a' * 9999999)|wordwrap(1) }}",
    "{{ ('a ' * 9999999)|title }}",
    "{{ 'a'|indent(900000000) }}",
    "{{ ['a' * 1000000] * 1000 }}",
    "{% set a = 'x' * 65536 %}{% set b = a * 65536 %}{{ b }}",
    "{{ ('x' * 50000000)|reverse }}",
    "{% for i in 'a' * 9000000 %}x{% endfor %}",
    "{{ 'a'.ljust(900000000) }}",
    "{{ 'a'.zfill(900000000) }}",
    "{{ ('a' * 1000).replace('', 'b' * 900000) }}",
]
BROKEN = [
    "{{ f.khong_co }}",
    "{{ khong_co }}",
    "{{ f.khong_co or '…' }}",
    "{{ f.uu_diem|khong_co }}",
    "{% if f.uu_diem is khong_co %}{% endif %}",
    "{{ f.uu_diem",
    "{% if f.uu_diem %}",
    "{% for x in f.uu_diem %}{% endif %}",
    "{% for %}",
    "{{ }}",
    "{{ na|me }}",
    "{{ f.|||khong_|||co }}",
    "{|||{ f.khong_co }|||}",
    "{%|||p for x in khong_co %}",
    "{%tr for x in f.uu_diem %}",
    "{%p endfor %}",
    "{{ f[facts.unit] }}",
    "{% khong_co %}",
    "{{ 1 / 0 }}",
    "{{ f.uu_diem.khong_co() }}",
    "{{ {}[[]] }}",
    "{{r f.khong_co }}",
    "{% raw %}{{ f.khong_co }}",
]
FIELDS = [
    field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'),
    field(" DDE excel"),
    field("DD", "EAUTO cmd"),
    field("d", "d", "e x"),
    field("INCLUDETEXT \\\\\\\\may\\\\tep.docx"),
    field('INCLUDEPICTURE "http://example.invalid/a.png"'),
    field("IMPORT a"),
    field("LINK Excel.Sheet"),
    field("HYPERLINK http://example.invalid"),
    field("MACROBUTTON Chay"),
    field("DATABASE x"),
    field("AUTOTEXT x"),
    field("RD x"),
    field("ASK x"),
    field("{{ f.uu_diem }}"),
    simple_field("INCLUDETEXT tep.docx"),
    simple_field("DDE a"),
    nested_field(" EAUTO cmd", 'QUOTE "DD"'),
    nested_field(" x", "PAGE"),
]


def hostile() -> Iterator[tuple[str, bytes]]:
    """A name for people, and the file."""
    for kind, texts in (("reaching", REACHING), ("endless", ENDLESS), ("broken", BROKEN)):
        yield from ((f"{kind} {text[:60]}", word_file(text)) for text in texts)
    for place in ("header", "footer", "title"):
        yield f"{place} reaching", word_file("A", **{place: REACHING[0]})
        yield f"{place} endless", word_file("A", **{place: ENDLESS[0]})
        yield f"{place} broken", word_file("A", **{place: BROKEN[0]})
    yield from (
        (f"field {number}", word_file("A", fields=code)) for number, code in enumerate(FIELDS)
    )
    yield from _linked()
    yield from _packed()


def _linked() -> Iterator[tuple[str, bytes]]:
    for kind in ("image", "frame", "subDocument", "aFChunk", "oleObject", "attachedTemplate"):
        yield f"external {kind}", linked(SOUND, kind, _OUT)
    for target in ("file://may/tep", "\\\\may\\tep", "javascript:alert(1)", "ftp://a.invalid"):
        yield f"hyperlink {target}", linked(SOUND, "hyperlink", target)
    yield "remote template", remote_template(SOUND)
    for kind in ("oleObject", "aFChunk", "control", "package"):
        yield f"inner {kind}", linked(SOUND, kind, "embeddings/x.bin", external=False)
    picture = (
        f'<w:p xmlns:w="{_W}"><w:r><w:drawing><wp:docPr xmlns:wp="http://schemas.openxmlformats.org'
        '/drawingml/2006/wordprocessingDrawing" id="1" name="a" descr="{{ f.__class__ }}"/>'
        "</w:drawing></w:r></w:p>"
    )
    yield "alt text", _in_body(picture)
    yield "comment", _comment("{{ f.__class__ }}")


def _packed() -> Iterator[tuple[str, bytes]]:
    for name in ("word/embeddings/oleObject1.bin", "word/vbaProject.bin", "word/activeX/a.bin"):
        yield name, with_parts(SOUND, **{name: b"x"})
    types = part(SOUND, "[Content_Types].xml")
    macro = types.replace(b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main")
    yield "macro type", with_parts(SOUND, **{"[Content_Types].xml": macro})
    for name in ("../../x", "/etc/x", "..\\x", "word/../../x"):
        yield f"name {name}", with_parts(SOUND, **{name: b"x"})
    yield "entity", with_parts(SOUND, **{"word/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})
    yield (
        "outer entity",
        with_parts(
            SOUND,
            **{"word/x.xml": b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'},
        ),
    )
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    yield (
        "laughs",
        with_parts(
            SOUND, **{"word/x.xml": b'<!DOCTYPE a [<!ENTITY l0 "ha">' + laughs + b"]><a>&l9;</a>"}
        ),
    )
    yield "utf-16", with_parts(SOUND, **{"word/x.xml": "<a/>".encode("utf-16")})
    yield "no xml", with_parts(SOUND, **{"word/document.xml": b"<a>"})
    yield "another root", with_parts(SOUND, **{"word/document.xml": b"<a/>"})
    yield "deep", _in_body("<w:x xmlns:w='a'>" * 20_000 + "</w:x>" * 20_000)
    yield "500 MB inside", with_parts(SOUND, **{"word/media/0.bin": bytes(500 * 1024 * 1024)})
    yield "500 MB of XML", _lying(500 * 1024 * 1024)
    yield "1,001 parts", with_parts(SOUND, **{f"word/media/{n}": b"" for n in range(1_001)})
    yield "cut in half", SOUND[: len(SOUND) // 2]
    yield "too big", SOUND + bytes(2 * 1024 * 1024)
    yield "nothing", b""
    yield "old Word", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    yield "a page", b"<html><body>{{ f.uu_diem }}</body></html>"


def _in_body(xml: str) -> bytes:
    name = "word/document.xml"
    text = part(SOUND, name).decode().replace("<w:body>", f"<w:body>{xml}", 1)
    return with_parts(SOUND, **{name: text.encode()})


def _comment(text: str) -> bytes:
    comments = (
        f'<w:comments xmlns:w="{_W}"><w:comment w:id="1"><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
        "</w:comment></w:comments>"
    )
    types = part(SOUND, "[Content_Types].xml").decode()
    override = (
        '<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.comments+xml"/></Types>'
    )
    return with_parts(
        linked(SOUND, "comments", "comments.xml", external=False),
        **{
            "word/comments.xml": comments.encode(),
            "[Content_Types].xml": types.replace("</Types>", override).encode(),
        },
    )


def _lying(size: int) -> bytes:
    """A document that is much more than its entry in the directory says."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", part(SOUND, "[Content_Types].xml"))
        with archive.open("word/document.xml", "w", force_zip64=True) as document:
            document.write(b"<a>")
            for _ in range(size // 2**20):
                document.write(b" " * 2**20)
            document.write(b"</a>")
        entry = archive.getinfo("word/document.xml")
        entry.file_size = 1000
    return kept.getvalue()
