"""What cannot be decided in a meeting is answered in the rule's words, and nothing typed is lost.

Hard cases 11 (people move, come and go) and 13 (whose matter it is) in meetings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from intake.plan import Plan
from storage.meetings import MeetingItem
from storage.people import Employee, Membership, Unit
from storage.store import Store
from storage.submissions import Remark, Submission
from tests.backend import stage
from tests.backend.console.ballot_house import FACTS, ROLES, SOURCE
from tests.backend.console.meeting_house import (
    AN,
    BINH,
    CHI,
    CHIEF,
    COUNCIL,
    DUNG,
    EM,
    HALF,
    LEADER,
    LEVEL,
    MEETING,
    OF_DUNG,
    REPORT,
    TITLE,
    Meeting,
    meeting_room,
)
from tests.intake.campaigns import NOW
from tests.intake.forms import LEVELS, plan_of
from tests.intake.initiative_house import (
    CO_AUTHORS,
    INITIATIVE_FORM,
    REVIEW_FORM,
    RULES,
    USED_BEFORE,
    hand_in,
)

ABSTAINS = "Thành viên không biểu quyết sáng kiến của mình."
INITIATIVES: dict[str, Any] = {
    "code": "sang-kien", "label": "Sáng kiến", "kind": "initiatives", "hands": HALF,
    "source": {"section": "III.3", "quote": ABSTAINS},
}  # fmt: skip
MEMBERS = {"any": [{"is": {name: True}} for name in ("head", "deputy", "party_member")]}
DECIDING = {
    **COUNCIL,
    "members": {"words": "Hội đồng", "when": MEMBERS, "source": SOURCE},
    "steps": [COUNCIL["steps"][1], INITIATIVES],
}
"""An, Chi and Em."""

TYPED = "Tính mới chưa rõ."


def plan(deciding: dict[str, Any] = DECIDING, titles: Sequence[dict[str, Any]] = (TITLE,)) -> Plan:
    room = {**MEETING, "steps": MEETING["steps"][:3]}
    return plan_of(
        REVIEW_FORM, INITIATIVE_FORM, initiatives=RULES, roles=[*ROLES, LEADER],
        facts=[*FACTS, CHIEF], choice_lists={"levels4": LEVELS}, levels=[LEVEL],
        titles=list(titles), meetings=[room, deciding],
    )  # fmt: skip


@pytest.fixture
async def house(store: Store) -> AsyncIterator[Meeting]:
    """An's initiative, with Em as a co-author; both sit in the council."""
    async with meeting_room(store, made=plan()) as made:
        await store.write(
            lambda c: hand_in(c, authors=(("Nguyễn Văn An", "60"), ("ĐỖ VĂN EM", "40")))
        )
        await made.sit(CHI)
        yield made


async def council(house: Meeting, **typed: str) -> tuple[int, int]:
    """The council sits; its number, and the place of the initiative."""
    meeting = await house.gather("ma=tham-van", secretary=EM, **typed)
    items = (await house.held(meeting)).items
    return meeting, next(item.position for item in items if item.kind == "initiatives")


async def vote(house: Meeting, meeting: int, position: int, hands: int) -> Meeting:
    said = {"tan-thanh": str(hands), "text": TYPED}
    return await house.go(meeting, position, "bieu-quyet", **said)


async def outcome(house: Meeting, meeting: int, position: int) -> tuple[Any, ...]:
    item = (await house.held(meeting)).item(position)
    assert item is not None
    return item.state, item.outcome, item.hands_for, item.recused


def kept(house: Meeting, *fields: str) -> list[str]:
    form = next(each for each in house.page.forms if each.action == house.path)
    return [house.fields(form)[field][0] for field in fields]


async def test_a_member_does_not_vote_on_the_own_initiative_nor_does_a_co_author(
    house: Meeting,
) -> None:
    meeting, place = await council(house)
    await vote(house, meeting, place, 3)
    assert house.status == 422
    assert "Có 3 người biểu quyết, mà chỉ 1 người được biểu quyết" in house.text
    assert "2 người có mặt không biểu quyết việc của chính mình" in house.text
    assert ABSTAINS in house.text, "where it stands is beside it"
    assert "Tác giả tự nhận: Đã được nghiệm thu? Không" in house.text
    assert kept(house, "text", "tan-thanh") == [TYPED, "3"]
    assert await outcome(house, meeting, place) == (
        "waiting", None, None, ("Nguyễn Văn An", "Đỗ Văn Em"),
    )  # fmt: skip
    await vote(house, meeting, place, 1)
    assert (await outcome(house, meeting, place))[:3] == ("done", True, 1)


async def test_a_chair_who_is_but_named_as_a_co_author_hands_the_chair_over_too(
    store: Store,
) -> None:
    async with meeting_room(store, made=plan()) as house:
        authors = (("Nguyễn Văn An", "60"), ("Lê Minh Chi", "40"))
        await store.write(lambda c: hand_in(c, authors=authors))
        await house.sit(CHI)
        meeting, place = await council(house)
        await vote(house, meeting, place, 1)
        assert house.status == 422
        assert "nên cũng không chủ trì việc biểu quyết ấy" in house.text
        assert kept(house, "text", "tan-thanh") == [TYPED, "1"]
        await house.go(meeting, place, "chu-tri", **{"chu-tri": str(EM)})
        await vote(house, meeting, place, 1)
        assert (await outcome(house, meeting, place))[:3] == ("done", True, 1)


async def test_who_sits_in_the_place_of_an_author_does_not_vote_either(house: Meeting) -> None:
    sent = {f"o-{AN}": "sent", f"thay-{AN}": "002", f"vb-{AN}": "12/GUQ"}
    meeting, place = await council(house, **sent)
    await vote(house, meeting, place, 2)
    assert house.status == 422
    assert "mà chỉ 1 người được biểu quyết" in house.text
    assert (await outcome(house, meeting, place))[3] == ("Trần Thị Bình", "Đỗ Văn Em")
    await vote(house, meeting, place, 1)
    assert (await outcome(house, meeting, place))[:3] == ("done", True, 1)


async def test_a_title_beyond_its_cap_is_carried_only_with_a_reason_and_a_document(
    store: Store,
) -> None:
    """Count, cap and denominator in the rule's words; nothing typed is lost; minutes and trail
    tell by which document."""
    cap = {"percent": 50, "of": "ldtt", "source": {"section": "IV.4", "quote": "không quá nửa"}}
    higher = {**TITLE, "code": "cstd", "label": "Chiến sĩ thi đua", "cap": cap}
    titles = {**COUNCIL["steps"][1], "titles": ["ldtt", "cstd"]}
    deciding = {**DECIDING, "steps": [titles]}
    async with meeting_room(store, made=plan(deciding, [TITLE, higher])) as house:
        await house.sit(CHI)
        meeting = await house.gather("ma=tham-van", secretary=EM)
        items = (await house.held(meeting)).items
        first = [each for each in items if each.title == "ldtt"][:3]
        for item in first:
            if item.subject_id == CHI:
                await house.go(meeting, item.position, "chu-tri", **{"chu-tri": str(EM)})
            await house.go(meeting, item.position, "nhat-tri")
        one, two, *_ = [each.position for each in items if each.title == "cstd"]
        await house.go(meeting, one)
        assert "Nếu thông qua: Chiến sĩ thi đua: 1, nhiều nhất 50% của 3" in house.text
        await house.press("nhat-tri", action=house.path)
        await house.go(meeting, two, "nhat-tri", text=TYPED)
        assert house.status == 422
        told = "Chiến sĩ thi đua: 2, nhiều nhất 50% của 3 “Lao động tiên tiến” là 1, vượt 1."
        assert f"{told} (mục IV.4: “không quá nửa”)" in house.text
        await house.press("nhat-tri", action=house.path, **{"vuot-ly-do": "Thành tích đột xuất"})
        assert house.status == 422
        assert kept(house, "text", "vuot-ly-do") == [TYPED, "Thành tích đột xuất"]
        assert (await outcome(house, meeting, two))[:2] == ("waiting", None)
        await house.press("nhat-tri", action=house.path, **{"vuot-van-ban": "12/QĐ-SNV"})
        item = (await house.held(meeting)).item(two)
        assert item is not None
        assert (item.outcome, item.conclusion) == (
            True, f"{TYPED}\nVượt mức nhiều nhất theo 12/QĐ-SNV: Thành tích đột xuất ({told})",
        )  # fmt: skip
        *_, (act, _, _, after) = await house.trail()
        assert isinstance(after, dict)
        wanted = {"over_cap": 1, "count": 2, "base": 3, "document": "12/QĐ-SNV"}
        assert (act, after | wanted) == ("meeting.hands", after)
        assert after["reason"] == "Thành tích đột xuất"
        against = {"tan-thanh": "0", "khong-tan-thanh": str(item.hands_for), "text": ""}
        await house.go(meeting, two, "bieu-quyet", **against)
        assert (await outcome(house, meeting, two))[:2] == ("done", False), "a no needs no document"


def of_titles(step: dict[str, Any], *, decides: bool = True, **title: Any) -> Plan:
    """The council goes through titles alone."""
    steps = [{**COUNCIL["steps"][1], **step}]
    return plan({**DECIDING, "decides": decides, "steps": steps}, [{**TITLE, **title}])


async def titles_of(house: Meeting) -> tuple[int, dict[int | None, int]]:
    """The council sits; its number, and where the title of each is."""
    meeting = await house.gather("ma=tham-van", secretary=EM)
    items = (await house.held(meeting)).items
    return meeting, {each.subject_id: each.position for each in items if each.title}


@pytest.mark.parametrize("forbidden", [True, False])
async def test_where_the_plan_forbids_it_nobody_votes_on_an_own_title_nor_chairs_the_vote(
    store: Store, *, forbidden: bool
) -> None:
    quoted = {"section": "IV.2", "quote": "Không ai biểu quyết về danh hiệu của mình."}
    own = {"own_matter": "abstains" if forbidden else "votes", "source": quoted}
    async with meeting_room(store, made=of_titles(own)) as house:
        await house.sit(CHI)
        meeting, places = await titles_of(house)
        for who, item in places.items():
            await house.go(meeting, item)
            assert ("về chính người chủ trì" in house.text) is (who == CHI)
        await vote(house, meeting, places[AN], 3)
        told = "Có 3 người biểu quyết, mà chỉ 2 người được biểu quyết"
        assert ((house.status == 422) and (told in house.text)) is forbidden
        await vote(house, meeting, places[CHI], 2 if forbidden else 3)
        assert house.status == (422 if forbidden else 200)
        if not forbidden:
            return
        assert "nên cũng không chủ trì việc biểu quyết ấy" in house.text
        assert quoted["quote"] in house.text, "where it stands is beside it"
        assert kept(house, "text", "tan-thanh") == [TYPED, "2"]
        assert (await outcome(house, meeting, places[CHI]))[:2] == ("waiting", None)
        await house.go(meeting, places[CHI], "chu-tri", **{"chu-tri": str(EM)})
        await vote(house, meeting, places[CHI], 2)
        assert (await outcome(house, meeting, places[CHI]))[:2] == ("done", True)


@pytest.mark.parametrize("decides", [True, False])
async def test_what_nobody_has_concluded_yet_is_told_and_keeps_whoever_decides_from_the_vote(
    store: Store, *, decides: bool
) -> None:
    asks = {
        "code": "muc", "words": "Hoàn thành tốt nhiệm vụ trở lên", "corrected_by": "Trưởng phòng",
        "when": {"in": {"level": ["htxs", "htt"]}}, "source": SOURCE,
    }  # fmt: skip
    made = of_titles({}, decides=decides, requires=[asks])
    fact = "(Mức xếp loại năm nay: chưa có kết luận)"
    async with meeting_room(store, made=made) as house:
        await house.sit(CHI)
        meeting, places = await titles_of(house)
        await house.go(meeting, places[BINH])
        begins = "Chưa biểu quyết được: " if decides else ""
        assert f"{begins}Hoàn thành tốt nhiệm vụ trở lên {fact}." in house.text
        assert ("Cuộc họp này vẫn đề nghị được" in house.text) is not decides
        await vote(house, meeting, places[BINH], 3)
        if not decides:
            assert (await outcome(house, meeting, places[BINH]))[:2] == ("done", True)
            return
        assert house.status == 422
        assert fact in house.text
        assert kept(house, "text", "tan-thanh") == [TYPED, "3"]
        rated = insert(Remark).values(
            campaign_id=1, subject_id=BINH, unit_id=1, level="htt", made_by="Lê Minh Chi",
            changed_at=NOW,
        )  # fmt: skip
        await house.rooms.store.write(lambda c: c.execute(rated))
        await vote(house, meeting, places[BINH], 3)
        assert house.status == 200
        assert (await outcome(house, meeting, places[BINH]))[:2] == ("done", True)


async def test_another_chairs_for_what_is_the_chair_s_own(store: Store) -> None:
    """As for reviews (R001-3), for titles and initiatives; where nobody can, the page says so."""
    chair = {**DECIDING["chair"], "when_subject": "deputy"}
    async with meeting_room(store, made=plan({**DECIDING, "chair": chair})) as house:
        await store.write(lambda c: hand_in(c, CHI))
        await house.sit(CHI)
        meeting, place = await council(house)
        items = (await house.held(meeting)).items
        assert [each.chaired_by_id for each in items if each.subject_id == CHI] == [EM, EM]
        assert {each.chaired_by_id for each in items if each.subject_id != CHI} == {None}
        (own,) = [each.position for each in items if each.subject_id == CHI and each.title]
        for position in (own, place):
            await house.go(meeting, position, "chu-tri", **{"chu-tri": ""})
            assert house.status == 422, "nobody is given the chair of an own matter"
            assert "chính người chủ trì" not in house.text


async def test_a_seat_that_a_substitute_has_taken_counts_once(house: Meeting) -> None:
    sent = {f"o-{CHI}": "present", f"o-{AN}": "sent", f"thay-{AN}": "007", f"vb-{AN}": "12/GUQ"}
    meeting, _ = await council(house, **sent)
    await house.run(meeting, "den-muon", ai=str(AN))
    assert "Một ghế chỉ có một phiếu" in house.text
    assert {each.employee_id for each in (await house.held(meeting)).there} == {CHI, DUNG, EM}
    await house.run(meeting, "ve-som", **{"ai-ve": str(DUNG)})
    await house.run(meeting, "den-muon", ai=str(AN))
    assert {each.employee_id for each in (await house.held(meeting)).there_now} == {AN, CHI, EM}


async def test_an_author_who_comes_late_does_not_vote_either(house: Meeting) -> None:
    meeting, place = await council(house, **{f"o-{AN}": "absent", f"vi-{AN}": "Kẹt xe"})
    await house.run(meeting, "den-muon", ai=str(AN))
    await vote(house, meeting, place, 2)
    assert house.status == 422
    assert "mà chỉ 1 người được biểu quyết" in house.text


async def test_nothing_is_decided_on_an_initiative_that_was_withdrawn_meanwhile(
    house: Meeting,
) -> None:
    meeting, place = await council(house)
    ours = update(Submission).where(Submission.form == "sang-kien", Submission.subject_id == AN)
    await house.rooms.store.write(lambda c: c.execute(ours.values(state="withdrawn")))
    await vote(house, meeting, place, 1)
    assert house.status == 422
    assert "Không còn trong danh sách đề nghị" in house.text
    assert kept(house, "text", "tan-thanh") == [TYPED, "1"]
    assert (await outcome(house, meeting, place))[:2] == ("waiting", None)


async def test_shares_that_are_not_the_whole_keep_an_initiative_from_the_vote(
    store: Store,
) -> None:
    async with meeting_room(store, made=plan()) as house:
        authors = (("Nguyễn Văn An", "60"), ("Trần Thị Bình", "30"))
        await store.write(lambda c: hand_in(c, authors=authors))
        await store.write(lambda c: hand_in(c, BINH, used_before=True))
        await house.sit(CHI)
        meeting, place = await council(house)
        await vote(house, meeting, place, 1)
        assert "cộng lại được 90 %, phải đúng 100 %" in house.text
        assert CO_AUTHORS in house.text
        assert kept(house, "text", "tan-thanh") == [TYPED, "1"]
        await vote(house, meeting, place + 1, 1)
        assert USED_BEFORE in house.text
        assert (await outcome(house, meeting, place))[:2] == ("skipped", None)


async def test_nobody_decides_on_the_title_of_somebody_struck_from_the_list_meanwhile(
    house: Meeting,
) -> None:
    meeting, _ = await council(house)
    items = (await house.held(meeting)).items
    title = next(item for item in items if item.title and item.subject_id == BINH)
    struck = update(Employee).where(Employee.id == BINH).values(outside_system=True)
    await house.rooms.store.write(lambda c: c.execute(struck))
    await vote(house, meeting, title.position, 3)
    assert house.status == 422
    assert "không còn trong danh sách của đợt" in house.text
    assert kept(house, "text", "tan-thanh") == [TYPED, "3"]
    assert (await outcome(house, meeting, title.position))[:2] == ("waiting", None)
    await house.go(meeting, title.position, "bo-qua", **{"ly-do": "Đã ra khỏi danh sách"})
    assert (await outcome(house, meeting, title.position))[0] == "skipped"


async def test_case_11_who_comes_to_the_unit_during_its_meeting_is_in_no_denominator(
    house: Meeting,
) -> None:
    meeting = await house.gather()

    def joins(c: Any) -> None:
        c.execute(
            insert(Employee).values(
                id=50, agency_id=1, staff_code="050", full_name="Người Mới Đến", search_key="",
                facts={},
            )
        )  # fmt: skip
        stage.post(c, 50)

    await house.rooms.store.write(joins)
    await house.go(meeting, REPORT, "bieu-quyet", **{"tan-thanh": "6", "text": TYPED})
    assert house.status == 422
    assert "có 5 người được biểu quyết" in house.text
    assert "Người Mới Đến" not in house.text
    await house.go(meeting, REPORT, "bieu-quyet", **{"tan-thanh": "5"})
    assert (await outcome(house, meeting, REPORT))[1:3] == (True, 5)


async def test_case_11_a_unit_that_is_merged_away_during_its_meeting_finishes_its_minutes(
    house: Meeting,
) -> None:
    meeting = await house.gather()

    def merged(c: Any) -> None:
        today = dt.date(2024, 10, 21)
        c.execute(update(Unit).where(Unit.id == 1).values(valid_to=today, successor_id=9))
        c.execute(update(Membership).where(Membership.unit_id == 1).values(valid_to=today))
        for who in (AN, BINH, CHI, DUNG, EM):
            stage.post(c, who, 9)

    await house.rooms.store.write(merged)
    await house.go(meeting, OF_DUNG, "ket-luan", level="htt", text="Hoàn thành tốt.")
    assert house.status == 200
    await house.open(f"/hop/{meeting}/bien-ban")
    assert house.status == 200
    assert "Phòng Một" in house.text
    assert "Lê Minh Chi, Trưởng phòng." in house.text


async def test_case_13_what_is_said_of_the_head_is_kept_while_the_head_tries_to_write_it(
    house: Meeting,
) -> None:
    meeting = await house.gather()
    items = (await house.held(meeting)).items
    own = next(item for item in items if item.kind == "review" and item.subject_id == CHI)
    said = {"level": "htxs", "text": TYPED, "nguoi-noi": str(AN), "cell_y-kien": "Gương mẫu."}
    await house.go(meeting, own.position, "ket-luan", **said)
    assert house.status == 422
    assert "Nội dung này về chính anh/chị" in house.text
    assert kept(house, "text", "level", "nguoi-noi", "cell.y-kien") == [
        TYPED, "htxs", str(AN), "Gương mẫu.",
    ]  # fmt: skip
    query = select(MeetingItem.state).where(MeetingItem.position == own.position)
    assert await house.rooms.store.read(lambda c: c.scalar(query)) == "waiting"
