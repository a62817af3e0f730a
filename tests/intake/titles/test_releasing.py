"""A collective's registration by a drafter counts when the head has released it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from backend.summaries.collect import follow
from intake.accepting import accept
from intake.admitting import admit
from intake.assisting import confirm
from intake.candidates import candidates
from intake.extending import Later
from intake.granting import grant
from intake.refusing import ActRefusedError
from intake.releasing import release
from intake.service import current
from storage.audit import Actor
from storage.people import Employee
from storage.personal import erasing
from storage.store import Store
from storage.submissions import ReceiptRecord
from storage.trail import AuditEvent
from tests.intake.titles.hung_yen import (
    AN,
    BINH,
    CHI,
    LIBRARY,
    MINUTE,
    PLAN,
    REGISTERED,
    ROOM,
    TOO_LATE,
    ask_again,
    begun,
    form_of,
    hand_in,
)

FORM, COLLECTIVE = "dang-ky-tap-the", "giay-khen-tap-the"
OFFICE = Actor(9, "office", "Văn thư Hoa")
DRAFTER = Actor(AN, "head", "Nguyễn Văn An")
HEAD = Actor(CHI, "head", "Lê Minh Chi")

ANSWERS: dict[str, Any] = {
    "dang_ky": True, "hinh_thuc": [COLLECTIVE], "cam_ket_giay_khen": True,
    "nhiem_vu": {
        "rows": [{"nhiem_vu": "Đề án", "thoi_gian": "quý III", "ket_qua": "Xong"}], "open": False,
    },
    "biet_chua_khen": True,
}  # fmt: skip


def drafted(connection):
    """An drafts the room's registration and hands it in; the campaign and the form."""
    campaign = begun(connection, an={"drafter": True})
    row = form_of(connection, ROOM, FORM)
    assert (row.filler_id, row.signer_id) == (AN, CHI)
    assert row.facts["filler_name"] == HEAD.name, "the paper is the head's to sign"
    assert hand_in(connection, ROOM, FORM, ANSWERS, REGISTERED)["kind"] == "finished"
    return campaign, row.id


def rules_of_the_room(connection, campaign):
    (room,) = [each for each in candidates(connection, PLAN, campaign) if each.party_id == ROOM]
    return {each.kind: each.fact for each in room.unmet if each.kind in {"registration", "late"}}


async def test_what_was_typed_in_for_the_drafter_is_confirmed_by_its_release_alone(
    store: Store,
) -> None:
    def work(connection):
        campaign, form = drafted(connection)
        connection.execute(update(ReceiptRecord).values(entered_by=BINH))
        with pytest.raises(ActRefusedError, match=r"assist\.drafted"):
            confirm(connection, form, 1, "tự xác nhận", DRAFTER, TOO_LATE - MINUTE)
        before = rules_of_the_room(connection, campaign)
        release(connection, form, 1, HEAD, TOO_LATE - MINUTE)
        return before, rules_of_the_room(connection, campaign)

    before, after = await store.write(work)
    assert "registration" in before
    assert after == {}


async def test_a_drafted_registration_counts_from_its_release_on(store: Store) -> None:
    def work(connection):
        campaign, form = drafted(connection)
        before = rules_of_the_room(connection, campaign)
        release(connection, form, 1, HEAD, TOO_LATE - MINUTE)
        release(connection, form, 1, HEAD, TOO_LATE + MINUTE)
        acts = connection.scalars(select(AuditEvent.act)).all()
        ask_again(connection, campaign, TOO_LATE)
        asked = form_of(connection, ROOM, "bao-cao-tap-the")
        return before, rules_of_the_room(connection, campaign), acts, asked

    before, after, acts, asked = await store.write(work)
    assert before == {"registration": "Bản đăng ký đã soạn, nhưng người đứng đầu chưa duyệt."}
    assert after == {}
    assert acts.count("submission.release") == 1
    assert asked is not None


async def test_what_is_released_too_late_is_late_until_the_office_admits_it(store: Store) -> None:
    def work(connection):
        campaign, form = drafted(connection)
        release(connection, form, 1, HEAD, TOO_LATE)
        late = rules_of_the_room(connection, campaign)
        standing = form_of(connection, ROOM, FORM).standing
        admit(connection, form, "Trưởng phòng đi công tác", "12/SNV-VP", OFFICE, TOO_LATE + MINUTE)
        return late, standing, rules_of_the_room(connection, campaign)

    late, standing, admitted = await store.write(work)
    assert late["late"].startswith("Bản đăng ký nhận lúc 00:00:00")
    assert standing == "late"
    assert admitted == {}


async def test_a_deadline_that_was_moved_since_it_was_drafted_holds_for_its_release(
    store: Store,
) -> None:
    """Until its end, and no longer; the drafter's time is not what counts."""
    day = dt.timedelta(days=1)

    def work(connection):
        campaign, form = drafted(connection)
        later = Later("dang-ky", TOO_LATE + day, "Bão", "15/TB-VP", unit_id=1)
        grant(connection, PLAN, campaign, later, OFFICE, TOO_LATE - MINUTE)
        release(connection, form, 1, HEAD, TOO_LATE + day - MINUTE)
        return rules_of_the_room(connection, campaign), overview(connection, form, AN)

    rules, receipt = await store.write(work)
    assert rules == {}
    assert receipt["standing_words"].startswith("Đúng hạn. Lê Minh Chi duyệt")
    assert "trễ hạn" not in receipt["standing_words"]


async def test_papers_name_it_as_waiting_for_its_release_and_not_as_handed_in(store: Store) -> None:
    def entry(connection, campaign):
        found = follow(connection, LIBRARY, campaign).entries
        return next(each for each in found if (each.subject_id, each.form) == (ROOM, FORM))

    def work(connection):
        campaign, form = drafted(connection)
        before = entry(connection, campaign)
        release(connection, form, 1, HEAD, REGISTERED)
        return before, entry(connection, campaign)

    before, after = await store.write(work)
    assert (before.state, before.goes_up, before.owed) == ("unreleased", False, True)
    assert (after.state, after.goes_up, after.owed) == ("submitted", True, False)


@pytest.mark.parametrize(
    ("actor", "number", "code"),
    [(DRAFTER, 1, "release.by_signer"), (OFFICE, 1, "release.by_signer"), (HEAD, 2, "act.newer")],
)
async def test_only_who_answers_for_it_releases_what_was_seen(
    store: Store, actor: Actor, number: int, code: str
) -> None:
    def work(connection):
        _, form = drafted(connection)
        with pytest.raises(ActRefusedError) as refused:
            release(connection, form, number, actor, REGISTERED)
        return refused.value.code

    assert await store.write(work) == code


async def test_the_office_does_not_take_what_the_head_has_not_released(store: Store) -> None:
    def work(connection):
        _, form = drafted(connection)
        with pytest.raises(ActRefusedError, match=r"^accept\.unreleased$"):
            accept(connection, form, 1, OFFICE, REGISTERED)
        release(connection, form, 1, HEAD, REGISTERED)
        accept(connection, form, 1, OFFICE, REGISTERED)
        return form_of(connection, ROOM, FORM).state

    assert await store.write(work) == "accepted"


async def test_where_nobody_drafts_the_head_fills_in_and_nothing_waits(store: Store) -> None:
    def work(connection):
        campaign = begun(connection)
        assert form_of(connection, ROOM, FORM).filler_id == CHI
        hand_in(connection, ROOM, FORM, ANSWERS, REGISTERED)
        with pytest.raises(ActRefusedError, match=r"^release\.own$"):
            release(connection, form_of(connection, ROOM, FORM).id, 1, HEAD, REGISTERED)
        return rules_of_the_room(connection, campaign)

    assert await store.write(work) == {}


async def test_who_was_to_sign_what_another_drafts_is_named_no_more_once_erased(
    store: Store,
) -> None:
    def work(connection):
        begun(connection, an={"drafter": True})
        erasing.erase(
            connection, CHI, OFFICE, reason="hết hạn lưu", document_number="1/QĐ", now=REGISTERED
        )
        return form_of(connection, ROOM, FORM).facts["filler_name"]

    assert await store.write(work) == "(đã xóa)"


async def test_who_becomes_the_drafter_takes_the_form_over(store: Store) -> None:
    def work(connection):
        campaign = begun(connection)
        known = connection.scalar(select(Employee.facts).where(Employee.id == AN))
        drafts = {**(known or {}), "drafter": True}
        connection.execute(update(Employee).where(Employee.id == AN).values(facts=drafts))
        ask_again(connection, campaign, REGISTERED)
        return form_of(connection, ROOM, FORM).filler_id

    assert await store.write(work) == AN


async def test_the_drafter_s_receipt_says_that_the_head_has_to_release_it(store: Store) -> None:
    def receipts(connection):
        _, form = drafted(connection)
        filler = form_of(connection, ROOM, FORM).filler_id
        shown = [overview(connection, form, filler)]
        release(connection, form, 1, HEAD, TOO_LATE - MINUTE)
        return [*shown, overview(connection, form, filler)]

    waiting, released = await store.write(receipts)
    assert waiting["awaits_release"]
    assert waiting["standing_words"].startswith("Chờ thủ trưởng duyệt: Lê Minh Chi")
    assert not released["awaits_release"]
    assert released["standing_words"] == (
        "Đúng hạn. Lê Minh Chi duyệt lúc 23:59:00, chủ nhật ngày 16/02/2020"
    )


async def test_a_receipt_that_was_released_too_late_says_so(store: Store) -> None:
    def receipt(connection):
        _, form = drafted(connection)
        release(connection, form, 1, HEAD, TOO_LATE)
        return overview(connection, form, form_of(connection, ROOM, FORM).filler_id)

    assert (await store.write(receipt))["standing_words"].endswith(", nên tính là trễ hạn")


def overview(connection, form, filler):
    """The receipt as its filler sees it."""
    _, turn = current(connection, LIBRARY, form, filler, REGISTERED)
    return turn.receipt.model_dump()
