"""A unit's meeting as the guide leads it: the head on a phone, deputy and secretary at laptops, one
more on a phone, the other five by phones in Python; roll call, reviews, ballot, signed minutes."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.meeting_house import House, Phone, Somebody

LAPTOP: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 900}, "is_mobile": False, "has_touch": False,
    "device_scale_factor": 1,
}  # fmt: skip
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 1.5}
GOOD, BEST = "Hoàn thành tốt nhiệm vụ", "Hoàn thành xuất sắc nhiệm vụ"
WINDOWLESS = ("deputy", "teller", "fifth", "sixth", "leaves", "late")
"""The deputy's window is the chair's desk, and the ballot on a phone like the others'."""
VENUE = "Phòng họp số 2"
GUEST = "Trần Văn Thử, Phó Chánh Văn phòng"
COLLECTIVE = "Tập thể đoàn kết, hoàn thành kế hoạch năm; tiếp thu ý kiến về hạn báo cáo."
OPINION = "Đơn vị làm tốt, cần giữ đúng hạn báo cáo quý."
REWORDED = "Tham mưu tốt; năm sau cần chủ động phối hợp hơn."
CORRECTED = "Mục 1: ghi rõ báo cáo quý III nộp chậm hai ngày."
CONCLUSION = "Thống nhất các mức đề nghị; hoàn chỉnh hồ sơ gửi Phòng Hành chính - Quản trị."

Look = Callable[[Page, str], None]
PickUp = Callable[..., Page]


@dataclass
class Meeting:
    """The four windows, `url` of the meeting once it has begun, and everybody by part."""

    house: House
    head: Page
    deputy: Page
    secretary: Page
    member: Page
    look: Look
    url: str = ""
    ballot: int = 0

    @property
    def who(self) -> dict[str, Somebody]:
        """`teller` and the rest have no window; `late` comes in the middle, `leaves` goes early."""
        parts = ("head", "deputy", "secretary", "member", "teller", "fifth", "sixth", "leaves",
                 "late")  # fmt: skip
        return dict(zip(parts, self.house.people, strict=True))


def come_in(house: House, pick_up: PickUp, look: Look) -> Meeting:
    """Each by their own link, past the notice to the task list."""
    pages = [pick_up(**how) for how in (PHONE, LAPTOP, LAPTOP, PHONE)]
    for page, somebody in zip(pages, house.people, strict=False):
        page.goto(somebody.link)
        press(page, "Bắt đầu trên máy này")
        page.get_by_role("button", name="Tôi đã đọc").click()
        sees(page, "Việc của tôi")
    head, deputy, secretary, member = pages
    return Meeting(house, head, deputy, secretary, member, look)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sees(page: Page, heading: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible(timeout=30_000)


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def hold(meeting: Meeting) -> None:
    """Up to minutes that wait to be read back."""
    begin(meeting)
    the_collective(meeting)
    the_head(meeting)
    the_others(meeting)
    vote(meeting)
    end(meeting)


def begin(meeting: Meeting) -> None:
    """1 in the guide. The head calls the roll; one is away for now."""
    page, who = meeting.head, meeting.who
    follow(page, "Đơn vị tôi: ai đã nộp, ai chưa")
    page.get_by_role("link", name="Họp", exact=True).click()
    meeting.look(page, "hop")
    follow(page, "Bắt đầu họp")
    page.get_by_label(f"Có mặt hay vắng: {who['late'].name}").select_option("absent")
    page.get_by_label(f"Lý do, nếu vắng: {who['late'].name}").fill("Họp ở Sở Tư pháp, đến sau")
    page.get_by_label("Thư ký", exact=True).select_option(str(who["secretary"].employee))
    page.get_by_label("Địa điểm họp", exact=True).fill(VENUE)
    page.get_by_label("Khách mời đã đến", exact=True).fill(GUEST)
    expect(page.locator("#so-nguoi")).to_contain_text("Có mặt 8/9 người")
    meeting.look(page, "bat-dau-hop")
    press(page, "Bắt đầu họp")
    expect(page).to_have_url(re.compile(r"/hop/\d+$"))
    meeting.url = page.url
    meeting.look(page, "cuoc-hop-moi")


def the_collective(meeting: Meeting) -> None:
    """2 and 4. The unit first: somebody speaks, the chair concludes, hands on the report."""
    page, who = meeting.head, meeting.who
    follow(page, "Tiếp tục")
    speak(page, who["deputy"], OPINION)
    conclude(page, GOOD, COLLECTIVE)
    expect(page.get_by_text("8 người có mặt được biểu quyết.")).to_be_visible()
    page.get_by_label("Tán thành", exact=True).fill("7")
    page.get_by_label("Không có ý kiến", exact=True).fill("1")
    meeting.look(page, "bieu-quyet")
    press(page, "Ghi kết quả biểu quyết")
    sees(page, who["head"].name)


def the_head(meeting: Meeting) -> None:
    """3. The deputy finds the meeting among the own tasks, and concludes what is about the head."""
    meeting.look(meeting.head, "viec-cua-chinh-minh")
    page, who = meeting.deputy, meeting.who
    page.reload()
    follow(page, "Vào cuộc họp")
    follow(page, "Tiếp tục")
    sees(page, who["head"].name)
    follow(page, "Đọc bản đã nộp")
    speak(page, who["member"], "Điều hành sâu sát, nói đi đôi với làm.")
    meeting.look(page, "mot-noi-dung")
    conclude(page, BEST, "Điều hành tốt, phân công rõ việc.")
    expect(page.get_by_text("Đã lưu.")).to_be_visible()


def the_others(meeting: Meeting) -> None:
    """6 and 2. Somebody comes late; then head and secretary go through one after another, never
    about themselves."""
    who, written = meeting.who, 0
    meeting.head.goto(meeting.url)
    press(meeting.head, "Ghi đến muộn")
    expect(meeting.head.get_by_text("9/9")).to_be_visible()
    meeting.look(meeting.head, "cuoc-hop")
    while "Bình xét" not in (waits := waiting(meeting.head)):
        page = meeting.head
        if 0 < written < 3 and who["secretary"].name not in waits:
            page = meeting.secretary
            page.goto(meeting.url)
        follow(page, "Tiếp tục")
        if written == 1:
            note_and_reword(meeting, page)
        conclude(page, GOOD, "Hoàn thành tốt việc được giao; tiếp tục phát huy.")
        written += 1
        expect(page.get_by_text("Đã lưu nội dung trước")).to_be_visible()
        meeting.head.goto(meeting.url)
    assert written == 8


def waiting(page: Page) -> str:
    """What comes next, as the meeting's page says."""
    return page.get_by_role("link", name="Tiếp tục: ").inner_text()


def note_and_reword(meeting: Meeting, page: Page) -> None:
    """The guest speaks, and is put right where the secretary misheard."""
    page.get_by_label("Người phát biểu", exact=True).select_option(
        label=f"{GUEST.split(',', maxsplit=1)[0]} (khách mời)"
    )
    page.get_by_label("Ý kiến", exact=True).fill("Tham mưu tốt; cần chủ động hơn.")
    press(page, "Ghi ý kiến")
    page.get_by_text("Sửa lời ghi").click()
    page.get_by_label(re.compile("^Ý kiến của")).fill(REWORDED)
    press(page, "Lưu lời đã sửa")
    expect(page.get_by_text(REWORDED).first).to_be_visible()
    meeting.look(page, "loi-cua-khach")


def speak(page: Page, somebody: Somebody, words: str) -> None:
    page.get_by_label("Người phát biểu", exact=True).select_option(str(somebody.employee))
    page.get_by_label("Ý kiến", exact=True).fill(words)
    press(page, "Ghi ý kiến")
    expect(page.get_by_text(words).first).to_be_visible()


def conclude(page: Page, level: str, words: str) -> None:
    page.get_by_label(level, exact=True).check()
    page.get_by_label("Kết luận của người chủ trì", exact=True).fill(words)
    press(page, "Ghi kết luận")


def vote(meeting: Meeting) -> None:
    """5. The deputy holds the secret ballot, as the head is on it; nine phones vote."""
    follow(meeting.head, "Tiếp tục")
    expect(meeting.head.get_by_text("Chủ trì bỏ phiếu:")).to_contain_text(
        meeting.who["deputy"].name
    )
    meeting.look(meeting.head, "bo-phieu-trong-hop")
    call_the_roll(meeting)
    with ExitStack() as hands:
        phones = {
            part: hands.enter_context(meeting.house.phone(meeting.who[part])) for part in WINDOWLESS
        }
        hand_out(meeting, phones)
        act(meeting.deputy, "Mở hòm", "Hòm đang mở")
        for phone in phones.values():
            phone.drop(meeting.ballot)
    for page in (meeting.head, meeting.secretary, meeting.member):
        sees(page, "Phiếu đã vào hòm")
    expect(meeting.deputy.get_by_text("tất cả phiếu đã phát")).to_be_visible(timeout=30_000)
    act(meeting.deputy, "Đóng hòm", "Đang kiểm phiếu")
    for page in (meeting.secretary, meeting.member):
        press(page, "Kiểm phiếu")
    for page in (meeting.secretary, meeting.member):
        sees(page, "Kết quả kiểm phiếu")
        press(page, "Ký bảng kiểm phiếu")
    stands(meeting.deputy, "Đã có kết quả")
    act(meeting.deputy, "Biên bản đã ký", "Biên bản đã ký")
    for page in (meeting.secretary, meeting.member):
        sees(page, "Xong. Khóa đã xóa")
        page.goto(meeting.house.url)


def call_the_roll(meeting: Meeting) -> None:
    """Who sits there is known from the meeting, and so is the place."""
    desk, who = meeting.deputy, meeting.who
    desk.goto(meeting.house.url)
    follow(desk, "Bỏ phiếu kín: chủ trì")
    follow(desk, "Điểm danh")
    expect(desk.get_by_label("Địa điểm họp")).to_have_value(VENUE)
    for seat, part in enumerate(("secretary", "member", "teller"), start=1):
        desk.locator(f"#to-{seat}").select_option(str(who[part].employee))
    press(desk, "Lập danh sách bỏ phiếu")
    stands(desk, "Chờ tổ kiểm phiếu")
    meeting.look(desk, "phong-bo-phieu-trong-hop")
    meeting.ballot = int(desk.url.rpartition("/")[2])
    follow(desk, "Trở lại cuộc họp")
    sees(desk, "Bình xét danh hiệu Lao động tiên tiến")
    follow(desk, "Vào phòng bỏ phiếu")
    stands(desk, "Chờ tổ kiểm phiếu")


def hand_out(meeting: Meeting, phones: dict[str, Phone]) -> None:
    """Tellers sit down; ballots are received and marked, at the windows and without."""
    phones["teller"].count(meeting.ballot)
    for page in (meeting.secretary, meeting.member):
        page.goto(meeting.house.url)
        follow(page, "Mở trang kiểm phiếu")
        press(page, "Tạo khóa")
        sees(page, "Khóa đã sẵn sàng")
    act(meeting.deputy, "Phát phiếu", "Đang phát phiếu")
    for number, phone in enumerate(phones.values()):
        phone.mark(meeting.ballot, [1] * 8 + [1 + number % 2])
    meeting.head.goto(meeting.house.url)
    follow(meeting.head, "Mở phiếu")
    press(meeting.head, "Giống hệt, nhận phiếu")
    for page in (meeting.secretary, meeting.member):  # who shows the room's code compares nothing
        follow(page, "Mở phiếu của tôi")
        follow(page, "Mở phiếu của tôi")
        press(page, "Nhận phiếu")
    for page in (meeting.head, meeting.secretary, meeting.member):
        sees(page, "Đánh dấu phiếu")
        for item in range(9):
            line = page.locator(f"#item-{item}")
            line.get_by_role("radio", name="Đồng ý", exact=True).click()
        press(page, "Xem lại")
        press(page, "Sẵn sàng bỏ phiếu")
    expect(meeting.deputy.get_by_text("tất cả", exact=True)).to_be_visible(timeout=30_000)


def act(desk: Page, name: str, state: str) -> None:
    press(desk, name)
    stands(desk, state)


def stands(desk: Page, state: str) -> None:
    expect(desk.locator("#tinh-trang")).to_have_text(state, timeout=30_000)


def end(meeting: Meeting) -> None:
    """5 to 7. The count goes into the minutes; one leaves; the chair concludes."""
    page = meeting.head
    page.goto(meeting.url)
    follow(page, "Tiếp tục")
    press(page, "Lấy kết quả vào biên bản")
    expect(page.get_by_text("Đã đi hết các nội dung.")).to_be_visible()
    meeting.look(page, "het-noi-dung")
    page.get_by_label("Ai về sớm").select_option(str(meeting.who["leaves"].employee))
    press(page, "Ghi về sớm")
    expect(page.get_by_text("8/9; về sớm")).to_be_visible()
    page.get_by_label("Kết luận của người chủ trì", exact=True).fill(CONCLUSION)
    press(page, "Kết thúc cuộc họp")
    sees(page, "Biên bản họp")


def sign(meeting: Meeting) -> bytes:
    """7. Read back, corrected, signed by both; the minutes as Word."""
    head, secretary = meeting.head, meeting.secretary
    secretary.goto(f"{meeting.url}/bien-ban")
    secretary.get_by_label("Những điều sửa").fill(CORRECTED)
    meeting.look(secretary, "doc-lai-bien-ban")
    press(secretary, "Đã đọc lại và thông qua")
    with secretary.expect_download() as waiting_:
        follow(secretary, "Tải biên bản (Word)")
    press(secretary, "Tôi đã ký biên bản")
    expect(secretary.get_by_text("Chờ người còn lại xác nhận")).to_be_visible()
    head.reload()
    meeting.look(head, "ky-bien-ban")
    press(head, "Tôi đã ký biên bản")
    expect(head.get_by_text("Cả hai đã xác nhận: biên bản đã ký.")).to_be_visible()
    return Path(waiting_.value.path()).read_bytes()
