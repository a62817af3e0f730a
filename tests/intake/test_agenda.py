"""What a meeting goes through, in which order, and what may not be voted on."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from intake.agenda import Matter, agenda, sure_decidable
from intake.candidates import candidate, candidates
from intake.eligibility import Collective, Member
from intake.library import Library
from intake.plan import Plan
from intake.service import current
from storage.awards import VettedInitiative
from storage.meetings import Meeting, MeetingItem
from storage.people import Employee
from storage.store import Store
from storage.submissions import Remark, Submission
from tests.intake.campaigns import AN, BINH, CHI, NOW, SUBMIT, Sitting, populate
from tests.intake.forms import form_of, plan_of
from tests.intake.handled import refusal
from tests.intake.initiative_house import (
    INITIATIVE_FORM,
    REVIEW_FORM,
    ROOMS,
    RULES,
    SOURCE,
    USED_BEFORE,
    form_id,
    hand_in,
    members,
)

ROOM = 11
REGISTRATION = form_of(
    [
        {
            "type": "select_multiple",
            "name": "danh_hieu",
            "label": "Danh hiệu",
            "choices": [
                {"code": "ldtt", "label": "Lao động tiên tiến"},
                {"code": "cstd", "label": "Chiến sĩ thi đua cơ sở"},
            ],
        }
    ],
    "dang-ky",
)
NOT_REGISTERED = "Đã đăng ký các danh hiệu thi đua năm 2012"


def title(code: str, label: str, **changes: Any) -> dict[str, Any]:
    return {
        "code": code, "label": label, "kind": "title", "awarded_by": "Giám đốc",
        "open_to": "cá nhân", "given_to": ["person"], "source": SOURCE, **changes,
    }  # fmt: skip


TITLES = [title("ldtt", "Lao động tiên tiến"), title("cstd", "Chiến sĩ thi đua cơ sở")]
EXCLUSION = {
    "code": "ky-luat",
    "words": "Đang trong thời gian bị kỷ luật.",
    "when": {"is": {"disciplined": True}},
    "corrected_by": "Văn phòng",
    "source": SOURCE,
}


def step(code: str, kind: str, **changes: Any) -> dict[str, Any]:
    return {"code": code, "label": f"Bước {code}", "kind": kind, "source": SOURCE, **changes}


def meeting(*steps: dict[str, Any], code: str = "hop-phong", **changes: Any) -> dict[str, Any]:
    return {
        "code": code, "label": "Họp", "place": "unit",
        "members": {"words": "Mọi người", "source": SOURCE}, "chair": {"source": SOURCE},
        "steps": list(steps), "source": SOURCE, **changes,
    }  # fmt: skip


HEAD_FIRST = step(
    "kiem-diem",
    "review",
    subjects=[
        {"kind": "unit"},
        {"kind": "person", "when": {"is": {"head": True}}},
        {"kind": "person"},
    ],
)
PROPOSING = step("danh-hieu", "titles")
INITIATIVES = step("sang-kien", "initiatives")
DECIDING = step("xet", "titles", from_meeting="hop-phong", own_matter="abstains")


def whole(*meetings: dict[str, Any], titles: Any = TITLES, **changes: Any) -> Plan:
    return plan_of(
        REVIEW_FORM,
        INITIATIVE_FORM,
        REGISTRATION,
        initiatives=RULES,
        titles=titles,
        exclusions=[EXCLUSION],
        facts=[
            {"name": name, "label": label, "type": "yes_no", "columns": [label]}
            for name, label in (("head", "Trưởng"), ("disciplined", "Đang bị kỷ luật"))
        ],
        registration={
            "forms": ["dang-ky"],
            "question": "danh_hieu",
            "words": NOT_REGISTERED,
            "source": SOURCE,
        },
        meetings=list(meetings),
        **changes,
    )


def gone_through(
    connection: Connection,
    plan: Plan,
    code: str = "hop-phong",
    unit: int | None = 1,
    people: tuple[Member, ...] | None = None,
    rooms: tuple[Collective, ...] = ROOMS,
) -> list[Matter]:
    return agenda(
        connection, plan, 1, plan.meetings_by_code[code], unit,
        people=people or members(), collectives=rooms,
    )  # fmt: skip


def register(connection: Connection, employee: int, *titles: str) -> None:
    person = Sitting(Library(), form_id(connection, employee, "dang-ky"), employee, key="dk")
    person.say(connection, {"kind": "picked", "choices": list(titles)})
    assert '"finished"' in person.say(connection, SUBMIT).turn_json


def held(connection: Connection, code: str, *items: Matter, carried: bool = True) -> int:
    """A meeting of room 1 that is over, which came to that of all of these; its number."""
    key = connection.execute(
        insert(Meeting)
        .values(
            campaign_id=1, code=code, unit_id=1, state="read", chair_id=CHI, secretary_id=BINH,
            guests=[], began_at=NOW, ended_at=NOW,
        )
        .returning(Meeting.id)
    ).scalar_one()  # fmt: skip
    for at, each in enumerate(items, start=1):
        connection.execute(
            insert(MeetingItem).values(
                meeting_id=key, position=at, step=each.step, party_id=each.party_id,
                submission_id=each.submission_id, title=each.title, label=each.label,
                detail=each.detail, state="done", recused=[], outcome=carried,
            )
        )  # fmt: skip
    return int(key)


async def test_the_collective_first_then_the_head_then_the_others_by_name(store: Store) -> None:
    plan = whole(meeting(HEAD_FIRST))

    def look(c: Connection) -> None:
        populate(c, plan)
        Sitting(Library(), form_id(c, BINH, "tu-danh-gia"), BINH).fill(c)
        an = Sitting(Library(), form_id(c, AN, "tu-danh-gia"), AN)
        an.fill(c)
        an.say(c, SUBMIT)
        found = gone_through(c, plan)
        assert [(each.party_id, each.label) for each in found] == [
            (ROOM, "Phòng Một"), (CHI, "Lê Minh Chi"), (AN, "Nguyễn Văn An"),
            (BINH, "Trần Thị Bình"),
        ]  # fmt: skip
        handed_in = {each.party_id: each.submission_id for each in found}
        assert handed_in == {
            ROOM: None, CHI: None, BINH: None, AN: form_id(c, AN, "tu-danh-gia"),
        }  # fmt: skip

    await store.write(look)


async def test_a_council_goes_through_people_unit_by_unit(store: Store) -> None:
    plan = whole(meeting(HEAD_FIRST, code="tham-van", place="agency"))
    other = Member(8, 8, 2, {"full_name": "Bùi Văn Bé", "unit": "Ban Hai", "head": False})
    outside = Member(9, 9, 2, {"full_name": "Mai Thị Ánh", "outside_system": True})
    rooms = (*ROOMS, Collective("unit", 12, 2, {"unit": "Ban Hai"}))

    def look(c: Connection) -> None:
        populate(c, plan)
        found = gone_through(
            c, plan, "tham-van", None, people=(*members(), other, outside), rooms=rooms
        )
        assert [each.label for each in found] == [
            "Ban Hai", "Phòng Một", "Lê Minh Chi", "Bùi Văn Bé", "Nguyễn Văn An", "Trần Thị Bình",
        ]  # fmt: skip

    await store.write(look)


async def test_r000_10_who_is_rated_above_is_gone_through_only_where_the_plan_says_so(
    store: Store,
) -> None:
    """Seed 000, V.2: the dossiers of posts that the province manages go up; they are rated
    there."""
    here = step(
        "kiem-diem",
        "review",
        subjects=[{"kind": "person", "when": {"not": {"is": {"managed_above": True}}}}],
    )
    plan = whole(meeting(here))

    def look(c: Connection) -> None:
        populate(c, plan)
        people = members(managed_above=True)
        everybody = tuple(
            each if each.employee_id == AN else Member(
                each.employee_id, each.party_id, 1, {"managed_above": False, **each.facts}
            )
            for each in people
        )  # fmt: skip
        found = gone_through(c, plan, people=everybody)
        assert [each.label for each in found] == ["Trần Thị Bình", "Lê Minh Chi"]

    await store.write(look)


async def test_a_motion_and_a_note_are_of_nobody(store: Store) -> None:
    share = {"more_than": 50, "base": "present", "source": SOURCE}
    question = "Thông qua báo cáo kiểm điểm của phòng?"
    plan = whole(
        meeting(step("bao-cao", "motion", question=question, hands=share), step("khac", "notes"))
    )

    def look(c: Connection) -> None:
        populate(c, plan)
        assert gone_through(c, plan) == [
            Matter("bao-cao", None, None, None, question),
            Matter("khac", None, None, None, "Bước khac"),
        ]

    await store.write(look)


async def test_r000_6_only_titles_that_were_registered_for_are_gone_through(store: Store) -> None:
    """Seed 000, IV.1.1: "Đã đăng ký các danh hiệu thi đua năm 2012"."""
    plan = whole(meeting(PROPOSING))

    def look(c: Connection) -> None:
        populate(c, plan)
        register(c, BINH, "ldtt", "cstd")
        register(c, AN, "ldtt")
        found = gone_through(c, plan)
        assert [(each.label, each.title, each.skipped) for each in found] == [
            ("Nguyễn Văn An", "ldtt", ""), ("Trần Thị Bình", "ldtt", ""),
            ("Trần Thị Bình", "cstd", ""),
        ]  # fmt: skip
        assert [each.recused for each in found] == [(AN,), (BINH,), (BINH,)]
        with refusal("consider.excluded") as refused:
            decide(c, plan, CHI, "ldtt")
        assert NOT_REGISTERED in refused.value.sentence

    await store.write(look)


def decide(
    c: Connection,
    plan: Plan,
    party: int,
    code: str,
    unit: int | None = 1,
    **how: Any,
) -> None:
    sure_decidable(c, plan, 1, unit, party_id=party, title=code, submission_id=None, **how)


async def test_whom_a_rule_excludes_stays_on_the_agenda_with_its_words(store: Store) -> None:
    plan = whole(meeting(PROPOSING))

    def look(c: Connection) -> None:
        populate(c, plan)
        register(c, AN, "ldtt")
        of_an = select(Submission.facts).where(Submission.subject_id == AN)
        facts = {**c.scalars(of_an).first(), "disciplined": True}  # type: ignore[dict-item]
        c.execute(update(Submission).where(Submission.subject_id == AN).values(facts=facts))
        (found,) = gone_through(c, plan)
        assert found.skipped == "Đang trong thời gian bị kỷ luật."
        with refusal("consider.excluded") as refused:
            decide(c, plan, AN, "ldtt")
        assert "Đang trong thời gian bị kỷ luật." in refused.value.sentence

    await store.write(look)


async def test_a_council_goes_through_what_the_meetings_carried_and_nothing_else(
    store: Store,
) -> None:
    plan = whole(meeting(PROPOSING), meeting(DECIDING, code="hoi-dong", place="agency"))

    def look(c: Connection) -> None:
        populate(c, plan)
        for each in (AN, BINH, CHI):
            register(c, each, "ldtt")
        an, binh, chi = sorted(gone_through(c, plan), key=lambda each: each.party_id or 0)
        held(c, "hop-phong", an, binh)
        held(c, "hop-phong", chi, carried=False)
        held(c, "hop-khac", chi)
        found = gone_through(c, plan, "hoi-dong", None)
        assert [(each.step, each.party_id, each.recused) for each in found] == [
            ("xet", AN, (AN,)), ("xet", BINH, (BINH,)),
        ]  # fmt: skip
        assert found[0].detail == "Phòng Một"

    await store.write(look)


async def test_what_a_meeting_that_goes_on_or_is_void_carried_did_not_reach_the_council(
    store: Store,
) -> None:
    plan = whole(meeting(PROPOSING), meeting(DECIDING, code="hoi-dong", place="agency"))

    def look(c: Connection) -> None:
        populate(c, plan)
        register(c, AN, "ldtt")
        held(c, "hop-phong", *gone_through(c, plan))
        for changes in ({"state": "void"}, {"state": "open", "ended_at": None}):
            c.execute(update(Meeting).values(state="read", ended_at=NOW))
            assert len(gone_through(c, plan, "hoi-dong", None)) == 1
            c.execute(update(Meeting).values(**changes))
            assert gone_through(c, plan, "hoi-dong", None) == []

    await store.write(look)


async def test_somebody_struck_from_the_list_after_the_meeting_is_not_decided_on(
    store: Store,
) -> None:
    plan = whole(meeting(PROPOSING), meeting(DECIDING, code="hoi-dong", place="agency"))

    def look(c: Connection) -> None:
        populate(c, plan)
        register(c, AN, "ldtt")
        held(c, "hop-phong", *gone_through(c, plan))
        c.execute(update(Employee).where(Employee.id == AN).values(outside_system=True))
        (found,) = gone_through(c, plan, "hoi-dong", None)
        assert found.label == "Nguyễn Văn An"
        assert "Không còn trong danh sách" in found.skipped
        with refusal("consider.struck"):
            decide(c, plan, AN, "ldtt", None)

    await store.write(look)


GOOD, HAS_IDEA = "Hoàn thành tốt nhiệm vụ trở lên", "Có sáng kiến được công nhận"


def asking(code: str, words: str, when: dict[str, Any]) -> dict[str, Any]:
    return {"code": code, "words": words, "when": when, "corrected_by": "Văn phòng",
            "source": SOURCE}  # fmt: skip


OF_THIS_YEAR = [
    TITLES[0],
    title(
        "cstd",
        "Chiến sĩ thi đua cơ sở",
        requires=[
            asking("muc", GOOD, {"in": {"level": ["htxs", "htt"]}}),
            asking("sang-kien", HAS_IDEA, {"is": {"initiative": True}}),
        ],
    ),
]
LEVELS = [{"list_name": "levels4", "label": "Mức", "proposed_for": ["person"], "source": SOURCE}]
IDEAS = meeting(INITIATIVES, code="hoi-dong-sk", place="agency", decides=True)


def this_year(*steps: dict[str, Any], before: Any = (), elsewhere: Any = None) -> Plan:
    """A title that asks for a level and an initiative of this year, proposed by such a meeting;
    the council comes to these steps `before`."""
    deciding = meeting(*before, DECIDING, code="hoi-dong", place="agency", decides=True)
    meetings = (meeting(*(steps or (PROPOSING,))), IDEAS, deciding)
    levels = [{**LEVELS[0], "elsewhere": elsewhere}] if elsewhere else LEVELS
    return whole(*meetings, titles=OF_THIS_YEAR, levels=levels)


def rate(c: Connection, party: int, level: str) -> None:
    c.execute(delete(Remark).where(Remark.subject_id == party))
    c.execute(
        insert(Remark).values(
            campaign_id=1, subject_id=party, unit_id=1, level=level, made_by="Lê Minh Chi",
            changed_at=NOW,
        )
    )  # fmt: skip


async def test_what_no_meeting_has_come_to_is_proposed_and_who_decides_waits_for_it(
    store: Store,
) -> None:
    plan = this_year()

    def look(c: Connection) -> None:
        populate(c, plan)
        register(c, AN, "cstd")
        (found,) = gone_through(c, plan)
        assert found.skipped == ""
        decide(c, plan, AN, "cstd", proposing=True)
        held(c, "hop-phong", found)
        with refusal("consider.excluded") as refused:
            decide(c, plan, AN, "cstd")
        assert f"{GOOD} (Mức xếp loại năm nay: chưa có kết luận)" in refused.value.sentence
        assert [each.skipped for each in gone_through(c, plan, "hoi-dong", None)] == [""]
        rate(c, AN, "htt")
        with refusal("consider.excluded") as refused:
            decide(c, plan, AN, "cstd")
        told = f"{HAS_IDEA} (Sáng kiến năm nay được công nhận: chưa có kết luận)"
        assert told in refused.value.sentence
        hand_in(c, AN, accepted=True)
        decide(c, plan, AN, "cstd")

    await store.write(look)


async def test_a_level_that_this_meeting_comes_to_is_looked_at_when_it_votes(store: Store) -> None:
    """The head may have written another one ahead."""
    plan, alone = this_year(HEAD_FIRST, PROPOSING), this_year()

    def look(c: Connection) -> None:
        populate(c, plan)
        register(c, AN, "cstd")
        rate(c, AN, "htnv")
        assert [each.skipped for each in gone_through(c, alone)] == [GOOD]
        assert [each.skipped for each in gone_through(c, plan) if each.title] == [""]
        with refusal("consider.excluded"):
            decide(c, plan, AN, "cstd", proposing=True)
        rate(c, AN, "htt")
        decide(c, plan, AN, "cstd", proposing=True)

    await store.write(look)


async def test_what_a_council_came_to_an_hour_before_holds_when_it_votes(store: Store) -> None:
    """It goes on, so nobody else knows of it yet; and it overrules what the room had proposed."""
    plan = this_year(before=(HEAD_FIRST, INITIATIVES))

    def look(c: Connection) -> None:
        populate(c, plan)
        register(c, AN, "cstd")
        form = hand_in(c, AN)
        (found,) = gone_through(c, plan)
        held(c, "hop-phong", found)
        rate(c, AN, "htnv")
        assert [each.skipped for each in gone_through(c, plan, "hoi-dong", None) if each.title] == [
            ""
        ]
        council = held(
            c, "hoi-dong", Matter("kiem-diem", AN, None, None, "An"),
            Matter("sang-kien", AN, form, None, "QR"),
        )  # fmt: skip
        c.execute(update(Meeting).where(Meeting.id == council).values(ended_at=None, state="open"))
        of_an = (MeetingItem.meeting_id == council) & (MeetingItem.position == 1)
        c.execute(update(MeetingItem).where(of_an).values(level="htxs", outcome=None))
        with refusal("consider.excluded"):
            decide(c, plan, AN, "cstd", None)
        decide(c, plan, AN, "cstd", None, in_meeting=council)

    await store.write(look)


async def test_whom_another_authority_rates_waits_for_a_document_and_is_told_so(
    store: Store,
) -> None:
    """A level that somebody proposed before the roster said so is no level."""
    plan = this_year(
        elsewhere={
            "when": {"is": {"head": False}},
            "words": "UBND tỉnh xếp loại.",
            "source": SOURCE,
        }
    )

    def look(c: Connection) -> None:
        populate(c, plan)
        register(c, AN, "cstd")
        rate(c, AN, "htxs")
        hand_in(c, AN, accepted=True)
        facts = {**(c.scalar(select(Submission.facts).where(Submission.subject_id == AN)) or {})}
        c.execute(
            update(Submission)
            .where(Submission.subject_id == AN)
            .values(facts={**facts, "head": False})
        )
        decide(c, plan, AN, "cstd", proposing=True)
        with refusal("consider.excluded") as refused:
            decide(c, plan, AN, "cstd")
        assert (
            "chưa có kết luận. Không xếp loại ở đây: UBND tỉnh xếp loại)" in refused.value.sentence
        )

    await store.write(look)


async def test_who_chooses_a_title_is_warned_of_what_is_known_and_not_of_what_is_to_come(
    store: Store,
) -> None:
    plan = this_year()

    def warned(c: Connection) -> list[str]:
        _, turn = current(c, Library(), form_id(c, AN, "dang-ky"), AN, NOW)
        return [each.text for each in turn.notices if each.code == "notice.title_unmet"]

    def look(c: Connection) -> None:
        populate(c, plan)
        assert warned(c) == []
        rate(c, AN, "htnv")
        (told,) = warned(c)
        assert f"“Chiến sĩ thi đua cơ sở”: {GOOD}" in told

    await store.write(look)


@pytest.mark.parametrize("carried", [True, False])
async def test_what_the_council_of_initiatives_came_to_holds_for_each_author(
    store: Store, *, carried: bool
) -> None:
    """Seed 000, III and IV.1.2: recognised, or not, for who handed it in and who is named in it."""
    plan = this_year()

    def look(c: Connection) -> None:
        populate(c, plan)
        for each in (AN, BINH, CHI):
            register(c, each, "cstd")
            rate(c, each, "htxs")
        form = hand_in(c, AN, authors=(("Nguyễn Văn An", "60"), ("TRẦN THỊ BÌNH", "40")))
        assert waits(c, plan) == {AN: True, BINH: True, CHI: True}
        held(c, "hoi-dong-sk", Matter("sang-kien", AN, form, None, "QR"), carried=carried)
        both: dict[int, bool | None] = dict.fromkeys((AN, BINH), None if carried else False)
        assert waits(c, plan) == {**both, CHI: True}
        for each in (AN, BINH):
            found = candidate(c, plan, 1, each, "cstd")
            assert found is not None
            assert found.may_be_considered is carried, "alone, as among all"

    await store.write(look)


async def test_r000_9_accepted_research_counts_for_its_leader_and_each_named_member(
    store: Store,
) -> None:
    """Seed 000, III.1.1: "đối với cá nhân là chủ đề tài hoặc thành viên tham gia đề tài"; no
    council comes to it."""
    plan = this_year()

    def look(c: Connection) -> None:
        populate(c, plan)
        for each in (AN, BINH, CHI):
            register(c, each, "cstd")
            rate(c, each, "htxs")
        authors = (("Nguyễn Văn An", "60"), ("Trần Thị Bình", "40"))
        hand_in(c, AN, authors=authors, accepted=True)
        assert waits(c, plan) == {AN: None, BINH: None, CHI: True}

    await store.write(look)


def waits(c: Connection, plan: Plan) -> dict[int, bool | None]:
    """Whether each waits for what comes of an initiative (True), has none that was recognised
    (False), or has one."""
    return {
        each.party_id: next((rule.pending for rule in each.unmet if rule.rule == "sang-kien"), None)
        for each in candidates(c, plan, 1)
    }


async def test_who_says_that_there_is_no_initiative_waits_for_nobody(store: Store) -> None:
    plan = this_year()

    def look(c: Connection) -> None:
        populate(c, plan)
        register(c, AN, "cstd")
        none = Sitting(Library(), form_id(c, AN, "sang-kien"), AN)
        none.say(c, "không")
        none.say(c, SUBMIT)
        assert waits(c, plan) == {AN: False}
        (found,) = gone_through(c, plan)
        assert found.skipped == HAS_IDEA

    await store.write(look)


async def test_whether_a_member_votes_in_an_own_matter_is_the_plan_s_to_say(store: Store) -> None:
    votes = step("danh-hieu", "titles", own_matter="votes")
    plan = whole(meeting(votes, step("sang-kien", "initiatives", own_matter="votes")))

    def look(c: Connection) -> None:
        populate(c, plan)
        register(c, AN, "ldtt")
        hand_in(c, AN)
        assert [each.recused for each in gone_through(c, plan)] == [(), ()]

    await store.write(look)


async def test_authors_and_co_authors_do_not_vote_on_their_initiative_where_they_meet(
    store: Store,
) -> None:
    plan = whole(meeting(INITIATIVES, code="hoi-dong", place="agency"))

    def look(c: Connection) -> None:
        populate(c, plan)
        form = hand_in(c, AN, authors=(("Nguyễn Văn An", "60"), ("TRẦN THỊ BÌNH", "40")))
        (found,) = gone_through(c, plan, "hoi-dong", None)
        assert found == Matter(
            "sang-kien", AN, form, None, "Tra cứu hồ sơ bằng mã QR",
            "Nguyễn Văn An, TRẦN THỊ BÌNH, Phòng Một", (AN, BINH),
        )  # fmt: skip

    await store.write(look)


async def test_an_initiative_that_a_rule_refuses_stays_with_the_rule_s_words(store: Store) -> None:
    plan = whole(meeting(INITIATIVES))

    def look(c: Connection) -> None:
        populate(c, plan)
        form = hand_in(c, AN, used_before=True)
        (found,) = gone_through(c, plan)
        assert USED_BEFORE in found.skipped
        with refusal("agenda.not_decided") as refused:
            sure_decidable(c, plan, 1, 1, party_id=AN, title=None, submission_id=form)
        assert USED_BEFORE in refused.value.sentence

    await store.write(look)


async def test_what_was_accepted_above_is_recognised_without_a_vote(store: Store) -> None:
    plan = whole(meeting(INITIATIVES))

    def look(c: Connection) -> None:
        populate(c, plan)
        hand_in(c, AN, accepted=True)
        (found,) = gone_through(c, plan)
        assert "Đương nhiên được công nhận" in found.skipped

    await store.write(look)


async def test_what_the_office_holds_back_is_voted_on_in_the_unit_and_not_in_the_council(
    store: Store,
) -> None:
    plan = whole(meeting(INITIATIVES), meeting(INITIATIVES, code="hoi-dong", place="agency"))

    def look(c: Connection) -> None:
        populate(c, plan)
        form = hand_in(c, AN)
        c.execute(
            insert(VettedInitiative).values(
                submission_id=form, forwarded=False, reason="Trùng với sáng kiến năm 2022.",
                made_by="Văn thư Hoa", made_at=NOW,
            )
        )  # fmt: skip
        assert [each.skipped for each in gone_through(c, plan)] == [""]
        (found,) = gone_through(c, plan, "hoi-dong", None)
        assert "Trùng với sáng kiến năm 2022." in found.skipped
        sure_decidable(c, plan, 1, 1, party_id=AN, title=None, submission_id=form)
        with refusal("agenda.not_decided"):
            sure_decidable(c, plan, 1, None, party_id=AN, title=None, submission_id=form)

    await store.write(look)


async def test_a_review_may_always_be_concluded(store: Store) -> None:
    plan = whole(meeting(HEAD_FIRST))

    def look(c: Connection) -> None:
        populate(c, plan)
        form = form_id(c, AN, "tu-danh-gia")
        sure_decidable(c, plan, 1, 1, party_id=AN, title=None, submission_id=form)

    await store.write(look)
