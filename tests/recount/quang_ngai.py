"""Quảng Ngãi 2024, by hand from the plan of the province's Văn phòng UBND."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import ideas
import lists
import titles
import votes
from check import Check
from lateness import before, by, judge
from papers import Sheet, books, spaced
from taken import Form, Taken
from titles import Candidate, Hands

LEVELS = {
    "htxs": "Hoàn thành xuất sắc nhiệm vụ",
    "htt": "Hoàn thành tốt nhiệm vụ",
    "htnv": "Hoàn thành nhiệm vụ",
    "khtnv": "Không hoàn thành nhiệm vụ",
}
UNITS = {"phong", "ban", "don-vi-su-nghiep"}
CENTRE = "don-vi-su-nghiep"
OWN = ("mau-02a", "mau-02b", "mau-01", "vien-chuc-trung-tam")
REPORT = "bao-cao-don-vi"
THREE_YEARS, TEN_YEARS, FRAME = "kiem-diem-3-nam", "ra-soat-10-nam", "khung-tieu-chi-1263"
HINTS, CONTENT, OF_OFFICE, OF_LEADERS = (
    "goi-y-kiem-diem",
    "noi-dung-bao-cao",
    "bao-cao-van-phong",
    "kiem-diem-lanh-dao",
)
REMEDY, REMEDY_OF_UNIT = "khac-phuc-ca-nhan", "khac-phuc-tap-the"
ENDS = {
    # II.1: "Thời gian hoàn thành: Trước ngày 25/10/2024"; silent on the chief's frame: the same.
    **dict.fromkeys((*OWN, REPORT, THREE_YEARS, TEN_YEARS, FRAME, HINTS), before(2024, 10, 25)),
    CONTENT: by(2024, 10, 28),  # II.3.a
    **dict.fromkeys((OF_OFFICE, OF_LEADERS), by(2024, 11, 5)),  # II.3.a
    ideas.FORM: by(2024, 11, 8),  # silent: a week before the council of II.5
    **dict.fromkeys(
        (REMEDY, REMEDY_OF_UNIT), by(2024, 11, 22)
    ),  # III.2 "Ngay sau"; silent: ten days
}

TITLE = "lao-dong-tien-tien"
TITLES = {TITLE: "Lao động tiên tiến"}
GOOD = {"htxs", "htt"}
"""Silent; the law on emulation of 2022, Điều 24: "Hoàn thành tốt nhiệm vụ trở lên"."""
LEVEL_RULE, KEPT_RULE = "tu-hoan-thanh-tot", "dang-xem-xet"
COUNCIL, IDEAS = "hoi-dong-thi-dua", "hoi-dong-sang-kien"
OFFICERS = ("head", "party_committee", "union_chair", "youth_secretary")
"""II.3.b "cán bộ chủ chốt", by their facts."""

MEETING, CONSULTATION, KEY_OFFICERS = "hop-don-vi", "hop-tham-van", "hoi-nghi-chu-chot"
HANDS = {
    (MEETING, "bieu-quyet-bao-cao"): Hands(of_all=False),
    (COUNCIL, "danh-hieu"): Hands(of_all=True),
    (IDEAS, ideas.STEP): Hands(of_all=True),
}
"""II.2.b "Tập thể biểu quyết", II.6; silent on the share: more than half."""


def recount(check: Check, taken: Taken, out: Path) -> None:
    judge(check, taken, ENDS)
    lists.asked(check, taken, _asked(taken))
    folders = [out / "bien-ban-kiem-phieu", out / "bien-ban-kiem-phieu-co-quan"]
    rules = _ballots(taken)
    came = votes.ballots(check, taken, folders, rules)
    _lists(check, taken, out, votes.said(taken, rules, came))
    own = lambda party: _own_words(taken, party)  # noqa: E731
    votes.summary(check, taken, out / "tong-hop-bo-phieu-co-quan", (TITLE,), came, own, LEVELS)
    titles.hands(check, taken, HANDS)
    _titles(check, taken, out, came)
    _ideas(check, taken, out)


def _asked(taken: Taken) -> Iterator[tuple[str, int]]:
    for party in taken.persons():
        yield _own_form(taken, party), party
        chief = taken.fact(party, "chief")
        if chief or taken.fact(party, "office_leader") or taken.fact(party, "committee_candidate"):
            yield THREE_YEARS, party
            yield TEN_YEARS, party
        if chief:  # II.3
            yield FRAME, party
        yield ideas.FORM, party  # II.5
    for party in taken.collectives("unit"):
        unit = taken.parties[party]["unit"]
        if taken.unit_kind(party) in UNITS and taken.of_unit(unit, "head"):
            yield from ((form, party) for form in (REPORT, HINTS, CONTENT))
    leaders = [each for each in taken.collectives("leadership")
               if taken.unit_kind(each) == "lanh-dao"]  # fmt: skip
    yield from ((OF_LEADERS, party) for party in leaders)  # II.3.a
    yield from ((OF_OFFICE, party) for party in taken.collectives("agency"))
    for party in {*taken.persons(), *taken.collectives("unit"), *leaders}:
        if _concluded(taken, party):
            yield REMEDY if taken.kind(party) == "person" else REMEDY_OF_UNIT, party


def _own_form(taken: Taken, party: int) -> str:
    """II.1: of party members; of public employees of the centre; of the others."""
    if taken.fact(party, "party_member"):
        return "mau-02b" if taken.fact(party, "leader") else "mau-02a"
    if taken.fact(party, "employment") == "vien-chuc" and taken.unit_kind(party) == CENTRE:
        return "vien-chuc-trung-tam"
    return "mau-01"


def _concluded(taken: Taken, party: int) -> bool:
    """III.2 "Ngay sau kiểm điểm, xếp loại": units and their people after the consultation, the
    leaders after the conference of key officers."""
    kind, leads = taken.unit_kind(party), False
    if taken.kind(party) == "person":
        leads = bool(taken.fact(party, "chief") or taken.fact(party, "office_leader"))
    meeting = KEY_OFFICERS if leads or kind == "lanh-dao" else CONSULTATION
    if not leads and kind not in {*UNITS, "lanh-dao"}:
        return False
    return any(
        matter["party"] == party and matter["state"] == "done"
        for _, matter in titles.matters_of(taken, meeting)
    )


def _own_words(taken: Taken, party: int) -> str:
    """Of one's work, not of the party member, and of what goes up."""
    for form in taken.by_party[party].values():
        if form.form in OWN and form.fate == "up":
            return LEVELS.get(form.answers.get("tu_xep_loai") or "", "")
    return ""


def _lists(check: Check, taken: Taken, out: Path, voted: Mapping[int, str]) -> None:
    everything = (*OWN, REPORT)
    lists.lists(check, taken, out / "tu-xep-loai-don-vi", OWN, LEVELS)
    lists.one_file_a_unit(check, taken, out / "tu-xep-loai-don-vi", OWN)
    lists.lists(check, taken, out / "tu-xep-loai-co-quan", OWN, LEVELS)
    lists.lists(check, taken, out / "tap-the-tu-xep-loai", (REPORT,), LEVELS)
    lists.lists(check, taken, out / "tong-hop-goi-y", (HINTS,), LEVELS)
    lists.lists(check, taken, out / "danh-sach-tinh-uy", (THREE_YEARS, TEN_YEARS), LEVELS)
    lists.lists(check, taken, out / "theo-doi-khac-phuc", (REMEDY_OF_UNIT, REMEDY), LEVELS)
    for folder in ("de-xuat-don-vi", "tong-hop-co-quan"):
        lists.lists(check, taken, out / folder, everything, LEVELS, voted)
    for folder in ("bao-cao-xep-loai", "thong-bao-xep-loai"):
        lists.lists(check, taken, out / folder, everything, LEVELS)
    people = [each for each in taken.forms if each.form in OWN]
    reports = [each for each in taken.forms if each.form == REPORT]
    proposed = (lambda form: taken.levels.get(form.party), tuple(LEVELS))
    decided = (lambda form: taken.decided.get(form.party), tuple(LEVELS))
    own = (lambda form: form.answers.get("tu_xep_loai"), tuple(LEVELS))
    of_unit = (lambda form: form.answers.get("tu_xep_loai_tap_the"), tuple(LEVELS))
    group = lambda form: taken.fact(form.party, "similar_group") or "(Không ghi nhóm)"  # noqa: E731
    unit = lambda form: taken.unit_name(form.party)  # noqa: E731
    kinds = {"cong-chuc": "Công chức", "vien-chuc": "Viên chức", "nguoi-lao-dong": "Người lao động"}
    kind = lambda form: kinds[taken.fact(form.party, "employment")]  # noqa: E731
    (name, sheets), *_ = books(out / "tong-hop-co-quan")
    by_group = sheets["Tổng hợp 1"]
    lists.counts(check, taken, f"{name} 1", by_group, people, group, [own, proposed])
    lists.counts(check, taken, f"{name} 2", sheets["Tổng hợp 2"], people, unit, [own, proposed])
    _all_of_one(check, taken, f"{name} 3", sheets["Tổng hợp 3"], reports, of_unit, proposed)
    _quota(check, taken, name, by_group, people)
    for name, sheets in books(out / "de-xuat-don-vi"):
        own_unit = [each for each in people if _in_file(taken, each, sheets)]
        lists.counts(check, taken, name, sheets["Tổng hợp"], own_unit, group, [own, proposed])
    (name, sheets), *_ = books(out / "bao-cao-xep-loai")
    lists.counts(check, taken, f"{name} 1", sheets["Tổng hợp 1"], people, kind, [decided])


def _in_file(taken: Taken, form: Form, sheets: dict[str, Sheet]) -> bool:
    """Whose file it is: that of the unit whose report, or whose people, stand in it, if only as
    missing."""
    codes = {
        line["Mã biên nhận"] for page in (lists.UP, lists.LATE) for line in sheets[page].dicts()
    }
    units = {
        taken.unit_name(each.party) for each in taken.forms if each.code in codes and each.code
    }
    units |= {line["Đơn vị"] for line in sheets[lists.MISSING].dicts()}
    return taken.unit_name(form.party) in units


def _all_of_one(
    check: Check, taken: Taken, where: str, sheet: Sheet, forms: list[Form],
    *columns: lists.Column,
) -> None:  # fmt: skip
    """One line, whatever the paper calls the form."""
    called = spaced(sheet.lines[0][1]) if sheet.lines else ""
    lists.counts(check, taken, where, sheet, forms, lambda _: called, columns)


def _quota(check: Check, taken: Taken, name: str, sheet: Sheet, people: list[Form]) -> None:
    """II.2 Lưu ý: no more at the first level than 20 % of those at the second, in each group of
    alike posts. Silent on fractions: they are dropped."""
    said = [spaced(row[0]) for row in sheet.below if row and row[0]]
    groups: dict[str, Counter[str | None]] = {}
    for form in people:
        if form.fate == "up":
            group = taken.fact(form.party, "similar_group") or "(Không ghi nhóm)"
            groups.setdefault(group, Counter())[taken.levels.get(form.party)] += 1
    told = {}
    for line in said:
        found = re.match(
            r"(.+): 20 % × (\d+) người .* → (\d+) người.*"
            r"Đang đề xuất mức “(.+)”: (\d+) người, (.+)\.",
            line,
        )
        if found:
            group, base, allowed, level, used, verdict = found.groups()
            told[group] = (int(base), int(allowed), level, int(used), verdict)
    check.same_lines("quota", f"{name}, groups", list(groups), list(told))
    for group, levels in groups.items():
        base, used = levels["htt"], levels["htxs"]
        allowed = base * 20 // 100
        verdict = f"VƯỢT {used - allowed}" if used > allowed else "trong tỷ lệ"
        ours = (base, allowed, LEVELS["htxs"], used, verdict)
        check.same("quota", f"{name}, {group}", ours, told.get(group))


def _ballots(taken: Taken) -> dict[str, votes.Rule]:
    def everybody(unit: int | None) -> set[int]:
        """II.2.a: "Toàn thể công chức, viên chức, người lao động trong đơn vị"."""
        return {key for key, each in taken.people.items() if each["unit"] == unit}

    def their_parties(unit: int | None) -> set[int]:
        """Without those whom their unit rates too low, or a rule keeps out."""
        return {
            each.party
            for each in _candidates(taken, taken.levels)
            if each.may and taken.person(each.party)["unit"] == unit
        }

    def key_officers(_: int | None) -> set[int]:
        """II.3.b: heads, the party committee, the union's and the youth union's heads."""
        return {
            key
            for key, each in taken.people.items()
            if any(each["facts"].get(name) for name in OFFICERS)
        }

    def agency(_: int | None) -> set[int]:
        return set(taken.collectives("agency"))

    agreed = ("Đồng ý", "Không đồng ý")  # silent: more than half of the valid votes
    return {
        TITLE: votes.Rule(agreed, everybody, their_parties, most=False),
        "xep-loai-co-quan": votes.Rule(tuple(LEVELS.values()), key_officers, agency, most=True),
    }


def _candidates(taken: Taken, levels: Mapping[int, str]) -> Iterator[Candidate]:
    """II.2.c: everybody of the units. Silent on who may be: by the law on emulation those who did
    their work well, of these `levels`; and nobody who is being looked into."""
    for party in taken.persons():
        if taken.unit_kind(party) in UNITS:
            level, why, waits = levels.get(party), [], []
            if level not in GOOD and (party, LEVEL_RULE) not in taken.lifted:
                (waits if level is None else why).append("“Được xếp loại năm 2024 từ mức Hoàn")
            kept = taken.fact(party, "dang_xem_xet")
            if kept and (party, KEPT_RULE) not in taken.lifted:
                why.append("“Chưa xét danh hiệu, khen thưởng trong thời gian đang bị xem xét")
            yield Candidate(party, TITLE, tuple(why), tuple(waits))


def _titles(check: Check, taken: Taken, out: Path, came: dict[tuple[str, int], dict]) -> None:
    """II.2.c: by secret ballot in the units, by the level that they propose. Silent on units of
    fewer than three: they propose in the meeting. Then the council, on those, by the level that
    the consultation of II.4 came to."""
    found, early = (list(_candidates(taken, levels)) for levels in (taken.decided, taken.levels))
    voted = {party: result["words"] == "Đạt" for (code, party), result in came.items()
             if code == TITLE}  # fmt: skip
    told = {matter["party"]: matter["outcome"]
            for _, matter in titles.matters_of(taken, MEETING) if matter["title"]}  # fmt: skip
    for party, yes in voted.items():
        check.same("ballots taken into meetings", taken.name(party), yes, told.get(party, yes))
    proposed = {**told, **voted}
    before_it = {(party, TITLE) for party in proposed}
    titles.considered(check, taken, out / "binh-xet-thi-dua", TITLES, found,
                      lambda each: proposed.get(each.party), before_it)  # fmt: skip
    council = {matter["party"]: matter["outcome"]
               for _, matter in titles.matters_of(taken, COUNCIL) if matter["title"]}  # fmt: skip
    check.same("handed up", COUNCIL, {key for key, yes in proposed.items() if yes}, set(council))
    for each in early:
        if not each.may:
            check.same("kept out", taken.name(each.party), None, proposed.get(each.party))
    for each in found:
        where, outcome = f"{COUNCIL}, {taken.name(each.party)}", council.get(each.party)
        if not each.may or each.waits:
            check.same("kept out", where, None, outcome)
        elif each.party in council:
            check.same("let in", where, True, outcome is not None)  # noqa: FBT003
    before_it = {(party, TITLE) for party in council}
    passed_over = {(party, TITLE) for party, outcome in council.items() if outcome is None}
    titles.excluded(check, taken, out / "khong-xet", TITLES, found, passed_over)
    for folder in ("binh-xet-thi-dua-co-quan", "to-trinh-khen-thuong", "thong-bao-thi-dua"):
        titles.considered(check, taken, out / folder, TITLES, found,
                          lambda each: council.get(each.party), before_it)  # fmt: skip


def _ideas(check: Check, taken: Taken, out: Path) -> None:
    """II.5; silent on the conditions: those of the law, as in other provinces."""
    rules = ideas.Rules("Sáng kiến", "Phòng, ban, đơn vị")
    ideas.ideas(check, taken, rules, {out / "quyet-dinh-sang-kien": IDEAS})
