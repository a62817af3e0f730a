"""One form on the phone page, without JavaScript."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import func, select

from phieu.clock import SimulatedClock
from storage.submissions import ReplyRecord, Submission
from tests.bot.phone import Phone
from tests.intake.campaigns import AN, BINH, NOW

Phones = Callable[..., Phone]
FORM = f"/viec/{AN}"


async def fill(phone: Phone) -> None:
    """The whole form, by buttons where there are any, up to the review."""
    await phone.open(FORM)
    await phone.press(choice="yes")
    await phone.press("save", text="Làm tốt việc được giao")
    await phone.press("nil")
    await phone.press("save", choice="htt")
    await phone.press("skip")
    await phone.press("save", choice="giay-khen")


async def answers(phone: Phone) -> dict[str, object]:
    draft = await phone.rooms.store.read(
        lambda c: c.scalar(select(Submission.draft).where(Submission.id == AN))
    )
    return draft["answers"]


async def test_the_task_list_comes_first_with_its_deadlines(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    assert phone.heading == "Việc của tôi"
    assert "Bản tự đánh giá" in phone.text
    assert "khoảng 5 phút" in phone.text
    assert "Chưa làm" in phone.text
    assert "Còn 3 ngày" in phone.text
    assert "thứ Năm ngày 24/10/2024" in phone.text
    assert "Vì sao có hạn này? Trước ngày 25/10/2024" in phone.text


async def test_each_press_is_saved_and_another_phone_goes_on_there(phones: Phones) -> None:
    phone, other = await phones().sign_in(AN), await phones().sign_in(AN)
    await phone.open(FORM)
    assert phone.heading == "Thông tin đúng không?"
    assert "Họ và tên Nguyễn Văn An" in phone.text
    await phone.press(choice="yes")
    assert phone.heading == "Ưu điểm"
    assert "Mỗi câu được lưu ngay" in phone.text
    await other.open(FORM)
    assert other.heading == "Ưu điểm"


async def test_the_form_is_reviewed_and_handed_in_with_a_receipt(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await fill(phone)
    assert phone.heading == "Bản tự đánh giá: xem lại"
    assert "Chưa có gì được gửi đi cho đến khi anh/chị bấm nút này." in phone.text
    assert "Hạn chế Không có" in phone.text
    assert "Nguyên nhân Chưa khai" in phone.text
    await phone.press("submit")
    assert phone.path == FORM
    assert phone.heading == "✓ Đã nộp"
    assert "08:00:00, thứ Hai ngày 21/10/2024" in phone.text
    assert "Đúng hạn" in phone.text
    assert "Phòng họp kiểm điểm." in phone.text
    await phone.open("/")
    assert "Anh/chị không còn việc nào phải làm." in phone.text
    assert "Mã biên nhận" in phone.text


async def test_one_answer_is_changed_from_the_review_and_one_returns_there(
    phones: Phones,
) -> None:
    phone = await phones().sign_in(AN)
    await fill(phone)
    await phone.press("revise:uu_diem")
    assert phone.heading == "Ưu điểm"
    assert phone.typed == "Làm tốt việc được giao"
    await phone.press("save", text="Làm rất tốt việc được giao")
    assert phone.heading == "Bản tự đánh giá: xem lại"
    assert "Làm rất tốt việc được giao" in phone.text


async def test_what_was_handed_in_is_changed_and_handed_in_again(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await fill(phone)
    await phone.press("submit")
    first = phone.text
    await phone.open(f"{FORM}/xem")
    await phone.press("revise:uu_diem")
    assert "vẫn có giá trị cho đến khi anh/chị nộp lại" in phone.text
    await phone.press("save", text="Làm rất tốt việc được giao")
    await phone.press("submit")
    assert phone.heading == "✓ Đã nộp"
    assert phone.text != first


async def test_back_first_saves_what_was_typed(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="yes")
    await phone.press("back", text="Đang viết dở câu này")
    assert phone.heading == "Thông tin đúng không?"
    assert (await answers(phone))["uu_diem"] == "Đang viết dở câu này"
    await phone.press(choice="yes")
    assert phone.heading == "Hạn chế"


async def test_later_saves_what_was_typed_and_shows_the_task_list(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="yes")
    await phone.press("later", text="Đang viết dở câu này")
    assert phone.path == "/"
    assert "Đã trả lời 2/" in phone.text
    assert (await answers(phone))["uu_diem"] == "Đang viết dở câu này"


async def test_looking_at_everything_first_saves_what_was_typed(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="yes")
    await phone.press("look", text="Đang viết dở câu này")
    assert phone.path == f"{FORM}/xem"
    assert "Đang viết dở câu này" in phone.text


async def test_later_with_nothing_typed_only_leaves(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press("later")
    assert phone.path == "/"
    assert await answers(phone) == {}


async def test_leaving_with_an_answer_that_cannot_be_saved_says_so_once(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="yes")
    await phone.press("later", text="abc")
    assert phone.status == 422
    assert phone.typed == "abc"
    assert "cần ít nhất 5" in phone.text
    await phone.press("later")
    assert phone.path == "/"
    assert "uu_diem" not in await answers(phone)


async def test_an_untouched_answer_is_not_saved_anew_by_going_back(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await fill(phone)
    await phone.press("revise:uu_diem")
    await phone.press("back")
    assert phone.heading == "Thông tin đúng không?"
    kept = select(func.count()).select_from(ReplyRecord)
    # Six answers, "Sửa" and "Lùi".
    assert await phone.rooms.store.read(lambda c: c.scalar(kept)) == 8


async def test_keeping_the_shown_value_is_one_press(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="no")
    assert phone.heading == "Họ và tên"
    assert "Giữ nguyên: Nguyễn Văn An" in phone.text
    await phone.press("keep")
    assert phone.heading == "Ưu điểm"
    assert (await answers(phone))["ho_ten"] == "Nguyễn Văn An"


async def test_a_wrong_answer_stays_in_its_input_with_the_error_beside_it(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="yes")
    await phone.press("save", text="ngắn")
    assert phone.status == 422
    field = phone.page.get_element_by_id("answer")
    assert phone.typed == "ngắn"
    assert field.get("aria-invalid") == "true"
    assert "error" in field.get("aria-describedby").split()
    summary = phone.page.xpath("//*[@role='alert'][@data-focus]")
    assert "cần ít nhất 5" in summary[0].text_content()


async def test_an_answer_of_100_kilobytes_is_named_too_long_and_kept(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="yes")
    long = "Việc đã làm. " * 7_000
    await phone.press("save", text=long)
    assert phone.status == 422
    assert "quá mức 12000" in phone.text.replace(".", "")
    assert phone.typed == long


async def test_a_body_of_two_megabytes_is_refused_in_words(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press("save", text="a" * 2_000_000)
    assert phone.status == 413
    assert "quá lớn" in phone.text
    await phone.open(FORM)
    assert phone.heading == "Thông tin đúng không?"


async def test_a_double_tap_and_a_refresh_have_one_effect(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    fields = {**phone.fields(phone.form()), "choice": "yes"}
    for _ in range(3):
        await phone.post(FORM, fields)
        assert phone.status == 200
        assert phone.heading == "Ưu điểm"
    assert await answers(phone) == {"dung": True}


async def test_a_double_tap_on_back_goes_back_once(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="yes")
    await phone.press("nil", text="")
    await phone.press("save", text="Làm tốt việc được giao")
    assert phone.heading == "Hạn chế"
    fields = {**phone.fields(phone.form()), "do": "back", "text": "Còn nóng vội"}
    for _ in range(2):
        await phone.post(FORM, fields)
        assert phone.heading == "Ưu điểm"
    assert (await answers(phone))["han_che"] == "Còn nóng vội"


async def test_a_reply_to_an_old_version_shows_the_present_question_and_the_text(
    phones: Phones,
) -> None:
    phone, other = await phones().sign_in(AN), await phones().sign_in(AN)
    for each in (phone, other):
        await each.open(FORM)
        await each.press(choice="yes")
        await each.open(FORM)
    await phone.press("save", text="Viết ở máy thứ nhất")
    await other.press("save", text="Viết ở máy thứ hai")
    assert other.status == 409
    assert other.heading == "Hạn chế"
    assert "ở một nơi khác (thẻ khác, máy khác hoặc Telegram)" in other.text
    kept = other.page.get_element_by_id("unsaved")
    assert kept.value.strip() == "Viết ở máy thứ hai"
    assert kept.get("readonly") is not None
    assert other.typed == ""
    assert (await answers(other))["uu_diem"] == "Viết ở máy thứ nhất"


async def test_an_answer_never_lands_on_another_question(phones: Phones) -> None:
    """Somebody goes back in the browser and sends an old page under the present version."""
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="yes")
    fields = {**phone.fields(phone.form()), "question": "dung", "do": "save", "text": "Có"}
    await phone.post(FORM, fields)
    assert phone.status == 409
    assert "uu_diem" not in await answers(phone)


async def test_somebody_elses_form_and_no_form_are_one_page(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    said = set()
    for form in (BINH, 99_999):
        for path in (f"/viec/{form}", f"/viec/{form}/xem", f"/viec/{form}/tep/{'0' * 32}"):
            await phone.open(path)
            assert phone.status == 404
            said.add(phone.text)
    assert any("Không tìm thấy biểu mẫu này, hoặc biểu mẫu không phải của" in s for s in said)
    assert len(said) == 1


async def test_an_odd_address_is_not_found(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    for path in ("/viec/0", "/viec/abc", "/viec/99999999999999999999999", "/viec/1/xem/2", "/%2e"):
        await phone.open(path)
        assert phone.status == 404, path
        assert "Anh/chị về danh sách việc" in phone.text


async def test_the_deadline_passing_while_somebody_types_is_said(
    phones: Phones, clock: SimulatedClock
) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    clock.move_to(NOW + dt.timedelta(days=4))
    await phone.press(choice="yes")
    assert phone.heading == "Ưu điểm"
    assert "Hạn nộp 23:59, thứ Năm ngày 24/10/2024 đã qua." in phone.text


async def test_what_a_change_sets_aside_is_told_after_the_redirect(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await fill(phone)
    await phone.press("revise:muc")
    await phone.press("save", choice="htxs")
    assert phone.answer.history[0].status_code == 303
    assert "được để riêng (không mất, không nộp): Nguyên nhân" in phone.text


async def test_an_ended_session_keeps_what_was_typed_on_the_screen(phones: Phones) -> None:
    phone = await phones().sign_in(AN)
    await phone.open(FORM)
    await phone.press(choice="yes")
    fields = {**phone.fields(phone.form()), "text": "Viết xong mới biết đã hết phiên"}
    await phone.open("/thiet-bi")
    await phone.press(action="/dang-xuat")
    await phone.post(FORM, fields)
    assert phone.status == 401
    assert "Viết xong mới biết đã hết phiên" in phone.text
