"""A secret ballot in a meeting: who opens it, the way there and back, and too few to vote."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, update

from backend.summaries.minutes_words import hands_words
from intake.meeting import keeping
from storage.awards import LiftedExclusion
from storage.people import Membership
from storage.store import Store
from tests.backend.console.ballot_house import SOURCE
from tests.backend.console.meeting_house import (
    AN,
    BALLOT,
    CHI,
    COUNCIL,
    EM,
    MEETING,
    OF_AN,
    TITLE,
    Meeting,
    meeting_room,
    plan,
)
from tests.intake.campaigns import NOW

BY_DEPUTY = {"role": "head", "when_subject": "deputy", "source": SOURCE}


async def test_who_is_on_the_ballot_reads_that_the_deputy_opens_it(store: Store) -> None:
    async with meeting_room(store, made=plan(chair=BY_DEPUTY)) as house:
        await house.sit(CHI)
        meeting = await house.gather()
        await house.go(meeting, BALLOT)
        assert "nên cấp phó chủ trì, như kế hoạch nói. Chủ trì bỏ phiếu: Đỗ Văn Em" in house.text
        assert "/bo-phieu/moi" not in house.answer.text
        still = await house.client.get(f"/hop/{meeting}/{BALLOT}?vong=chua")
        assert still.status_code == 204
        await house.sit(EM)
        await house.begin()
        assert "Trở lại cuộc họp" in house.text
        assert f'href="/hop/{meeting}/{BALLOT}"' in house.answer.text
        await house.sit(CHI)
        moved = await house.client.get(f"/hop/{meeting}/{BALLOT}?vong=chua")
        assert "chưa có kết quả" in moved.text


async def too_few(house: Meeting) -> tuple[int, dict[str, int]]:
    """A meeting of five that wrote down that it holds no ballot; the matters that it became."""
    await house.sit(CHI)
    meeting = await house.gather()
    await house.begin(do="khong")
    for _ in range(2):  # pressed twice
        await house.go(meeting, BALLOT, "ket-qua")
        assert house.status == 200
    found = (await house.held(meeting)).items[BALLOT:]
    assert [(each.label, each.state) for each in found] == [
        ("Nguyễn Văn An", "waiting"), ("Lê Minh Chi", "waiting"),
    ]  # fmt: skip
    return meeting, {each.label: each.position for each in found}


async def test_R000_4_under_the_least_number_the_meeting_proposes_and_the_leaders_decide(  # noqa: N802
    store: Store,
) -> None:
    """II.3: phòng dưới 03 người không bỏ phiếu; Lãnh đạo sở quyết định trên cơ sở đề nghị."""
    few = {"voters": 6, "below": "leaders_decide", "source": SOURCE}
    async with meeting_room(store, made=plan(least_number=few)) as house:
        meeting, at = await too_few(house)
        await house.go(meeting, at["Nguyễn Văn An"], "dong-y", text="Xứng đáng.")
        await house.sit(AN)
        await house.go(meeting, at["Lê Minh Chi"], "khong-dong-y")
        items = {each.label: each for each in (await house.held(meeting)).items[BALLOT:]}
        assert [items[label].outcome for label in at] == [True, False]
        await house.open(f"/hop/{meeting}/bien-ban")
        assert "Lê Minh Chi (Trưởng phòng): Không đề nghị." in house.text
        assert "Không bỏ phiếu kín vì quá ít người" in house.text


async def test_R000_4_where_the_plan_asks_for_hands_they_are_counted_without_whose_matter_it_is(  # noqa: N802
    store: Store,
) -> None:
    few = {"voters": 6, "below": "show_of_hands", "source": SOURCE}
    async with meeting_room(store, made=plan(least_number=few)) as house:
        meeting, at = await too_few(house)
        await house.go(meeting, at["Nguyễn Văn An"], "nhat-tri")
        counted = {"tan-thanh": "1", "khong-tan-thanh": "3"}
        await house.sit(AN)
        await house.go(meeting, at["Lê Minh Chi"], "bieu-quyet", **counted)
        items = {each.label: each for each in (await house.held(meeting)).items[BALLOT:]}
        assert (items["Nguyễn Văn An"].hands_for, items["Nguyễn Văn An"].outcome) == (4, True)
        assert items["Lê Minh Chi"].outcome is False
        held = await house.held(meeting)
        told = {label: hands_words(house.plan, held, items[label]) for label in at}
        assert "4/4 thành viên có mặt" in told["Nguyễn Văn An"]
        assert "bằng 25% (cần trên 50%): không được thông qua." in told["Lê Minh Chi"]


ON_LEVELS = {
    "selections": {"list_name": "levels4", "source": SOURCE},
    "threshold": {"by": "most", "base": "valid", "source": SOURCE},
    "tie": {"then": "leaders_decide", "source": {"section": "II.3", "quote": "khi bằng phiếu"}},
}


LEADERS = {**COUNCIL, "steps": [
    {"code": "ca-nhan", "label": "Cá nhân", "kind": "review", "from_meeting": "hop",
     "subjects": [{"kind": "person"}], "source": SOURCE},
]}  # fmt: skip


async def reaches_the_leaders(house: Meeting) -> list[str]:
    meeting = await house.gather("ma=tham-van", secretary=EM)
    return [each.label for each in (await house.held(meeting)).items]


async def test_R000_4_of_levels_that_too_few_vote_on_the_meeting_chooses_one(  # noqa: N802
    store: Store,
) -> None:
    few = {"voters": 6, "below": "leaders_decide", "source": SOURCE}
    made = plan(MEETING, LEADERS, least_number=few, **ON_LEVELS)
    async with meeting_room(store, made=made) as house:
        meeting, at = await too_few(house)
        an = at["Nguyễn Văn An"]
        await house.go(meeting, an, "dong-y", text="Cả phòng nhất trí.")
        assert house.status == 422  # which level?
        assert "Không đề nghị" not in house.text
        await house.go(meeting, an, "dong-y", level="htt", text="Cả phòng nhất trí.")
        item = (await house.held(meeting)).item(an)
        assert item is not None
        assert (item.level, item.outcome) == ("htt", True)
        await nobody_settles_the_own(house, meeting, at["Lê Minh Chi"])
        await house.open(f"/hop/{meeting}/bien-ban")
        assert "Lê Minh Chi (Trưởng phòng): Mức: Hoàn thành tốt" in house.text
        # Case 11: who moves between the meeting and its minutes is decided on all the same.
        elsewhere = update(Membership).where(Membership.employee_id == AN).values(unit_id=9)
        await house.rooms.store.write(lambda c: c.execute(elsewhere))
        assert set(await reaches_the_leaders(house)) == {"Nguyễn Văn An", "Lê Minh Chi"}


async def nobody_settles_the_own(house: Meeting, meeting: int, of_chi: int) -> None:
    """R001-3 for what a ballot left open, too: the deputy who chaired when Chi was gone through."""
    await house.go(meeting, of_chi)
    assert "Chủ trì: Đỗ Văn Em" in house.text
    assert "Nội dung này về chính anh/chị nên Đỗ Văn Em ghi kết luận" in house.text
    mine = house.fields(house.form(f"/hop/{meeting}/{of_chi}"))
    await house.post(f"/hop/{meeting}/{of_chi}", {**mine, "do": "dong-y", "level": "htxs"})
    assert "người khác ghi kết luận" in house.text
    await house.sit(EM)
    await house.go(meeting, of_chi, "dong-y", level="htt")
    item = (await house.held(meeting)).item(of_chi)
    assert item is not None
    assert item.level == "htt"
    await house.sit(CHI)


async def test_of_equal_votes_on_levels_the_equal_ones_alone_may_be_chosen(
    store: Store, tmp_path: Path
) -> None:
    made = plan(MEETING, LEADERS, **ON_LEVELS)
    async with meeting_room(store, tmp_path, made=made) as house:
        await house.sit(CHI)
        meeting = await house.gather()
        await house.go(meeting, OF_AN, "ket-luan", level="htxs", text="Làm tốt.")
        # Of An two say the second level and two the third; of Chi most say the first.
        votes = [(2, 1), (2, 1), (3, 1), (3, 1), (1, 2)]
        await house.counted(await house.begin(), votes)
        await house.go(meeting, BALLOT, "ket-qua")
        an, chi = (await house.held(meeting)).items[BALLOT:]
        assert (chi.level, chi.state, an.level, an.state) == ("htxs", "done", None, "waiting")
        await house.go(meeting, an.position)
        levels = house.page.xpath('//input[@name="level"]/@value')
        assert levels == ["htt", "htnv"]
        assert "Khi phiếu kín không ra một mức khi bằng phiếu" in house.text
        await house.go(meeting, an.position, "dong-y", level="htnv")
        item = (await house.held(meeting)).item(an.position)
        assert item is not None
        assert (item.level, item.outcome) == ("htnv", True)
        assert "bằng nhau" in item.conclusion  # the words of the count stay in the minutes
        await what_was_voted_stays(house, meeting, chi.position)
        leaders = await house.gather("ma=tham-van", secretary=EM)
        (of_an,) = (await house.held(leaders)).items
        assert of_an.label == "Nguyễn Văn An"
        await the_unit_proposed(house, leaders, of_an.position)


async def the_unit_proposed(house: Meeting, leaders: int, of_an: int) -> None:
    """What the meeting chose of the equal levels, and not what its head had written before."""
    await house.go(leaders, of_an)
    assert "Đơn vị đề nghị Hoàn thành nhiệm vụ Nhận xét của Lê Minh Chi Làm tốt." in house.text
    assert house.page.xpath('//input[@name="level"][@checked]/@value') == ["htnv"]
    unspoken = await house.rooms.store.read(lambda c: keeping.unspoken(c, house.plan, leaders, CHI))
    assert unspoken == {of_an: "htnv"}  # and is what is kept in one act


async def what_was_voted_stays(house: Meeting, meeting: int, settled: int) -> None:
    """What the secret ballot came to is no button's to change."""
    await house.go(meeting, settled)
    acts = {"dong-y", "khong-dong-y", "bo-qua"}
    assert acts.isdisjoint(house.page.xpath('//button[@name="do"]/@value'))
    fields = house.fields(house.form(f"/hop/{meeting}/{settled}"))
    for do in ("khong-dong-y", "bo-qua"):
        await house.post(f"/hop/{meeting}/{settled}", {**fields, "do": do, "ly-do": "Thôi."})
        assert house.status == 422
        assert "đã bỏ phiếu kín; kết quả theo biên bản kiểm phiếu" in house.text
    item = (await house.held(meeting)).item(settled)
    assert item is not None
    assert (item.level, item.outcome) == ("htxs", True)


ASKED_OF_A_TITLE = [
    {"code": "khong-dung-dau", "words": "Không xét người đứng đầu", "corrected_by": "Văn phòng",
     "when": {"is": {"head": False}}, "source": {"section": "IV.1", "quote": "trừ người đứng đầu"}},
    {"code": "muc", "words": "Hoàn thành tốt trở lên", "corrected_by": "Trưởng phòng",
     "when": {"in": {"level": ["htxs", "htt"]}}, "source": SOURCE},
]  # fmt: skip


@pytest.mark.parametrize("decides", [False, True])
async def test_whom_a_rule_keeps_from_a_title_a_secret_ballot_leaves_out_as_hands_do(
    store: Store, *, decides: bool
) -> None:
    """An's level is not known yet: that keeps a meeting that decides from the vote, and one that
    proposes not. Chi heads the room, until a document lifts it."""
    made = plan({**MEETING, "decides": decides}, title={**TITLE, "requires": ASKED_OF_A_TITLE})
    async with meeting_room(store, made=made) as house:
        await house.sit(CHI)
        await house.gather()

        async def offered() -> list[str]:
            await house.open("/bo-phieu/moi?ma=ldtt&don-vi=1")
            return [str(each) for each in house.page.xpath('//input[@name="bo"]/@value')]

        assert await offered() == ([] if decides else ["1"])
        assert "Không đưa lên phiếu" in house.text
        assert "Lê Minh Chi Không xét người đứng đầu (Trưởng: Có). Kế hoạch thử, mục IV.1" in (
            house.text
        )
        waits = "Nguyễn Văn An Hoàn thành tốt trở lên (Mức xếp loại năm nay: chưa có kết luận)."
        assert (waits in house.text) is decides
        await house.press("mo", bo=[] if decides else ["1"], **{"to-1": "1", "to-2": "2"})
        assert house.status == 422
        why = "không còn ai để bỏ phiếu" if decides else "Trên phiếu chưa có mục nào"
        assert why in house.text
        lifted = {"campaign_id": 1, "made_by": "Hoa", "reason": "Đúng", "document_number": "1/QĐ",
                  "made_at": NOW}  # fmt: skip
        rules = [{**lifted, "party_id": CHI, "rule": each["code"]} for each in ASKED_OF_A_TITLE]
        await house.rooms.store.write(lambda c: c.execute(insert(LiftedExclusion), rules))
        assert await offered() == (["3"] if decides else ["1", "3"])


async def test_a_result_is_not_taken_before_there_is_one(store: Store) -> None:
    async with meeting_room(store) as house:
        await house.sit(CHI)
        meeting = await house.gather()
        await house.go(meeting, BALLOT)
        fields = house.fields(house.form(f"/hop/{meeting}/{BALLOT}"))
        await house.post(f"/hop/{meeting}/{BALLOT}", {**fields, "do": "ket-qua"})
        assert "Việc bỏ phiếu chưa có kết quả" in house.text
