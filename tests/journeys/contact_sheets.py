"""Contact sheets of the papers of a simulated campaign: one picture a plan, under docs/pictures.

    .venv/bin/python -m tests.journeys.contact_sheets DIR [--pages FOLDER]

reads what `phieu simulate --out DIR` wrote. Of each output and kind of file the fullest one is laid
out by LibreOffice, its first page and its last; `--pages` keeps every page of these in full size.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from intake.plan import Output
from tests.journeys.papers import plan_of_run

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
KINDS = (".docx", ".xlsx", ".zip")
WIDTH, HEIGHT = 2400, 330
"""Of the sheet, and of each page on it; pixels."""
FULL_DPI = 80
_PGM = re.compile(rb"P5\s+(\d+)\s+(\d+)\s+255\s")


@dataclass(frozen=True, slots=True)
class Sample:
    """The fullest file of an output; `pages` are pictures, in order, `words` of a dossier what
    its contents say."""

    output: Output
    path: Path
    files: int
    """How many of them the campaign made."""
    pages: tuple[Path, ...] = ()
    words: str = ""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--pages", type=Path)
    given = parser.parse_args()
    plan = plan_of_run(given.out)
    with tempfile.TemporaryDirectory(prefix="phieu-sheets-") as folder:
        pages = given.pages or Path(folder) / "pages"
        shown = shoot(samples(given.out, plan.outputs), pages)
        sheet = page_of(plan.name, shown)
        picture = PICTURES / f"giay-to-{plan.plan}.png"
        picture.write_bytes(in_sixteen_greys(raster(sheet, Path(folder))))
    print(f"{picture}: {len(shown)} papers, {picture.stat().st_size // 1000} kB")
    return 0


def samples(out: Path, outputs: tuple[Output, ...]) -> list[Sample]:
    """Of each output and kind of file the largest one."""
    found = []
    for output in outputs:
        for suffix in KINDS:
            files = sorted((out / output.code).glob(f"*{suffix}"), key=lambda each: each.name)
            if files:
                fullest = max(files, key=lambda each: each.stat().st_size)
                found.append(Sample(output, fullest, len(files)))
    return found


def shoot(found: list[Sample], folder: Path) -> list[Sample]:
    """The same with pictures of every page, under `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    papers = {
        folder / f"{number:02d}-{each.output.code}{each.path.suffix}": each
        for number, each in enumerate(found, start=1)
    }
    for copy, each in papers.items():
        shutil.copyfile(each.path, copy)
    office = [str(copy) for copy in papers if copy.suffix != ".zip"]
    profile = f"-env:UserInstallation=file://{folder.resolve()}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *office], check=True, capture_output=True, timeout=600)
    shutil.rmtree(folder / "profile", ignore_errors=True)
    return [_shot(copy, each) for copy, each in papers.items()]


def _shot(copy: Path, each: Sample) -> Sample:
    words, pages = "", tuple[Path, ...]()
    if copy.suffix == ".zip":
        with zipfile.ZipFile(copy) as dossier:
            words = dossier.read("MUC-LUC.txt").decode("utf-8-sig")
    else:
        stem = str(copy.with_suffix(""))
        pdf = f"{stem}.pdf"
        subprocess.run(["pdftoppm", "-r", str(FULL_DPI), "-gray", "-png", pdf, stem], check=True)
        pages = tuple(sorted(copy.parent.glob(f"{copy.stem}-[0-9]*.png")))
    copy.unlink()
    return Sample(each.output, each.path, each.files, pages, words)


def page_of(title: str, shown: list[Sample]) -> str:
    """The sheet as HTML: every page as high as every other one."""
    cards = "".join(card for each in shown for card in _cards(each))
    return f"""<!doctype html><meta charset="utf-8"><style>
body {{ width: {WIDTH}px; margin: 0; padding: 14px; font: 13px/17px sans-serif; color: #000;
  background: #fff }}
h1 {{ font-size: 24px; line-height: 1.2; margin: 0 0 12px }}
main {{ display: flex; flex-wrap: wrap; gap: 16px 12px }}
figure {{ margin: 0; width: min-content }}
img, pre {{ display: block; height: {HEIGHT}px; border: 1px solid #777; margin: 0 }}
pre {{ width: {HEIGHT * 5 // 7}px; overflow: hidden; font: 7px/1.3 sans-serif;
  white-space: pre-wrap; padding: 6px; box-sizing: border-box }}
figcaption {{ height: 54px; overflow: hidden; margin-bottom: 3px }}
b {{ display: block; max-height: 34px; overflow: hidden }}
</style><body><h1>{html.escape(title)}</h1><main>{cards}</main>"""


def _cards(each: Sample) -> Iterator[str]:
    label = f"<b>{html.escape(each.output.label)}</b>"
    told = f"{each.path.suffix}: {each.files} tệp"
    if each.words:
        yield _card(f"{label}{told}, mục lục", f"<pre>{html.escape(each.words)}</pre>")
    for place in sorted({0, len(each.pages) - 1}) if each.pages else ():
        where = f"{label}{told}, trang {place + 1}/{len(each.pages)}"
        yield _card(where, f'<img src="{each.pages[place].resolve().as_uri()}">')


def _card(caption: str, body: str) -> str:
    return f"<figure><figcaption>{caption}</figcaption>{body}</figure>"


def raster(sheet: str, folder: Path) -> bytes:
    """The sheet as a PGM: Chromium lays it out, poppler draws it."""
    place, pdf = folder / "sheet.html", folder / "sheet.pdf"
    place.write_text(sheet, "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_page()
        page.goto(place.as_uri())
        width, height = page.evaluate(
            "[document.body.scrollWidth, document.documentElement.scrollHeight]"
        )
        page.pdf(
            path=pdf, print_background=True, page_ranges="1",
            width=f"{width + 2}px", height=f"{height + 20}px",
        )  # fmt: skip
        browser.close()
    command = ["pdftoppm", "-r", "96", "-gray", "-singlefile", str(pdf)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def in_sixteen_greys(pgm: bytes) -> bytes:
    """A PGM (P5) as a PNG of four bits a pixel: a third of what eight take, and as good to see."""
    head = _PGM.match(pgm)
    if head is None:
        raise ValueError("not a PGM of 255 greys")
    width, height, pixels = int(head[1]), int(head[2]), pgm[head.end() :]
    levels = pixels.translate(bytes((grey * 15 + 127) // 255 for grey in range(256)))
    rows = bytearray()
    for start in range(0, width * height, width):
        row = levels[start : start + width] + b"\x00" * (width % 2)
        rows += b"\x00" + bytes(
            left << 4 | right for left, right in zip(row[::2], row[1::2], strict=True)
        )
    header = struct.pack(">IIBBBBB", width, height, 4, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


if __name__ == "__main__":
    sys.exit(main())
