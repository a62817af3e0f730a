"""A plan for another year: dates set anew, kinds and quotes kept, what is odd told of."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from intake.calendar import cut_off
from intake.checking.folder import checked_plan
from intake.checking.new_dates import concerns, still_says
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from intake.redating import (
    RedatingError,
    period_in,
    redated,
    set_by_office,
    suggested,
    when_of,
)
from intake.why import why_due, why_words
from tests.architecture.tree import ROOT
from tests.intake.checking.copies import changed_copy
from tests.intake.forms import form_of, plan_of

QUANG_NGAI = load_plan(ROOT / "plans" / "quang-ngai-2024")
NOW = dt.datetime(2026, 9, 1, 1, 0, tzinfo=dt.UTC)
DAY = dt.date


def milestone(code: str, kind: str, date: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code, "label": f"Mốc {code}", "kind": kind, "date": date, "who": "Mọi người",
        "source": {"section": "II.1", "quote": f"ngày {date}"}, **more,
    }  # fmt: skip


THREE = plan_of(
    form_of(),
    milestones=[
        milestone("nop", "before", "2024-10-25"),
        milestone("hop", "planned", "2024-11-08"),
        milestone("gui", "window", "2024-12-12", until="2024-12-15"),
    ],
    reminders=[
        {
            "code": "nhac", "milestone": "nop", "days_before": 3, "to": "respondent",
            "text": "Hạn trước ngày 25/10/2024, tức ngày 25 tháng 10 năm 2024; số 125/10/2024.",
            "source": {"silent": "Mặc định."},
        }
    ],
)  # fmt: skip


def odd(plan: Plan, code: str, now: dt.datetime = NOW) -> list[str]:
    return concerns(plan, now)[code]


def test_the_date_moves_and_the_kind_and_the_quote_stay() -> None:
    new = redated(THREE, {"nop": DAY(2026, 10, 23)})
    before, after = THREE.milestones_by_code["nop"], new.milestones_by_code["nop"]
    assert (after.kind, after.date) == ("before", DAY(2026, 10, 23))
    assert after.source.quote == before.source.quote
    assert cut_off(after, new.zone) == dt.datetime(2026, 10, 22, 17, 0, tzinfo=dt.UTC)
    assert new.revision != THREE.revision
    assert new.milestones_by_code["hop"] == THREE.milestones_by_code["hop"]


def test_who_asks_why_hears_that_the_office_set_the_date() -> None:
    new = redated(THREE, {"nop": DAY(2026, 10, 23)})
    why = why_words(new.titles_of_documents, new.milestones_by_code["nop"].source)
    assert why.text == "ngày 2024-10-25"
    assert why.source.endswith("mục II.1; ngày do cơ quan đặt lại: 23/10/2026")


def test_the_day_that_the_office_set_stands_before_what_the_document_says() -> None:
    new = redated(THREE, {"nop": DAY(2026, 10, 23)})
    why = why_due(new.titles_of_documents, new.milestones_by_code["nop"])
    assert why.text == ("Ngày do cơ quan đặt lại: 23/10/2026. Văn bản ghi: “ngày 2024-10-25”.")
    assert why.source.endswith("mục II.1")
    why = why_due(THREE.titles_of_documents, THREE.milestones_by_code["nop"], "Đã được gia hạn")
    assert why.text == "Đã được gia hạn. Văn bản ghi: “ngày 2024-10-25”."


def test_a_date_of_the_document_is_explained_by_the_document_alone() -> None:
    why = why_due(THREE.titles_of_documents, THREE.milestones_by_code["nop"])
    assert why == why_words(THREE.titles_of_documents, THREE.milestones_by_code["nop"].source)


def test_a_date_set_back_to_the_documents_is_the_documents_again() -> None:
    code = "ban-kiem-diem"
    own = when_of(QUANG_NGAI.milestones_by_code[code])
    moved = redated(QUANG_NGAI, suggested(QUANG_NGAI, 2026))
    assert code in set_by_office(moved)
    assert code not in set_by_office(redated(moved, {code: own}))


def test_the_same_date_changes_nothing() -> None:
    assert redated(THREE, {"nop": DAY(2024, 10, 25)}).revision == THREE.revision


def test_a_reminder_names_the_new_date() -> None:
    (reminder,) = redated(THREE, {"nop": DAY(2026, 10, 23)}).reminders
    assert reminder.text == (
        "Hạn trước ngày 23/10/2026, tức ngày 23 tháng 10 năm 2026; số 125/10/2024."
    )


@pytest.mark.parametrize(
    ("code", "when", "refusal", "words"),
    [
        ("khong-co", DAY(2026, 1, 1), "unknown", "nop, hop, gui"),
        ("nop", (DAY(2026, 1, 1), DAY(2026, 1, 2)), "one_day", "một ngày"),
        ("gui", DAY(2026, 12, 12), "two_days", "cả hai ngày"),
        ("gui", (DAY(2026, 12, 15), DAY(2026, 12, 12)), "backwards", "đổi lại hai ngày"),
    ],
)
def test_a_date_that_does_not_fit_is_refused(
    code: str, when: Any, refusal: str, words: str
) -> None:
    with pytest.raises(RedatingError) as refused:
        redated(THREE, {code: when})
    assert (refused.value.code, refused.value.milestone) == (refusal, code)
    assert words in refused.value.sentence


def test_another_year_moves_every_date_by_the_years_between() -> None:
    dates = suggested(QUANG_NGAI, 2026)
    new = redated(QUANG_NGAI, dates, period_in(QUANG_NGAI, 2026))
    assert len(dates) == len(new.milestones) == 17
    for before, after in zip(QUANG_NGAI.milestones, new.milestones, strict=True):
        assert after.date == before.date.replace(year=before.date.year + 2)
        assert after.kind == before.kind
    assert new.milestones_by_code["ho-so-khen-thuong"].until == DAY(2026, 12, 15)
    assert (new.period.code, new.period.name) == ("2026", "năm 2026")
    assert (new.period.starts_on, new.period.ends_on) == (DAY(2026, 1, 1), DAY(2026, 12, 31))
    assert set_by_office(new) == dates


def test_the_29th_of_february_becomes_the_28th() -> None:
    plan = plan_of(form_of(), milestones=[milestone("nop", "by", "2024-02-29")])
    assert suggested(plan, 2026) == {"nop": DAY(2026, 2, 28)}


def test_texts_that_name_the_period_name_the_new_one_and_quotes_do_not() -> None:
    new = redated(QUANG_NGAI, suggested(QUANG_NGAI, 2026), period_in(QUANG_NGAI, 2026))
    assert "năm 2026" in new.name
    assert "2024" not in new.name
    assert [basis.title for basis in new.legal_bases] == [
        basis.title for basis in QUANG_NGAI.legal_bases
    ]
    assert new.document == QUANG_NGAI.document
    assert new.remarks == QUANG_NGAI.remarks
    assert "hết năm 2027" in new.privacy.how_long  # it said 2025
    committee = next(fact for fact in new.facts if fact.name == "committee_candidate")
    assert "2025 - 2030" in committee.label  # of no period of ours
    assert any("2024" in text for text in still_says(new))


def test_a_plan_of_another_year_is_a_sound_plan_still(tmp_path: Any) -> None:
    plan = checked_plan(changed_copy(tmp_path))
    new = redated(plan, suggested(plan, 2026), period_in(plan, 2026))
    assert Plan.from_json(new.as_json()) == new
    assert when_of(new.milestones_by_code["nop-ban"]) == DAY(2026, 10, 25)


def test_a_sunday_a_holiday_and_tet_are_told_in_the_words_of_the_plan_check() -> None:
    dates = {"nop": DAY(2027, 2, 8), "hop": DAY(2026, 12, 6)}
    plan = redated(THREE, dates, period_in(THREE, 2026))
    assert odd(plan, "hop")[0] == "Ngày 06/12/2026 là chủ nhật."
    tet = odd(plan, "nop")
    assert "Tết" in tet[0]
    assert "ngày cuối còn kịp 07/02/2027" in tet[1]
    assert "nên báo mọi người nộp xong trong ngày làm việc 03/02/2027" in tet[1]


def test_a_window_is_looked_at_by_its_last_day() -> None:
    dates = {"gui": (DAY(2026, 12, 10), DAY(2026, 12, 13))}
    plan = redated(THREE, dates, period_in(THREE, 2026))
    assert odd(plan, "gui")[0] == "Ngày 13/12/2026 là chủ nhật."


def test_a_step_out_of_order_is_told_of_once() -> None:
    late = redated(THREE, {"nop": DAY(2024, 12, 20)})
    said = [each for code in ("nop", "hop", "gui") for each in odd(late, code) if "thứ tự" in each]
    assert said == ["Đứng sau “Mốc hop” (08/11/2024), ngược thứ tự trong kế hoạch."]
    early = redated(THREE, {"gui": (DAY(2024, 9, 2), DAY(2024, 9, 4))})
    said = [each for code in ("nop", "hop", "gui") for each in odd(early, code) if "thứ tự" in each]
    assert said == ["Đứng trước “Mốc nop” (25/10/2024), ngược thứ tự trong kế hoạch."]
    assert said == [each for each in odd(early, "gui") if "thứ tự" in each]


def test_the_plan_itself_is_in_order_whatever_it_says() -> None:
    plan = plan_of(
        form_of(),
        milestones=[milestone("nop", "by", "2026-11-20"), milestone("hop", "by", "2026-11-10")],
    )
    assert not any("ngược thứ tự" in said for said in odd(plan, "hop"))


@pytest.mark.parametrize(
    ("kind", "date", "gone"),
    [
        ("before", "2026-09-01", True),  # the last day was the one before
        ("before", "2026-09-02", False),
        ("by", "2026-08-31", True),
        ("by", "2026-09-01", False),
        ("planned", "2026-08-31", True),
        ("planned", "2026-09-01", False),
    ],
)
def test_a_day_gone_by_is_told_of(kind: str, date: str, *, gone: bool) -> None:
    plan = plan_of(form_of(), milestones=[milestone("nop", kind, date)])
    assert any(said.endswith("đã qua.") for said in odd(plan, "nop")) is gone


def test_a_year_mistyped_is_told_of() -> None:
    assert any(
        "hơn một năm" in said for said in odd(redated(THREE, {"nop": DAY(2062, 10, 25)}), "nop")
    )


def test_what_is_kept_is_kept_as_many_years_later() -> None:
    later = redated(QUANG_NGAI, suggested(QUANG_NGAI, 2026), period_in(QUANG_NGAI, 2026))
    assert QUANG_NGAI.privacy.keep_until == DAY(2025, 12, 31)
    assert later.privacy.keep_until == DAY(2027, 12, 31)


def test_titles_that_shout_the_year_are_of_the_new_one() -> None:
    later = redated(QUANG_NGAI, suggested(QUANG_NGAI, 2026), period_in(QUANG_NGAI, 2026))
    titles = [output.title or "" for output in later.outputs]
    assert any("NĂM 2026" in title for title in titles)
    assert not any("2024" in title for title in titles)


def test_what_names_only_the_year_to_come_names_the_new_year_to_come() -> None:
    """Lạng Sơn's forms ask for the tasks of the next year without naming this one."""
    lang_son = load_plan(ROOT / "plans" / "lang-son-2012")
    later = redated(lang_son, suggested(lang_son, 2026), period_in(lang_son, 2026))
    form = later.forms_by_code["du-kien-van-ban"]
    assert form.title.endswith("ban hành năm 2027")
    report = later.forms_by_code["bao-cao-cong-tac"]
    labels = [each.label for section in report.sections for each in section.questions]
    assert "1. Phương hướng chung năm 2027" in labels


def test_only_the_years_of_the_document_are_read_again() -> None:
    later = redated(QUANG_NGAI, suggested(QUANG_NGAI, 2026), period_in(QUANG_NGAI, 2026))
    said = still_says(later)
    assert any("10/11/2024" in text for text in said)
    assert not any("2025-2030" in text for text in said)
    assert still_says(QUANG_NGAI) == []
