"""Small real files that invented people attach."""

from __future__ import annotations

import io
import random

import docx

from phieu.invented import names


def a_file(extension: str, chance: random.Random) -> tuple[str, bytes]:
    """A file of this kind, with a name."""
    text = " ".join(chance.sample(names()["sentences"], 2))
    if extension == "docx":
        document = docx.Document()
        document.add_paragraph(text)
        whole = io.BytesIO()
        document.save(whole)
        return "bản khai.docx", whole.getvalue()
    return "bản khai.pdf", _pdf(text)


def _pdf(text: str) -> bytes:
    """A one-page PDF of ASCII text (ISO 32000-1, 7.5)."""
    line = text.encode("ascii", "ignore").decode().replace("(", "").replace(")", "")[:80]
    stream = f"BT /F1 12 Tf 72 720 Td ({line}) Tj ET"
    box, font = "/MediaBox [0 0 595 842]", "/Font << /F1 5 0 R >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R {box} /Contents 4 0 R /Resources << {font} >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    where = body.index("xref\n")
    body += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{where}\n%%EOF\n"
    return body.encode("latin-1")
