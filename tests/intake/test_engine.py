"""The dialogue as people live it."""

from __future__ import annotations

from intake.draft import Draft
from intake.engine import reconcile, resume
from intake.turn import Back, Keep, Nil, Picked, Review, Revise, Skip, Submit, Tap
from tests.intake.forms import AN, LEVELS, QUESTIONS, Talk, script_of


def whole() -> Talk:
    return Talk(script_of()).say(
        "đúng", "Làm tốt việc được giao", Nil(), "hoan thanh tot", Skip(), "giay khen"
    )


def test_a_form_begins_with_its_first_question() -> None:
    assert Talk(script_of()).asked == "dung"


def test_each_answer_leads_to_the_next_question_that_applies() -> None:
    talk = Talk(script_of()).say("đúng")
    assert talk.asked == "uu_diem"
    assert Talk(script_of()).say("không").asked == "ho_ten"


def test_typing_without_marks_works_wherever_a_button_does() -> None:
    for said in ("hoan thanh tot", "2", "hai", "HTT", "Hoàn thành tốt nhiệm vụ", "htt"):
        talk = Talk(script_of()).say("1", "Làm tốt việc", Nil(), said)
        assert talk.draft.answers["muc"] == "htt", said


def test_words_that_could_mean_two_choices_are_asked_again_with_both_named() -> None:
    talk = Talk(script_of()).say("1", "Làm tốt việc", Nil(), "hoàn thành nhiệm")
    assert talk.draft.answers["muc"] == "htnv"
    talk = Talk(script_of()).say("1", "Làm tốt việc", Nil(), "nhiệm vụ")
    assert talk.error == "choice.ambiguous"
    assert "Hoàn thành xuất sắc nhiệm vụ" in talk.turn.error.text  # type: ignore[union-attr]


def test_a_prefilled_value_is_kept_with_one_tap() -> None:
    talk = Talk(script_of()).say("sai")
    assert talk.turn.prompt.shown == "Nguyễn Văn An"  # type: ignore[union-attr]
    assert talk.turn.prompt.shown_is == "roster"  # type: ignore[union-attr]
    assert talk.say(Keep()).draft.answers["ho_ten"] == "Nguyễn Văn An"


def test_nothing_to_report_is_an_answer_and_not_a_blank() -> None:
    talk = Talk(script_of()).say("1", "Làm tốt việc", "không có")
    assert talk.draft.answers["han_che"] == {"nil": True}
    review = whole().turn
    assert isinstance(review, Review)
    assert [line.state for line in review.lines if line.question == "han_che"] == ["nil"]


def test_nothing_to_report_is_refused_where_the_form_wants_words() -> None:
    assert Talk(script_of()).say("1", Nil()).error == "reply.nil_not_allowed"


def test_a_refused_reply_changes_nothing_and_gives_back_what_was_typed() -> None:
    talk = Talk(script_of()).say("1")
    before = talk.draft
    talk.say("ừ")
    assert talk.error == "text.too_short"
    assert talk.turn.typed == "ừ"  # type: ignore[union-attr]
    assert talk.draft == before


def test_back_shows_the_old_answer_and_keeping_it_returns_to_where_one_was() -> None:
    talk = Talk(script_of()).say("1", "Làm tốt việc", Nil(), Back(), Back())
    assert talk.asked == "uu_diem"
    assert talk.turn.prompt.shown == "Làm tốt việc"  # type: ignore[union-attr]
    assert talk.say(Keep()).asked == "muc"


def test_one_answer_is_edited_from_the_review_and_one_returns_to_it() -> None:
    talk = whole().say(Revise(question="uu_diem"))
    assert talk.asked == "uu_diem"
    talk.say("Làm rất tốt việc được giao")
    assert isinstance(talk.turn, Review)
    assert talk.turn.complete


def test_an_answer_that_a_change_made_irrelevant_is_set_aside_and_not_lost() -> None:
    talk = Talk(script_of()).say(
        "không", "Trần An", "Làm tốt việc", Nil(), "1", "giấy khen", Revise(question="dung"), "có"
    )
    assert "ho_ten" not in talk.draft.answers
    assert talk.draft.set_aside == {"ho_ten": "Trần An"}
    assert talk.turn.notices[0].code == "notice.set_aside"
    assert "Họ và tên" in talk.turn.notices[0].text
    talk.say(Revise(question="dung"), "không")
    assert talk.asked == "ho_ten"
    assert talk.turn.prompt.shown == "Trần An"  # type: ignore[union-attr]
    assert talk.turn.prompt.shown_is == "set_aside"  # type: ignore[union-attr]
    assert talk.say(Keep()).draft.answers["ho_ten"] == "Trần An"


def test_a_choice_that_is_no_longer_offered_is_set_aside() -> None:
    talk = Talk(script_of()).say("1", "Làm tốt việc", Nil(), "1", "bằng khen")
    assert isinstance(talk.turn, Review)
    talk.say(Revise(question="muc"), "2")
    assert talk.draft.set_aside == {"khen": "bang-khen"}
    assert talk.asked == "nguyen_nhan"
    assert talk.say(Skip()).asked == "khen"
    assert talk.say(Skip()).error == "reply.required"
    assert talk.turn.prompt.shown is None  # type: ignore[union-attr]


def test_an_optional_question_can_be_passed_over() -> None:
    questions = [
        {"type": "text", "name": "them", "label": "Ý kiến khác", "required": False},
        {"type": "integer", "name": "so", "label": "Số văn bản", "most": 99},
    ]
    talk = Talk(script_of(questions)).say("bỏ qua")
    assert talk.draft.answers == {"them": {"skipped": True}}
    assert talk.asked == "so"
    assert [talk.say(bad).error for bad in ("100", "mười hai rưỡi", "1,5")] == [
        "number.out_of_range",
        "number.unreadable",
        "number.not_whole",
    ]
    assert isinstance(talk.say("mười hai").turn, Review)
    assert talk.draft.answers["so"] == 12


def test_a_form_is_reviewed_before_it_is_handed_in() -> None:
    talk = whole()
    assert isinstance(talk.turn, Review)
    assert talk.turn.complete
    assert talk.turn.submit_label == "Gửi bản tự đánh giá"
    assert [line.shown for line in talk.turn.lines] == [
        "Có",
        "Làm tốt việc được giao",
        "Không có",
        "Hoàn thành tốt nhiệm vụ",
        "Chưa khai",
        "Giấy khen",
    ]


def test_handing_in_early_leads_to_the_first_missing_question() -> None:
    talk = Talk(script_of()).say("1", Submit())
    assert talk.asked == "uu_diem"
    assert talk.turn.notices[0].code == "notice.still_missing"


def test_replies_on_the_review_change_nothing() -> None:
    talk = whole()
    before = talk.draft
    talk.say("gì đó", Tap(choice="yes"), Picked(choices=("htxs",)))
    assert talk.draft == before
    assert talk.turn.notices[0].code == "reply.review_only"


def test_a_question_that_is_not_asked_cannot_be_revised() -> None:
    talk = Talk(script_of()).say("1", Revise(question="ho_ten"), Revise(question="khong_co"))
    assert talk.asked == "uu_diem"
    assert talk.turn.notices[0].code == "reply.not_asked"


def test_text_in_an_old_encoding_comes_back_in_unicode() -> None:
    talk = Talk(script_of()).say("1", "Hoµn thµnh tèt nhiÖm vô ®­îc giao")
    assert talk.error == "text.legacy_encoding"
    assert talk.turn.typed == "Hoàn thành tốt nhiệm vụ được giao"  # type: ignore[union-attr]
    assert talk.say(talk.turn.typed).asked == "han_che"  # type: ignore[union-attr]


def test_invisible_and_right_to_left_marks_do_not_reach_an_answer() -> None:
    talk = Talk(script_of()).say("sai", "Nguyễn\u200b Văn\u202e An\u0000")
    assert talk.draft.answers["ho_ten"] == "Nguyễn Văn An"


def test_an_amended_plan_asks_again_only_what_no_longer_holds() -> None:
    talk = whole()
    stricter = [dict(question) for question in QUESTIONS]
    stricter[2]["min_length"] = 500
    amended = script_of(stricter)
    draft, notices = reconcile(amended, AN, talk.draft)
    assert [notice.code for notice in notices] == ["notice.amended"]
    assert set(talk.draft.answers) - set(draft.answers) == {"uu_diem"}
    turn = resume(amended, AN, draft)
    assert turn.prompt.question == "uu_diem"  # type: ignore[union-attr]
    assert turn.prompt.value == "Làm tốt việc được giao"  # type: ignore[union-attr]


def test_an_amended_plan_that_drops_a_question_keeps_its_answer_aside() -> None:
    talk = whole()
    fewer = [question for question in QUESTIONS if question["name"] != "han_che"]
    draft, notices = reconcile(script_of(fewer), AN, talk.draft)
    assert notices == ()
    assert draft.set_aside == {"han_che": {"nil": True}}


def test_a_table_is_filled_row_by_row_and_closed() -> None:
    columns = [{"name": "viec", "label": "Việc"}, {"name": "kq", "label": "Kết quả"}]
    questions = [{"type": "table", "name": "bang", "label": "Nhiệm vụ", "columns": columns}]
    talk = Talk(script_of(questions)).say("xong")
    assert talk.error == "table.too_few"
    talk.say("Soạn văn bản | Xong", "Họp")
    assert talk.error == "table.cells"
    assert len(talk.turn.prompt.widget.rows) == 1  # type: ignore[union-attr]
    assert isinstance(talk.say("Họp giao ban | 12 cuộc", "xong").turn, Review)
    assert talk.draft.answers["bang"]["open"] is False


def test_levels_are_data() -> None:
    assert len(LEVELS) == len(Talk(script_of()).script.lists["levels4"])


def test_an_empty_draft_survives_its_json() -> None:
    assert Draft.from_json(Draft().as_json()) == Draft()


def test_a_note_is_read_even_when_the_question_after_it_does_not_apply() -> None:
    questions = [
        {"type": "yes_no", "name": "a", "label": "Có việc này không?"},
        {"type": "note", "name": "luu_y", "label": "Ghi đúng số liệu."},
        {"type": "text", "name": "b", "label": "Việc gì?", "relevant": {"is": {"a": True}}},
        {"type": "text", "name": "c", "label": "Ý kiến khác"},
    ]
    talk = Talk(script_of(questions)).say("không")
    assert talk.asked == "c"
    assert talk.turn.prompt.notes == ("Ghi đúng số liệu.",)  # type: ignore[union-attr]


def test_a_bare_no_is_not_taken_for_a_level() -> None:
    talk = Talk(script_of()).say("1", "Làm tốt việc", Nil(), "không")
    assert talk.error == "choice.unknown"


def test_what_a_table_held_before_an_amendment_is_not_lost() -> None:
    def table(*columns: str) -> list[dict[str, object]]:
        names = [{"name": name, "label": name} for name in columns]
        return [{"type": "table", "name": "bang", "label": "Bảng", "columns": names}]

    talk = Talk(script_of(table("viec"))).say("Họp giao ban", "xong")
    amended = script_of(table("viec", "ket_qua"))
    draft, _ = reconcile(amended, AN, talk.draft)
    after = Talk(amended, draft=draft).say("Soạn văn bản | 12 bản")
    assert len(after.turn.prompt.widget.rows) == 2  # type: ignore[union-attr]
    assert after.say("xong").error == "table.cell_missing"
