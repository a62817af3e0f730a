"""`./run demo` as a newcomer has it: its printed links, three windows, one secret ballot."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

ROOT = Path(__file__).resolve().parents[2]
PLAN = ROOT / "plans" / "quang-ngai-2024"
LINK = re.compile(r"http://127\.0\.0\.1:\d+/vao/\S+")
PHONE: dict[str, Any] = {"viewport": {"width": 412, "height": 860}, "device_scale_factor": 1.5}
DESK: dict[str, Any] = {"viewport": {"width": 1180, "height": 860}, "device_scale_factor": 1}
VENUE = "Phòng họp số 2"
YES, NO = "Đồng ý", "Không đồng ý"
MARKED = ((YES, YES, NO), (YES, YES, YES), (YES, NO, YES))

Look = Callable[[Page, str], None]
PickUp = Callable[..., Page]


@contextmanager
def demo(data: Path) -> Iterator[list[str]]:
    """The links of the three people whom a running demo prints, the chair's in the middle."""
    port = _two_free_ports()
    command = ["demo", "--plan", str(PLAN), "--port", str(port), "--data", str(data)]
    with subprocess.Popen(
        [sys.executable, "-m", "phieu", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as running:
        giving_up = threading.Timer(90, running.kill)
        giving_up.start()
        try:
            links = _links(running)
            while running.poll() is None and not _answers(port):
                time.sleep(0.2)
            giving_up.cancel()
            yield links
        finally:
            giving_up.cancel()
            running.terminate()
            running.communicate(timeout=30)
            assert not _answers(port + 1), "the ballots process ends with the demo"


def _links(running: subprocess.Popen[str]) -> list[str]:
    said = []
    assert running.stdout is not None
    for line in running.stdout:
        said.append(line)
        if "Đang chạy" in line:
            break
    return LINK.findall("".join(said))[:3]


def _answers(port: int) -> bool:
    """The links are printed a moment before anybody listens."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def _two_free_ports() -> int:
    """The first of two neighbours: the ballots process listens on the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


@dataclass
class Window:
    """`page` is at the ballot; the chair's `desk` is a tab beside it."""

    page: Page
    desk: Page | None = None

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def sees(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", name=heading, level=1)).to_be_visible(
            timeout=60_000
        )


Windows = tuple[Window, Window, Window]


def come_in(links: list[str], pick_up: PickUp) -> Windows:
    """Head, deputy (who chairs) and staff, each past the notice to the task list."""
    windows = []
    for link, look in zip(links, (PHONE, DESK, PHONE), strict=True):
        window = Window(pick_up(**look))
        window.page.goto(link)
        window.press("Bắt đầu trên máy này")
        window.press("Tôi đã đọc")
        window.sees("Việc của tôi")
        windows.append(window)
    head, chair, staff = windows
    chair.desk = chair.page
    return head, chair, staff


def call_the_roll(desk: Page, look: Look) -> None:
    desk.get_by_role("link", name="Bỏ phiếu kín: chủ trì").click()
    desk.get_by_role("link", name="Điểm danh").click()
    expect(desk.get_by_role("heading", name="Bình xét", level=1)).to_be_visible()
    for seat in (1, 2, 3):
        desk.locator(f"#to-{seat}").select_option(index=seat)
    desk.get_by_label("Địa điểm họp").fill(VENUE)
    look(desk, "diem-danh")
    desk.get_by_role("button", name="Lập danh sách bỏ phiếu").click()
    stands(desk, "Chờ tổ kiểm phiếu")


def stands(desk: Page, state: str) -> None:
    expect(desk.locator("#tinh-trang")).to_have_text(state, timeout=60_000)


def act(desk: Page, name: str) -> None:
    desk.get_by_role("button", name=name, exact=True).click()


def hold(windows: Windows, look: Look) -> None:
    """From the roll call to the result, each of the three voter and teller."""
    desk = windows[1].desk
    assert desk is not None
    call_the_roll(desk, look)
    windows[1].page = desk.context.new_page()
    hand_out(windows, desk, look)
    vote(windows, desk, look)
    count(windows, desk, look)


def hand_out(windows: Windows, desk: Page, look: Look) -> None:
    for window in windows:
        window.page.goto(desk.url.partition("/bo-phieu")[0])
        window.follow("Mở trang kiểm phiếu")
        window.press("Tạo khóa")
        window.sees("Khóa đã sẵn sàng")
    act(desk, "Phát phiếu")
    stands(desk, "Đang phát phiếu")
    windows[2].sees("Đưa mã này cho cả phòng")
    look(windows[2].page, "ma-cua-phong")
    for window in windows:
        window.follow("Mở phiếu của tôi")
        window.sees("Bỏ phiếu kín")
        window.follow("Mở phiếu của tôi")
        window.press("Nhận phiếu")
        window.sees("Đánh dấu phiếu")


def vote(windows: Windows, desk: Page, look: Look) -> None:
    for window, selections in zip(windows, MARKED, strict=True):
        for item, selection in enumerate(selections):
            line = window.page.locator(f"#item-{item}")
            line.get_by_role("radio", name=selection, exact=True).click()
    look(windows[0].page, "danh-dau")
    for window in windows:
        window.press("Xem lại")
        window.press("Sẵn sàng bỏ phiếu")
        window.sees("Sẵn sàng. Chờ chủ tọa mở hòm")
    expect(desk.get_by_text("tất cả", exact=True)).to_be_visible(timeout=60_000)
    look(desk, "phong-bo-phieu")
    act(desk, "Mở hòm")
    for window in windows:
        window.sees("Phiếu đã vào hòm")


def count(windows: Windows, desk: Page, look: Look) -> None:
    act(desk, "Đóng hòm")
    stands(desk, "Đang kiểm phiếu")
    for window in windows:
        window.press("Kiểm phiếu")
    for window in windows:
        window.sees("Kết quả kiểm phiếu")
    look(windows[2].page, "ket-qua-kiem")
    for window in windows:
        window.press("Ký bảng kiểm phiếu")
        expect(window.page.get_by_text("Anh/chị đã ký")).to_be_visible(timeout=60_000)
    stands(desk, "Đã có kết quả")
    look(desk, "ket-qua")
    for window in windows:
        window.press("Bỏ phiếu")
        window.sees("Phiếu của anh/chị đã được đếm đúng")
    for window in windows:
        window.press("Kiểm phiếu")


def minutes(desk: Page) -> bytes:
    """The paper that the chair takes home, as Word."""
    with desk.expect_download() as waiting:
        desk.get_by_role("link", name="Biên bản (Word)").click()
    return Path(waiting.value.path()).read_bytes()
