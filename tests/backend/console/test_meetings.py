"""The rules of Quảng Ngãi for the unit's meeting, each where it is kept; domain report, G.2."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from intake.meeting.held import Said
from intake.party_records import concluded_of
from intake.remarks import remark_on
from storage.people import Membership
from storage.store import Store
from tests.backend import stage
from tests.backend.console.meeting_house import (
    AN,
    BALLOT,
    BINH,
    CHI,
    COUNCIL,
    DUNG,
    EM,
    LEVEL,
    MEETING,
    OF_AN,
    OF_BINH,
    OF_CHI,
    OF_DUNG,
    OF_EM,
    ORDER,
    REPORT,
    SOURCE,
    UNIT,
    Meeting,
    meeting_room,
    plan,
)


@pytest.fixture
async def house(store: Store) -> AsyncIterator[Meeting]:
    async with meeting_room(store) as made:
        await made.sit(CHI)
        yield made


async def test_R001_1_everybody_of_the_unit_meets_and_who_is_invited_is_named(  # noqa: N802
    house: Meeting,
) -> None:
    """II.2.a: toàn thể trong đơn vị; mời lãnh đạo phụ trách."""
    meeting = await house.gather()
    held = await house.held(meeting)
    assert {each.employee_id for each in held.present} == {AN, BINH, CHI, DUNG, EM}
    assert held.guests == (("Vũ Thị Lãnh Đạo", "Phó Giám đốc"),)
    assert held.present[0].position == "Trưởng phòng"


async def test_R001_1_who_is_absent_says_why_and_too_few_do_not_meet(house: Meeting) -> None:  # noqa: N802
    await house.open("/hop/moi?ma=hop&don-vi=1")
    await house.press("mo", **{f"o-{AN}": "absent", "thu-ky": str(BINH)})
    assert house.status == 422
    assert "lý do vắng của: Nguyễn Văn An" in house.text
    away = {f"o-{who}": "absent" for who in (AN, BINH)} | {f"vi-{who}": "Ốm" for who in (AN, BINH)}
    await house.press("mo", **{**away, "thu-ky": str(EM), "dia-diem": "Phòng 201"})
    assert "Mới có 3 trong 5 người, cần từ 4 người" in house.text
    assert "Phòng 201" in house.answer.text  # what was typed is kept


async def test_R000_3_a_secretary_is_named_and_the_head_stands_first_among_who_speaks(  # noqa: N802
    house: Meeting,
) -> None:
    """Seed 000, II.3.3: lần lượt, từ Trưởng phòng, và có cử thư ký ghi biên bản."""
    await house.open("/hop/moi?ma=hop&don-vi=1")
    await house.press("mo")
    assert house.status == 422
    assert "Anh/chị cử thư ký trong số người có mặt." in house.text
    meeting = await house.gather()
    await house.go(meeting, OF_AN)
    _, first, *others = house.page.xpath('//select[@id="nguoi-noi"]/option/@value')
    assert first == str(CHI)
    assert {str(each) for each in (AN, BINH, DUNG, EM)} <= set(others)


async def test_R001_2_the_collective_first_then_head_and_deputy_then_the_others(  # noqa: N802
    house: Meeting,
) -> None:
    """II.2.c: người đứng đầu và cấp phó kiểm điểm trước."""
    held = await house.held(await house.gather())
    assert [item.label for item in held.items] == ORDER


async def test_R001_3_the_deputy_chairs_while_the_head_is_gone_through(house: Meeting) -> None:  # noqa: N802
    """II.2.c: khi kiểm điểm người đứng đầu thì phân công cấp phó chủ trì."""
    meeting = await house.gather()
    item = (await house.held(meeting)).item(OF_CHI)
    assert item is not None
    assert item.chaired_by_id == EM
    await house.go(meeting, OF_CHI, "ket-luan", level="htxs", text="Tôi rất tốt.")
    assert house.status == 422
    assert "Nội dung này về chính anh/chị" in house.text
    assert "Tôi rất tốt." in house.answer.text
    await house.sit(EM)
    await house.go(meeting, OF_CHI, "ket-luan", level="htt", text="Điều hành tốt.")
    remark = await house.rooms.store.read(lambda c: remark_on(c, 1, CHI))
    assert remark is not None
    assert (remark.level, remark.text, remark.made_by) == ("htt", "Điều hành tốt.", "Đỗ Văn Em")


async def test_R001_3_the_deputy_writes_on_no_other_matter(house: Meeting) -> None:  # noqa: N802
    meeting = await house.gather()
    await house.sit(EM)
    await house.open(f"/hop/{meeting}/{OF_AN}")
    assert "Ghi kết luận" not in house.text
    await house.go(meeting, OF_CHI)
    fields = house.fields(house.form(f"/hop/{meeting}/{OF_CHI}"))
    typed = {**fields, "do": "ket-luan", "level": "htt", "text": "x"}
    await house.post(f"/hop/{meeting}/{OF_AN}", typed)
    assert "chỉ chủ trì nội dung được giao" in house.text


async def test_R001_3_without_a_deputy_another_is_given_the_chair(house: Meeting) -> None:  # noqa: N802
    meeting = await house.gather(**{f"o-{EM}": "absent", f"vi-{EM}": "Đi công tác"})
    await house.sit(AN)  # the secretary types
    await house.go(meeting, OF_CHI, "ket-luan", level="htt", text="Tốt")
    assert "Không ai chủ trì phần xem xét chính mình" in house.text
    await house.go(meeting, OF_CHI, "chu-tri", **{"chu-tri": str(BINH)})
    await house.go(meeting, OF_CHI, "ket-luan", level="htt", text="Tốt")
    item = (await house.held(meeting)).item(OF_CHI)
    assert item is not None
    assert (item.state, item.chaired_by) == ("done", "Trần Thị Bình")


async def test_what_was_typed_before_another_got_the_chair_is_no_conflict(house: Meeting) -> None:
    meeting = await house.gather(**{f"o-{EM}": "absent", f"vi-{EM}": "Đi công tác"})
    await house.sit(AN)
    await house.go(meeting, OF_CHI, "chu-tri", **{"chu-tri": str(BINH), "text": "Đang gõ dở"})
    assert "Đang gõ dở" in house.answer.text
    await house.press("ket-luan", action=f"/hop/{meeting}/{OF_CHI}", level="htt")
    item = (await house.held(meeting)).item(OF_CHI)
    assert item is not None
    assert (item.state, item.conclusion) == ("done", "Đang gõ dở")


async def test_R001_3_nobody_stands_in_for_oneself(store: Store) -> None:  # noqa: N802
    """Who chairs has the other role as well: one of the leaders, where all are gone through."""
    chair = {**MEETING["chair"], "when_subject": "head"}
    async with meeting_room(store, made=plan({**MEETING, "chair": chair})) as house:
        await house.sit(CHI)
        item = (await house.held(await house.gather())).item(OF_CHI)
        assert item is not None
        assert item.chaired_by_id is None


async def test_R001_4_opinions_and_the_level_are_in_the_minutes_that_are_read_back_and_signed(  # noqa: N802
    house: Meeting,
) -> None:
    """II.2.c: các ý kiến … phải được ghi vào biên bản và thông qua tại cuộc họp."""
    meeting = await house.gather()
    said = {"nguoi-noi": str(DUNG), "cell_y-kien": "Nên chủ động hơn."}
    await house.go(meeting, OF_AN, "y-kien", **said)
    await house.go(meeting, OF_AN, "y-kien", **{**said, "nguoi-noi": "khach:Vũ Thị Lãnh Đạo"})
    await house.go(meeting, OF_AN, "y-kien", **said)  # pressed twice
    await house.go(meeting, OF_AN, "ket-luan", level="htt", text="Hoàn thành tốt, cần chủ động.")
    await house.run(meeting, "ket-thuc", text="Xong")
    assert "Còn 7 nội dung chưa xem xét" in house.text
    await house.sit(EM)
    await house.go(meeting, OF_CHI, "ket-luan", level="htt", text="Điều hành tốt.")
    await house.sit(CHI)
    await house.went_through(meeting)
    await house.run(meeting, "ket-thuc", text="Thống nhất các mức trên.")
    read = house.text
    for words in (
        "Phạm Thị Dung (Chuyên viên): Nên chủ động hơn.",
        "Vũ Thị Lãnh Đạo: Nên chủ động hơn.",
        "Kết luận: Hoàn thành tốt, cần chủ động.",
        "Thống nhất đề nghị: Hoàn thành tốt nhiệm vụ.",
        "Đỗ Văn Em chủ trì nội dung này.",
        "Thống nhất các mức trên.",
    ):
        assert words in read
    await house.run(meeting, "doc", text="Sửa “An” thành “đồng chí An”.")
    await house.go(meeting, OF_AN)
    assert "Biên bản đã đọc lại" in house.text
    await house.run(meeting, "ky")
    assert (await house.held(meeting)).state == "read"
    await house.sit(AN)
    await house.run(meeting, "ky")
    held = await house.held(meeting)
    assert held.state == "signed"
    assert held.corrections == "Sửa “An” thành “đồng chí An”."
    item = held.item(OF_AN)
    assert item is not None
    assert [each.speaker for each in item.opinions] == ["Phạm Thị Dung", "Vũ Thị Lãnh Đạo"]


async def test_R001_4_the_trail_tells_who_and_how_many_and_never_what_was_said(  # noqa: N802
    house: Meeting,
) -> None:
    meeting = await house.gather()
    await house.sit(AN)
    said = {"nguoi-noi": str(DUNG), "cell_y-kien": "Bí mật của cuộc họp."}
    await house.go(meeting, OF_BINH, "y-kien", **said)
    acts = await house.trail()
    assert [(act, actor, behalf) for act, actor, behalf, _ in acts] == [
        ("meeting.begin", f"employee:{CHI}", ""),
        ("meeting.note", f"employee:{AN}", f"employee:{CHI}"),
    ]
    assert acts[0][3] == {"members": 5, "present": 5, "items": 8}
    assert "Bí mật" not in str(acts)


@pytest.mark.parametrize(("hands", "carried"), [(("3", "2", "0"), True), (("2", "2", "1"), False)])
async def test_R001_6_the_report_is_voted_on_by_hands(  # noqa: N802
    house: Meeting, hands: tuple[str, str, str], *, carried: bool
) -> None:
    """II.2.b: tập thể biểu quyết."""
    meeting = await house.gather()
    names = ("tan-thanh", "khong-tan-thanh", "khong-y-kien")
    await house.go(meeting, REPORT, "bieu-quyet", **dict(zip(names, hands, strict=True)))
    item = (await house.held(meeting)).item(REPORT)
    assert item is not None
    assert (item.hands_for, item.outcome) == (int(hands[0]), carried)


async def test_R001_6_hands_that_are_more_than_those_present_are_counted_again(  # noqa: N802
    house: Meeting,
) -> None:
    meeting = await house.gather(**{f"o-{EM}": "absent", f"vi-{EM}": "Ốm"})
    await house.go(meeting, REPORT, "bieu-quyet", **{"tan-thanh": "5", "text": "Thông qua"})
    assert house.status == 422
    assert "có 4 người được biểu quyết" in house.text
    assert "Thông qua" in house.answer.text
    await house.run(meeting, "den-muon", ai=str(EM))
    await house.go(meeting, REPORT, "bieu-quyet", **{"tan-thanh": "5"})
    item = (await house.held(meeting)).item(REPORT)
    assert item is not None
    assert item.hands_for == 5


async def test_R001_5_the_secret_ballot_s_result_is_in_the_minutes(  # noqa: N802
    store: Store, tmp_path: Path
) -> None:
    """II.2.c: bình xét bằng phiếu kín; kết quả kiểm phiếu được ghi vào biên bản."""
    async with meeting_room(store, tmp_path) as house:
        await house.sit(CHI)
        meeting = await house.gather()
        await house.go(meeting, BALLOT)
        assert "/bo-phieu/moi?ma=ldtt&don-vi=1" in house.answer.text.replace("&amp;", "&")
        ballot = await house.begin()
        await house.go(meeting, BALLOT)
        assert "Lấy kết quả vào biên bản" not in house.text
        # An and Chi are on the ballot: 1 is for, 2 against.
        await house.counted(ballot, [(1, 2), (1, 2), (1, 1), (1, 2), (2, 2)])
        await house.go(meeting, BALLOT, "ket-qua")
        held = await house.held(meeting)
        found = {item.label: item for item in held.items if item.title == "ldtt"}
        assert {label: item.outcome for label, item in found.items()} == {
            "Nguyễn Văn An": True, "Lê Minh Chi": False,
        }  # fmt: skip
        assert held.ballots == (ballot,)
        await house.open(f"/hop/{meeting}/bien-ban")
        assert "5 người bỏ phiếu, thu về 5 phiếu, 5 phiếu hợp lệ" in house.text


async def test_R001_9_the_chief_chairs_the_consultation_and_concludes(store: Store) -> None:  # noqa: N802
    """II.4: Chánh Văn phòng chủ trì họp … kết luận phân loại."""
    council = {**COUNCIL, "chair": {"role": "leader", "source": stage.SOURCE}}
    council["members"] = {**COUNCIL["members"], "when": None}
    async with meeting_room(store, made=plan(MEETING, council)) as house:
        await house.sit(CHI)
        await house.open("/hop/moi?ma=tham-van")
        assert house.status == 404  # a head is only a member there
        await house.sit(30)
        meeting = await house.gather("ma=tham-van", secretary=EM)
        held = await house.held(meeting)
        item = next(each for each in held.items if each.label == "Nguyễn Văn An")
        said = {"level": "htxs", "text": "Kết luận: xuất sắc."}
        await house.go(meeting, item.position, "ket-luan", **said)
        await house.open(f"/hop/{meeting}/bien-ban")
        assert "Kết luận xếp loại: Hoàn thành xuất sắc nhiệm vụ." in house.text


async def test_a_conclusion_stands_beside_the_heads_proposal_and_never_in_its_place(
    store: Store,
) -> None:
    async with meeting_room(store) as house:

        def stands(connection: Connection) -> tuple[Any, Any]:
            concluded = concluded_of(connection, house.plan, 1, [AN]).get(AN)
            return remark_on(connection, 1, AN), concluded

        async def kept() -> tuple[Any, Any]:
            return await house.rooms.store.read(stands)

        await house.sit(CHI)
        room = await house.gather()
        await house.go(room, OF_AN, "ket-luan", level="htt", text="Phòng đề nghị.")
        proposed, concluded = await kept()
        assert (proposed.text, concluded) == ("Phòng đề nghị.", None)
        meeting = await house.gather("ma=tham-van", secretary=EM)
        item = next(i for i in (await house.held(meeting)).items if i.label == "Nguyễn Văn An")
        await house.go(meeting, item.position)
        # It starts from the level that is proposed, and writes words of its own.
        assert "Nhận xét của Lê Minh Chi Phòng đề nghị." in house.text
        await house.go(meeting, item.position, "ket-luan", level="htxs", text="Kết luận khác.")
        assert await kept() == (proposed, None)  # while the meeting goes on
        await house.went_through(meeting)
        for each in (i for i in (await house.held(meeting)).items if i.kind == "titles"):
            await house.go(meeting, each.position, "bo-qua", **{"ly-do": "Họp sau"})
        await house.run(meeting, "ket-thuc")
        remark, concluded = await kept()
        assert remark == proposed
        assert (concluded.level, concluded.text, concluded.author) == (
            "htxs", "Kết luận khác.", "Lê Minh Chi",
        )  # fmt: skip
        await house.run(meeting, "huy", **{"ly-do": "Họp sai thành phần."})
        assert await kept() == (proposed, None)


async def test_who_nobody_spoke_on_keeps_what_was_proposed_in_one_act(store: Store) -> None:
    """The consultation goes through hundreds: the chair concludes on who was spoken of."""
    async with meeting_room(store) as house:
        await house.sit(CHI)
        room = await house.gather()
        assert "Giữ mức đề xuất" not in (await house.go(room)).text  # it only proposes itself
        for position, level in ((OF_AN, "htt"), (OF_BINH, "htxs"), (OF_EM, "htt")):
            await house.go(room, position, "ket-luan", level=level, text="Phòng đề nghị.")
        meeting = await house.gather("ma=tham-van", secretary=EM)
        found = (await house.held(meeting)).items
        at = {each.label: each.position for each in found if not each.title}
        spoken = {"nguoi-noi": str(EM), "cell.y-kien": "Nên xem lại."}
        await house.go(meeting, at["Trần Thị Bình"], "y-kien", **spoken)
        await house.sit(EM)  # who keeps the minutes, and is gone through too
        await house.run(meeting, "giu-de-xuat")
        items = {each.label: each for each in (await house.held(meeting)).items if not each.title}
        assert items["Nguyễn Văn An"].level == "htt"
        assert items["Nguyễn Văn An"].conclusion.startswith("Giữ mức đơn vị đề nghị")
        assert {label for label, each in items.items() if each.state == "done"} == {"Nguyễn Văn An"}
        told = [told for act, _, _, told in await house.trail() if act == "meeting.conclude"]
        assert told[-1] == {"items": [at["Nguyễn Văn An"]], "kept": True}
        assert "Giữ mức đề xuất" not in (await house.go(meeting)).text


async def test_of_whom_another_authority_rates_a_meeting_concludes_in_words_alone(
    store: Store,
) -> None:
    elsewhere = {"when": {"is": {"deputy": True}}, "words": "Tỉnh phân loại.", "source": SOURCE}
    async with meeting_room(store, made=plan(level={**LEVEL, "elsewhere": elsewhere})) as house:
        await house.sit(CHI)
        meeting = await house.gather()
        await house.go(meeting, OF_EM)
        assert "Cuộc họp không kết luận mức: Tỉnh phân loại." in house.text
        assert not house.page.xpath("//input[@name='level']")
        await house.go(meeting, OF_EM, "ket-luan", text="Đã góp ý.")
        item = (await house.held(meeting)).item(OF_EM)
        assert item is not None
        assert (item.state, item.conclusion, item.level) == ("done", "Đã góp ý.", None)
        await house.go(meeting, OF_AN)
        assert house.page.xpath("//input[@name='level']")


async def test_a_title_is_voted_on_without_whose_it_is(store: Store) -> None:
    async with meeting_room(store) as house:
        await house.sit(CHI)
        meeting = await house.gather("ma=tham-van", secretary=EM)
        held = await house.held(meeting)
        own = next(i for i in held.items if i.title and i.subject_id == CHI)
        await house.go(meeting, own.position, "bieu-quyet", **{"tan-thanh": "2"})
        assert "1 người được biểu quyết" in house.text
        await house.go(meeting, own.position, "chu-tri", **{"chu-tri": str(EM)})
        await house.go(meeting, own.position, "bieu-quyet", **{"tan-thanh": "1"})
        item = (await house.held(meeting)).item(own.position)
        assert item is not None
        assert (item.recused, item.outcome) == (("Lê Minh Chi",), True)


async def test_two_who_conclude_at_once_see_both_texts(house: Meeting) -> None:
    meeting = await house.gather()
    await house.go(meeting, OF_DUNG)
    mine = house.fields(house.form(f"/hop/{meeting}/{OF_DUNG}"))
    await house.sit(AN)
    await house.go(meeting, OF_DUNG, "ket-luan", level="htnv", text="Bản của thư ký.")
    await house.sit(CHI)
    typed = {**mine, "do": "ket-luan", "level": "htt", "text": "Bản của trưởng phòng."}
    await house.post(f"/hop/{meeting}/{OF_DUNG}", typed)
    assert house.status == 409
    assert "Bản của thư ký." in house.text
    assert "Bản của trưởng phòng." in house.answer.text
    await house.press("ket-luan", action=f"/hop/{meeting}/{OF_DUNG}")
    item = (await house.held(meeting)).item(OF_DUNG)
    assert item is not None
    assert (item.conclusion, item.level) == ("Bản của trưởng phòng.", "htt")


async def test_what_is_typed_beside_an_opinion_stays_on_the_page(house: Meeting) -> None:
    meeting = await house.gather()
    typed = {"nguoi-noi": str(DUNG), "cell_y-kien": "Tốt.", "text": "Đang gõ dở"}
    await house.go(meeting, OF_AN, "y-kien", **typed)
    assert "Đã ghi ý kiến. Phần khác anh/chị đang gõ vẫn ở dưới" in house.text
    fields = house.fields(house.form(f"/hop/{meeting}/{OF_AN}"))
    assert fields["text"] == ["Đang gõ dở"]
    assert fields["cell.y-kien"] == [""]


async def test_an_opinion_of_nobody_who_is_there_is_not_noted(house: Meeting) -> None:
    meeting = await house.gather(**{f"o-{EM}": "absent", f"vi-{EM}": "Ốm"})
    await house.go(meeting, OF_AN, "y-kien", **{"nguoi-noi": str(EM), "cell_y-kien": "Tốt."})
    assert house.status == 422
    assert "chọn người phát biểu" in house.text


async def test_a_misheard_opinion_is_put_right_and_taken_out(house: Meeting) -> None:
    meeting = await house.gather()
    said = {"nguoi-noi": str(DUNG), "cell_y-kien": "Nên chủ độn."}
    await house.go(meeting, OF_AN, "y-kien", **said)
    item = (await house.held(meeting)).item(OF_AN)
    assert item is not None
    which = item.opinions[0].opinion_id
    await house.go(meeting, OF_AN)
    await house.press(
        action=f"/hop/{meeting}/{OF_AN}", sua=str(which), **{f"y-kien-{which}": "Nên chủ động."}
    )
    item = (await house.held(meeting)).item(OF_AN)
    assert item is not None
    assert [each.text for each in item.opinions] == ["Nên chủ động."]


async def test_a_correction_of_an_opinion_is_kept_whatever_is_pressed_and_whoever_wrote_meanwhile(
    house: Meeting,
) -> None:
    meeting = await house.gather()
    place = f"/hop/{meeting}/{OF_DUNG}"
    said = {"nguoi-noi": str(DUNG), "cell_y-kien": "Nên chủ độn."}
    await house.go(meeting, OF_DUNG, "y-kien", **said)
    which = (await opinions(house, meeting))[0].opinion_id
    await house.go(meeting, OF_DUNG)
    mine = house.fields(house.form(place)) | {f"y-kien-{which}": ["Nên chủ động hẳn."]}
    typed = {"level": "htt", "text": "Tốt.", f"y-kien-{which}": "Nên chủ động."}
    await house.press("ket-luan", action=place, **typed)
    assert [each.text for each in await opinions(house, meeting)] == ["Nên chủ động."]
    await house.post(place, {**mine, "do": ""})
    assert house.status == 409
    fields = house.fields(house.form(place))
    assert (fields[f"y-kien-{which}"], fields[f"thay-y-kien-{which}"]) == (
        ["Nên chủ động hẳn."], ["Nên chủ động."],
    )  # fmt: skip
    await house.press("ket-luan", action=place, level="htt", text="Tốt.", **{f"y-kien-{which}": ""})
    assert [each.text for each in await opinions(house, meeting)] == ["Nên chủ động."]


async def opinions(house: Meeting, meeting: int) -> Sequence[Said]:
    item = (await house.held(meeting)).item(OF_DUNG)
    assert item is not None
    return item.opinions


async def test_the_form_is_read_by_who_chairs_and_not_by_the_secretary(store: Store) -> None:
    async with meeting_room(store) as house:
        await store.write(lambda c: stage.hand_in(c, BINH, "Soạn xong bốn đề án"))
        await house.sit(CHI)
        meeting = await house.gather()
        await house.go(meeting, OF_BINH)
        assert "Soạn xong bốn đề án" in house.text
        await house.sit(AN)
        await house.go(meeting, OF_BINH)
        assert "Soạn xong bốn đề án" not in house.text
        assert "Đã nộp" in house.text


async def test_the_secretary_finds_the_meeting_among_the_own_tasks(house: Meeting) -> None:
    meeting = await house.gather()
    for who, finds in ((AN, True), (EM, True), (BINH, False)):
        await house.sit(who)
        await house.open("/")
        await house.press()  # the notice on data, read
        assert (f'href="/hop/{meeting}"' in house.answer.text) is finds


async def test_nobody_else_opens_a_meeting(house: Meeting) -> None:
    meeting = await house.gather()
    for who in (BINH, DUNG, stage.STRANGER):
        await house.sit(who)
        for address in ("/hop/moi?ma=hop&don-vi=1", f"/hop/{meeting}", f"/hop/{meeting}/1"):
            await house.open(address)
            assert house.status == 404, (who, address)


async def test_a_meeting_is_held_once_and_again_only_when_void(house: Meeting) -> None:
    meeting = await house.gather()
    assert await house.gather() == meeting
    await house.run(meeting, "huy", **{"ly-do": "Nhầm ngày"})
    assert (await house.held(meeting)).state == "void"
    assert await house.gather() != meeting


async def test_case_11_who_moved_since_stands_in_the_minutes_with_the_post_held_then(
    house: Meeting,
) -> None:
    meeting = await house.gather()
    await house.go(meeting, OF_BINH, "ket-luan", level="htt", text="Tốt.")

    await house.rooms.store.write(
        lambda c: c.execute(
            update(Membership)
            .where(Membership.employee_id.in_([BINH, CHI]))
            .values(unit_id=9, position="Chuyên viên phòng khác")
        )
    )
    await house.went_through(meeting, leave=(OF_CHI,))
    await house.open(f"/hop/{meeting}/bien-ban")
    assert "Lê Minh Chi, Trưởng phòng." in house.text
    assert "Trần Thị Bình (Chuyên viên)" in house.text
    assert "Chuyên viên phòng khác" not in house.text
    await house.go(meeting, OF_DUNG)  # the chair of then still finishes it
    assert house.status == 200
    held = await house.held(meeting)
    assert {each.employee_id for each in held.present} == {AN, BINH, CHI, DUNG, EM}
    where = select(Membership.unit_id).where(Membership.employee_id == BINH)
    assert await house.rooms.store.read(lambda c: c.scalar(where)) == 9


async def test_case_13_the_secretary_types_for_the_chair_and_the_trail_says_so(
    house: Meeting,
) -> None:
    meeting = await house.gather()
    await house.sit(AN)
    await house.go(meeting, OF_BINH, "ket-luan", level="htt", text="Tốt.")
    remark = await house.rooms.store.read(lambda c: remark_on(c, 1, BINH))
    assert remark is not None
    assert remark.made_by == "Lê Minh Chi"
    act, actor, behalf, told = (await house.trail())[-1]
    assert (act, actor, behalf) == ("meeting.conclude", f"employee:{AN}", f"employee:{CHI}")
    assert told == {"item": OF_BINH, "level": "htt"}
    await house.go(meeting, OF_AN, "ket-luan", level="htxs", text="Rất tốt.")
    assert "Nội dung này về chính anh/chị" in house.text


async def test_case_13_who_acts_for_the_head_chairs_and_signs_in_that_capacity(
    store: Store,
) -> None:
    async with meeting_room(store) as house:
        await house.sit(AN, "office")
        await house.open("/van-phong/vai-tro")
        given = {
            "vai-tro": "head", "don-vi": "1", "nguoi": "008", "tu-cach": "KT.", "thay": "003",
            "tu-ngay": "21/10/2024", "den-ngay": "25/10/2024", "so-van-ban": "15/QĐ-VP",
        }  # fmt: skip
        token = house.fields(house.page.forms[-1])["form_token"]
        await house.post("/van-phong/vai-tro", {**given, "form_token": token})
        assert house.status == 200, house.text
        await house.sit(EM)
        meeting = await house.gather(
            **{f"o-{CHI}": "absent", f"vi-{CHI}": "Đi học", "chu-tri": str(EM)}
        )
        held = await house.held(meeting)
        assert (held.chair, held.chair_capacity) == ("Đỗ Văn Em", "KT.")
        await house.go(meeting, OF_BINH, "ket-luan", level="htt", text="Tốt.")
        remark = await house.rooms.store.read(lambda c: remark_on(c, 1, BINH))
        assert remark is not None
        assert remark.author == "KT. Đỗ Văn Em"
        act, actor, behalf, _ = (await house.trail())[-1]
        assert (act, actor, behalf) == ("meeting.conclude", f"employee:{EM}", f"employee:{CHI}")
        await house.go(meeting, OF_EM, "ket-luan", level="htxs", text="Tốt.")
        assert house.status == 422


async def test_a_level_is_asked_of_a_unit_too(house: Meeting) -> None:
    meeting = await house.gather()
    await house.go(meeting, UNIT, "ket-luan", text="Đoàn kết.")
    assert "chọn mức" in house.text
