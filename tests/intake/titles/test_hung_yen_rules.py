"""The numbered rules of Kế hoạch 09/KH-SNV (Hưng Yên 2020), each on the plan as it is shipped."""

from __future__ import annotations

from typing import Any

import pytest

from intake.admitting import admit
from intake.candidates import candidate, candidates, sure_may_be_considered
from intake.considering import About, unmet
from intake.refusing import ActRefusedError
from storage.audit import Actor
from storage.store import Store
from tests.intake.titles.hung_yen import (
    AN,
    BINH,
    DECEMBER,
    DIRECTOR,
    MINISTER,
    MINUTE,
    PLAN,
    ROOM,
    TOO_LATE,
    YEARS_END,
    ask_again,
    begun,
    correct,
    form_of,
    handed_in_text,
    of,
    register,
    report,
)

OFFICE = Actor(9, "office", "Văn thư Hoa")
ONLY_REGISTERED = "có đăng kí tham gia thi đua đầu năm"
TOO_LATE_WORDS = "Quá thời hạn đăng ký, tập thể, cá nhân, không được xét khen thưởng"


async def test_R004_1_only_the_registered_with_a_whole_dossier_in_time_are_considered(  # noqa: N802
    store: Store,
) -> None:
    """Mục I.2.c: đăng ký đầu năm và hồ sơ đầy đủ, nộp đúng thời gian."""

    def year(connection):
        campaign = begun(connection)
        register(connection, AN, DIRECTOR)
        register(connection, BINH, DIRECTOR)
        ask_again(connection, campaign, DECEMBER)
        assert form_of(connection, AN, "bao-cao-ca-nhan") is not None
        assert form_of(connection, 3, "bao-cao-ca-nhan") is None, "Chi registered for nothing"
        (owed,) = of(connection, campaign, AN).unmet
        report(connection, AN)
        report(connection, BINH, at=YEARS_END)
        return owed, of(connection, campaign, AN), of(connection, campaign, BINH), campaign

    owed, in_time, late, campaign = await store.write(year)
    assert (owed.kind, owed.rule) == ("dossier", "dossier:bao-cao-ca-nhan")
    assert ONLY_REGISTERED in owed.words
    assert owed.source.section == "I.2.c"
    assert in_time.may_be_considered
    assert [each.kind for each in late.unmet] == ["dossier"]
    assert "trễ hạn" in late.unmet[0].fact
    named = await store.read(lambda c: {each.party_id for each in candidates(c, PLAN, campaign)})
    assert named == {AN, BINH}
    # Whom the unit would propose all the same is refused in the rule's words.
    chi = await store.read(lambda c: candidate(c, PLAN, campaign, 3, DIRECTOR))
    assert chi is not None
    assert "registration" in {each.rule for each in chi.unmet}
    with pytest.raises(ActRefusedError) as refused:
        await store.read(lambda c: sure_may_be_considered(c, PLAN, campaign, 3, DIRECTOR))
    assert ONLY_REGISTERED in refused.value.sentence


@pytest.mark.parametrize(
    ("known", "rules"),
    [
        ({"registered": "on_time", "dossier": {"bao-cao-tap-the": "on_time"}}, []),
        ({"registered": "no", "dossier": {"bao-cao-tap-the": "on_time"}}, ["registration"]),
        ({"registered": "late", "dossier": {"bao-cao-tap-the": "on_time"}}, ["late"]),
        ({"registered": "on_time", "dossier": {"bao-cao-tap-the": None}}, ["dossier"]),
        ({"registered": "on_time", "dossier": {"bao-cao-tap-the": "late"}}, ["dossier"]),
    ],
)
def test_R004_1_and_2_hold_for_a_collective_too(  # noqa: N802
    known: dict[str, Any], rules: list[str]
) -> None:
    """Mục I.2.c: tập thể, cá nhân; III.1: tập thể, cá nhân không được xét khen thưởng."""
    about = About("unit", {"unit_kind": "phong"}, **known)
    found = unmet(PLAN, PLAN.titles_by_code["giay-khen-tap-the"], about)
    assert [each.kind for each in found] == rules
    assert [each.words for each in found if each.kind == "late"] == [TOO_LATE_WORDS] * (
        rules == ["late"]
    )


async def test_R004_2_a_registration_too_late_is_kept_and_not_considered(  # noqa: N802
    store: Store,
) -> None:
    """Mục III.1: quá thời hạn đăng ký thì không được xét khen thưởng."""

    def year(connection):
        campaign = begun(connection)
        in_time = register(connection, AN, DIRECTOR, at=TOO_LATE - MINUTE)
        late = register(connection, BINH, DIRECTOR, at=TOO_LATE + MINUTE)
        kept = form_of(connection, BINH, "dang-ky-ca-nhan")
        text = handed_in_text(connection, kept.id)
        ask_again(connection, campaign, DECEMBER)
        asked = {each: form_of(connection, each, "bao-cao-ca-nhan") for each in (AN, BINH)}
        return campaign, kept, in_time, late, text, asked

    campaign, kept, in_time, late, text, asked = await store.write(year)
    assert (in_time["standing"], late["standing"]) == ("on_time", "late")
    assert TOO_LATE_WORDS in late["standing_words"]
    assert "Rà soát biên chế" in text, "nothing typed is lost"
    assert asked[AN] is not None
    assert asked[BINH] is None
    (rule,) = [
        each
        for each in (await store.read(lambda c: of(c, campaign, BINH))).unmet
        if each.kind == "late"
    ]
    assert (rule.words, rule.source.section) == (TOO_LATE_WORDS, "III.1")
    assert "00:01:00" in rule.fact

    def let_in(connection):
        admit(connection, kept.id, "Mất điện cả huyện", "12/SNV-VP", OFFICE, DECEMBER)
        return of(connection, campaign, BINH).unmet

    assert "late" not in {each.rule for each in await store.write(let_in)}


@pytest.mark.parametrize(
    ("fact", "rule", "quote"),
    [
        ("ky_luat", "ky-luat", "đang xem xét thi hành kỷ luật"),
        ("thanh_tra", "thanh-tra", "thanh tra, kiểm tra khi có dấu hiệu vi phạm"),
        ("khieu_nai", "khieu-nai", "đơn thư khiếu nại, tố cáo đang được xác minh"),
    ],
)
async def test_R004_3_under_discipline_inspection_or_complaint_nobody_is_rewarded_yet(  # noqa: N802
    store: Store, fact: str, rule: str, quote: str
) -> None:
    """Mục I.2.c: chưa khen thưởng trong thời gian đang xem xét kỷ luật, thanh tra, xác minh."""

    def year(connection):
        campaign = begun(connection)
        register(connection, AN, DIRECTOR)
        ask_again(connection, campaign, DECEMBER)
        report(connection, AN)
        before = of(connection, campaign, AN)
        correct(connection, AN, **{fact: True})
        ask_again(connection, campaign, DECEMBER)
        during = of(connection, campaign, AN)
        correct(connection, AN, **{fact: False})
        ask_again(connection, campaign, DECEMBER)
        return before, during, of(connection, campaign, AN)

    before, during, after = await store.write(year)
    assert before.may_be_considered
    assert not during.may_be_considered
    (told,) = during.unmet
    assert (told.kind, told.rule, told.source.section) == ("exclusion", rule, "I.2.c")
    assert quote in told.words
    assert told.fact.endswith(": Có")
    assert "Văn phòng Sở" in told.corrected_by
    assert after.may_be_considered


@pytest.mark.parametrize("rule", ["ky-luat", "thanh-tra", "khieu-nai"])
def test_R004_3_holds_for_the_unit_and_for_what_is_proposed_above(rule: str) -> None:  # noqa: N802
    """Mục I.2.c: tập thể, cá nhân; hoặc đề nghị cấp trên khen thưởng."""
    fact = rule.replace("-", "_")
    for title, kind, name in (
        ("giay-khen-tap-the", "unit", f"unit_{fact}"),
        (MINISTER, "person", fact),
    ):
        dossier = dict.fromkeys(PLAN.titles_by_code[title].dossier, "on_time")
        facts = {"unit_kind": "phong", "employment": "cong-chuc", name: True}
        known = {"registered": "on_time", "dossier": dossier}
        (told,) = unmet(PLAN, PLAN.titles_by_code[title], About(kind, facts, **known))
        assert told.rule == rule
        assert told.fact.endswith(": Có")
        assert told.fact.startswith("Tập thể") is (kind == "unit")


async def test_R004_3_is_of_the_unit_and_not_of_who_stands_in_the_same_row(  # noqa: N802
    store: Store,
) -> None:
    def year(connection):
        campaign = begun(connection, an={"unit_ky_luat": True})
        register(connection, AN, DIRECTOR)
        room = candidate(connection, PLAN, campaign, ROOM, "giay-khen-tap-the")
        return of(connection, campaign, AN), room

    an, room = await store.write(year)
    assert "ky-luat" not in {each.rule for each in an.unmet}
    assert room is not None
    assert "ky-luat" in {each.rule for each in room.unmet}


def test_R004_4_every_reward_names_the_standards_that_hold_for_it() -> None:  # noqa: N802
    """Mục III.2: tiêu chuẩn theo Nghị định 91/2017/NĐ-CP và Thông tư 12/2019/TT-BNV."""
    rewards = [PLAN.titles_by_code[code] for code in (MINISTER, DIRECTOR, "giay-khen-tap-the")]
    for each in rewards:
        assert each.standard is not None
        assert "91/2017/NĐ-CP" in each.standard
        assert "12/2019/TT-BNV" in each.standard
    assert {basis.code for basis in PLAN.legal_bases} >= {"nd-91", "tt-12"}
