"""What is told unasked, as Telegram shows it."""

from __future__ import annotations

from bot.telegram.splitting import units
from bot.telegram.telling import as_message

TOLD = {
    "do": "tell", "title": "Còn 3 ngày", "text": "Mẫu 02A < 30 phút.\n\nHạn: 25/10.",
    "path": "/bai/12", "label": "Làm tiếp", "quiet": True,
}  # fmt: skip
BASE = "https://phieu.example.vn"


def test_a_title_paragraphs_and_a_button_that_opens_the_page() -> None:
    assert as_message(TOLD, BASE) == {
        "do": "send",
        "text": "<b>Còn 3 ngày</b>\n\nMẫu 02A &lt; 30 phút.\n\nHạn: 25/10.",
        "keyboard": [[{"text": "Làm tiếp", "data": "o:/bai/12"}]],
        "card": False,
        "quiet": True,
    }


def test_a_path_that_does_not_fit_a_button_is_a_link() -> None:
    path = "/thong-ke/" + "x" * 60
    assert as_message({**TOLD, "path": path}, BASE)["keyboard"] == [
        [{"text": "Làm tiếp", "url": BASE + path}]
    ]
    assert as_message({**TOLD, "path": path}, "")["keyboard"] == []


def test_without_a_path_there_is_no_button_and_without_a_label_it_has_our_own() -> None:
    assert as_message({**TOLD, "path": ""}, BASE)["keyboard"] == []
    ((button,),) = as_message({**TOLD, "label": ""}, BASE)["keyboard"]
    assert button["text"] == "Mở trang Phiếu"


def test_what_is_too_long_for_one_message_is_cut_by_telegrams_units() -> None:
    text = as_message({**TOLD, "title": "", "text": "😀" * 5000}, BASE)["text"]
    assert units(text) <= 4096
    assert text.endswith("😀…")
