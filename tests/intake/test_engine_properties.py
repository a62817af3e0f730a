"""Any replies in any order: no exception, no answer lost, the position always derived."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from intake.draft import Draft
from intake.engine import advance, is_complete, reconcile, resume
from intake.turn import (
    AddRow,
    Attached,
    Back,
    CloseTable,
    DropRow,
    Keep,
    Nil,
    Picked,
    Retry,
    Review,
    Revise,
    Skip,
    Submit,
    Tap,
    Turn,
    Typed,
)
from tests.intake.forms import AN, QUESTIONS, script_of

MORE = [
    *QUESTIONS,
    {"type": "integer", "name": "so", "label": "Số", "most": 9, "required": False},
    {"type": "score", "name": "diem", "label": "Điểm", "max": 10},
    {"type": "date", "name": "ngay", "label": "Ngày", "relevant": {"at_least": {"diem": 5}}},
    {
        "type": "select_multiple",
        "name": "linh_vuc",
        "label": "Lĩnh vực",
        "choices": [{"code": "a", "label": "Cải cách"}, {"code": "b", "label": "Tôn giáo"}],
    },
    {
        "type": "table",
        "name": "bang",
        "label": "Bảng",
        "columns": [{"name": "viec", "label": "Việc"}],
        "relevant": {"is": {"linh_vuc": "b"}},
    },
    {"type": "file", "name": "tep", "label": "Tệp", "required": False},
    {"type": "acknowledge", "name": "cam_ket", "label": "Cam kết", "statement": "Đúng sự thật"},
]
SCRIPT = script_of(MORE)
TURN: TypeAdapter[Turn] = TypeAdapter(Turn)
NAMES = st.sampled_from([question["name"] for question in MORE] + ["khong_co_cau_nay"])
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            *("có", "không", "1", "2", "7,5", "25/10/1985", "không có", "lùi", "xong", "a, b"),
            *("hoàn thành tốt nhiệm vụ", "Hoµn thµnh", "=1+1", "{{ f }}", "\u202eabc", "x" * 13000),
        ]
    ),
)
CODES = st.sampled_from(["yes", "no", "htxs", "htt", "giay-khen", "bang-khen", "a", "b", "?"])
REPLIES = st.one_of(
    st.builds(Typed, text=TEXTS),
    st.builds(Tap, choice=CODES),
    st.builds(Picked, choices=st.lists(CODES, max_size=3).map(tuple)),
    st.builds(Attached, file=st.text(max_size=5)),
    st.builds(AddRow, cells=st.dictionaries(st.sampled_from(["viec", "la"]), TEXTS, max_size=2)),
    st.builds(DropRow, row=st.integers(0, 3)),
    st.builds(Revise, question=NAMES),
    st.sampled_from([CloseTable(), Nil(), Skip(), Keep(), Back(), Submit()]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(REPLIES, max_size=60))
def test_any_replies_in_any_order_lose_no_answer(replies: list) -> None:  # type: ignore[type-arg]
    draft = Draft()
    for reply in replies:
        before = draft
        draft, turn = advance(SCRIPT, AN, before, reply)
        kept = {**draft.set_aside, **draft.answers}
        assert kept.keys() >= before.answers.keys() | before.set_aside.keys()
        changed = {name for name in before.answers if kept[name] != before.answers[name]}
        assert len(changed) <= 1, "one reply changes at most one answer"
        if isinstance(turn, Retry):
            assert draft == before
        assert isinstance(turn, Review) == (
            is_complete(SCRIPT, AN, draft) and draft.revising is None
        )
        assert TURN.validate_json(turn.model_dump_json()) == turn, "made whole, and well formed"
        assert Draft.from_json(json.loads(json.dumps(draft.as_json()))) == draft


@settings(max_examples=60, deadline=None)
@given(st.lists(REPLIES, max_size=40), st.integers(0, len(MORE) - 1))
def test_an_amendment_loses_no_answer_either(replies: list, dropped: int) -> None:  # type: ignore[type-arg]
    draft = Draft()
    for reply in replies:
        draft, _ = advance(SCRIPT, AN, draft, reply)
    amended = script_of([q for number, q in enumerate(MORE) if number != dropped])
    after, _ = reconcile(amended, AN, draft)
    kept = {**after.set_aside, **after.answers}
    assert kept == {**draft.set_aside, **draft.answers}
    resume(amended, AN, after)
