"""Getting in, getting out, adding a phone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from phieu.clock import SimulatedClock
from tests.bot.phone import Phone
from tests.intake.campaigns import AN, BINH, NOW

Phones = Callable[..., Phone]


async def test_opening_a_link_uses_nothing_and_names_nobody(phones: Phones) -> None:
    phone = phones()
    invited = await phone.invitation(AN)
    for _ in range(3):
        await phone.open(f"/vao/{invited.link_code}")
    assert "Cơ quan thử mời anh/chị" in phone.heading
    assert "Nguyễn Văn An" not in phone.answer.text
    await phone.press()
    assert phone.path == "/rieng-tu"


async def test_the_privacy_notice_is_shown_once(phones: Phones) -> None:
    phone = phones()
    invited = await phone.invitation(AN)
    await phone.open(f"/vao/{invited.link_code}")
    await phone.press()
    for line in ("Giữ những gì", "Để làm gì", "Giữ bao lâu", "Ai xem được", "Một năm."):
        assert line in phone.text
    await phone.open("/")
    assert phone.path == "/rieng-tu"
    await phone.press()
    assert phone.path == "/"
    await phone.open("/")
    assert phone.heading == "Việc của tôi"


async def test_a_typed_code_needs_the_staff_code_beside_it(phones: Phones) -> None:
    phone = phones()
    invited = await phone.invitation(AN)
    await phone.open("/")
    await phone.press(code=invited.typed_code, staff_code="002")
    assert phone.status == 403
    assert phone.form().fields["code"] == invited.typed_code
    await phone.press(code=invited.typed_code.lower(), staff_code="001")
    assert phone.path == "/rieng-tu"


async def test_a_used_an_expired_and_a_made_up_link_are_refused_in_the_same_words(
    phones: Phones, clock: SimulatedClock
) -> None:
    said = set()
    phone = phones()
    used = await phone.invitation(AN)
    await phone.open(f"/vao/{used.link_code}")
    await phone.press()
    expired = await phone.invitation(BINH)
    clock.move_to(NOW + dt.timedelta(days=8))
    for code in (used.link_code, expired.link_code, "A" * 22, "không có mã này"):
        other = phones()
        await other.open(f"/vao/{code}")
        assert other.status == 200
        await other.press()
        assert other.status == 403
        said.add(other.page.get_element_by_id("loi").text_content().strip())
    assert len(said) == 1
    assert "mã" in said.pop().lower()


async def test_guessing_is_stopped_with_the_time_to_come_back(phones: Phones) -> None:
    phone = phones()
    for _ in range(5):
        await phone.open("/")
        await phone.press(code="AAAAA-AAAAA", staff_code="001")
        assert phone.status == 403
    await phone.press(code="AAAAA-AAAAB", staff_code="001")
    assert phone.status == 429
    assert 0 < int(phone.answer.headers["retry-after"]) <= 3600
    assert "phút" in phone.page.get_element_by_id("loi").text_content()


async def test_a_second_phone_comes_in_by_a_code_of_ten_minutes(
    phones: Phones, clock: SimulatedClock
) -> None:
    phone = await phones().sign_in(AN)
    await phone.open("/thiet-bi")
    await phone.press(action="/thiet-bi/them")
    assert phone.page.xpath("//div[@class='qr']//*[local-name()='svg']")
    typed = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", phone.text)
    assert typed
    other = await phones().open("/")
    await other.press(code=typed.group(), staff_code="001")
    await other.press()
    assert other.heading == "Việc của tôi"
    await phone.open("/thiet-bi")
    await phone.press(action="/thiet-bi/them")
    late = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", phone.text)
    clock.move_to(NOW + dt.timedelta(minutes=10))
    third = await phones().open("/")
    await third.press(code=late.group(), staff_code="001")
    assert third.status == 403


async def test_a_lost_phone_is_ended_from_another_one_at_once(phones: Phones) -> None:
    lost, kept = await phones().sign_in(AN), await phones().sign_in(AN)
    await kept.open("/thiet-bi")
    ending = [f.action for f in kept.page.forms if re.fullmatch(r"/thiet-bi/\d+/.*", f.action)]
    await kept.press(action=ending[0])
    assert len([f for f in kept.page.forms if re.match(r"/thiet-bi/\d", f.action)]) == 0
    await lost.open(f"/viec/{AN}")
    assert lost.status == 401
    await lost.open("/")
    assert lost.heading == "Vào Phiếu"
    assert "Những câu anh/chị đã lưu vẫn còn nguyên" in lost.text


async def test_nobody_ends_a_session_of_somebody_else(phones: Phones) -> None:
    an, binh = await phones().sign_in(AN), await phones().sign_in(BINH)
    await an.open("/thiet-bi")
    fields = an.fields(an.form("/thiet-bi/them"))
    await an.post("/thiet-bi/2/ket-thuc", fields)
    assert an.status == 404
    await binh.open("/")
    assert binh.heading == "Việc của tôi"


async def test_signing_out_ends_the_session_on_the_server(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    kept = dict(phone.client.cookies)
    await phone.open("/thiet-bi")
    await phone.press(action="/dang-xuat")
    assert phone.heading == "Vào Phiếu"
    phone.client.cookies.update(kept)
    await phone.open("/thiet-bi")
    assert phone.status == 401


async def test_the_cookies_are_closed_to_scripts_and_to_other_sites(phones: Phones) -> None:
    phone = phones(secure_cookies=True)
    invited = await phone.invitation(AN)
    first = await phone.client.get(f"/vao/{invited.link_code}")
    cookie = first.headers["set-cookie"]
    assert cookie.startswith("__Host-luot=")
    for flag in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert flag in cookie
    assert first.headers["strict-transport-security"].startswith("max-age=31536000")
