"""Hưng Yên 2020, by hand from Kế hoạch 09/KH-SNV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import lists
import titles
from check import Check
from lateness import before, judge
from papers import books
from taken import Form, Taken
from titles import Candidate, Hands

OF_THE_DEPARTMENT = {"lanh-dao-so", "phong", "ban", "chi-cuc"}
OUTSIDE = {"van-phong-so-nganh", "phong-tc-hc", "phong-tccb", "phong-noi-vu"}
REGISTERED, REGISTERED_UNIT = "dang-ky-ca-nhan", "dang-ky-tap-the"
REPORT, REPORT_UNIT = "bao-cao-ca-nhan", "bao-cao-tap-the"
CONFIRMED, AGREED = "xac-nhan-giam-doc", "hiep-y"
ENDS = {
    # III.1: "trước ngày 17/02/2020 (Quá thời hạn đăng ký … không được xét khen thưởng)"
    **dict.fromkeys((REGISTERED, REGISTERED_UNIT), before(2020, 2, 17)),
    **dict.fromkeys((REPORT, REPORT_UNIT), before(2020, 12, 5)),  # IV.1.a
    **dict.fromkeys((CONFIRMED, AGREED), before(2020, 12, 10)),  # IV.1.b
}
MINISTER, DIRECTOR, UNIT = "bang-khen-bo-truong", "giay-khen-giam-doc", "giay-khen-tap-the"
TITLES = {
    MINISTER: "Bằng khen của Bộ trưởng Bộ Nội vụ",
    DIRECTOR: "Giấy khen của Giám đốc Sở Nội vụ",
    UNIT: "Giấy khen của Giám đốc Sở Nội vụ (tập thể)",
}
OPEN_CASES = {
    "ky_luat": "đang xem xét thi hành kỷ luật",
    "thanh_tra": "đang điều tra, thanh tra, kiểm tra khi có dấu hiệu vi phạm",
    "khieu_nai": "có đơn thư khiếu nại, tố cáo đang được xác minh làm rõ",
}
"""I.2.c, in its words."""

MEETING, COUNCIL = "binh-xet", "hoi-dong-tdkt"
HANDS = {
    (MEETING, "de-nghi"): Hands(of_all=False),
    (COUNCIL, "giay-khen"): Hands(of_all=False),
    (COUNCIL, "bang-khen"): Hands(of_all=False),
}
"""IV.1; silent on how: more than half of who is there."""


def recount(check: Check, taken: Taken, out: Path) -> None:
    judge(check, taken, ENDS)
    lists.asked(check, taken, _asked(taken))
    _lists(check, taken, out)
    titles.hands(check, taken, HANDS)
    _titles(check, taken, out)


def open_to(taken: Taken, party: int) -> set[str]:
    """III.3: which rewards are for whom at all."""
    kind = taken.unit_kind(party)
    if taken.kind(party) != "person":
        return {UNIT} if kind in (OF_THE_DEPARTMENT - {"lanh-dao-so"}) | OUTSIDE else set()
    official = taken.fact(party, "employment") == "cong-chuc"
    found = set()
    if official and kind in OF_THE_DEPARTMENT | {"phong-noi-vu"}:  # III.3.b
        found.add(MINISTER)
    if kind in OF_THE_DEPARTMENT or (official and kind in OUTSIDE):  # III.3.c
        found.add(DIRECTOR)
    return found


def _asked(taken: Taken) -> Iterator[tuple[str, int]]:
    """At the year's beginning whoever may have anything; at its end who registered in time."""
    for kind, first, last in (
        ("person", REGISTERED, REPORT),
        ("unit", REGISTERED_UNIT, REPORT_UNIT),
    ):
        parties = taken.persons() if kind == "person" else taken.collectives(kind)
        for party in parties:
            headed = kind == "person" or taken.of_unit(taken.parties[party]["unit"], "head")
            if not open_to(taken, party) or not headed:
                continue
            yield first, party
            form = taken.by_party[party].get(first)
            if form is not None and in_time(form) and _chosen(form):
                yield last, party
    # III.4: what the ministry gives needs the director's confirmation and the chairman's consent
    for _, matter in titles.matters_of(taken, MEETING):
        if matter["title"] == MINISTER and matter["outcome"]:
            yield CONFIRMED, matter["party"]
    for party in taken.collectives("agency"):
        yield AGREED, party


def in_time(form: Form) -> bool:
    """What is sent back to be completed stays registered."""
    return form.receipt is not None and form.released and form.fate == "up"


def _chosen(form: Form) -> list[str]:
    return list(form.answers.get("hinh_thuc") or ())


def _lists(check: Check, taken: Taken, out: Path) -> None:
    both = (REGISTERED, REGISTERED_UNIT)
    for folder in ("danh-sach-don-vi", "danh-sach-nganh", "so-dang-ky"):
        lists.lists(check, taken, out / folder, both, {})
    lists.one_file_a_unit(check, taken, out / "danh-sach-don-vi", both)
    (name, sheets), *_ = books(out / "so-dang-ky")
    unit = lambda form: taken.unit_name(form.party)  # noqa: E731
    for number, form, codes in (
        (1, REGISTERED, (MINISTER, DIRECTOR)),
        (2, REGISTERED_UNIT, (UNIT,)),
    ):
        forms = [each for each in taken.forms if each.form == form]
        column = (lambda each: _chosen(each) or None, codes)
        lists.counts(check, taken, f"{name} {number}", sheets[f"Tổng hợp {number}"], forms, unit,
                     [column])  # fmt: skip


def _titles(check: Check, taken: Taken, out: Path) -> None:
    found = list(_candidates(taken))
    for folder in ("danh-sach-loai", "danh-sach-loai-don-vi"):
        titles.excluded(check, taken, out / folder, TITLES, found)
    outcomes = {
        code: {(matter["party"], matter["title"]): matter["outcome"]
               for _, matter in titles.matters_of(taken, code) if matter["title"]}
        for code in (MEETING, COUNCIL)
    }  # fmt: skip
    minister = [each for each in found if each.title == MINISTER]
    for code, folder, those in (
        (MEETING, "tong-hop-don-vi", found),
        (MEETING, "to-trinh-don-vi", found),
        (MEETING, "tong-hop-de-nghi", found),
        (COUNCIL, "ket-qua-xet", found),
        (COUNCIL, "thong-bao-ket-qua", found),
        (COUNCIL, "to-trinh-bo", minister),
    ):
        came = outcomes[code]
        titles.considered(
            check, taken, out / folder, TITLES, those,
            lambda each, came=came: came.get((each.party, each.title)), came.keys(),
        )  # fmt: skip
    for code, came in outcomes.items():
        for each in found:
            if not each.may:
                voted = came.get((each.party, each.title))
                check.same("kept out", f"{code}, {taken.name(each.party)}", None, voted)
    carried = {key for key, yes in outcomes[MEETING].items() if yes}
    check.same("handed up", COUNCIL, carried, set(outcomes[COUNCIL]))
    _registered_column(check, taken, out)


def _candidates(taken: Taken) -> Iterator[Candidate]:
    for form in taken.forms:
        if form.form in {REGISTERED, REGISTERED_UNIT} and form.receipt:
            for title in _chosen(form):
                why = tuple(
                    words
                    for rule, words in _why_not(taken, form)
                    if (form.party, rule) not in taken.lifted
                )
                yield Candidate(form.party, title, why)


def _why_not(taken: Taken, form: Form) -> Iterator[tuple[str, str]]:
    if not form.released:
        yield "registration", "chưa duyệt"
    elif form.fate == "late":
        yield "late", "Quá thời hạn đăng ký, tập thể, cá nhân, không được xét khen thưởng"
    person = form.form == REGISTERED
    report = taken.by_party[form.party].get(REPORT if person else REPORT_UNIT)
    if report is None or not report.counts:  # I.2.c: "hồ sơ … đầy đủ, nộp đúng thời gian"
        late = report is not None and report.receipt is not None and report.state != "returned"
        name = f"Báo cáo thành tích năm 2020 ({'cá nhân' if person else 'tập thể'})"
        rule = REPORT if person else REPORT_UNIT
        yield f"dossier:{rule}", f"{'Nộp trễ hạn' if late else 'Chưa nộp'}: {name}"
    for case, words in OPEN_CASES.items():
        if person:
            open_case = taken.fact(form.party, case)
        else:
            open_case = taken.of_unit(taken.parties[form.party]["unit"], f"unit_{case}")
        if open_case:
            yield case.replace("_", "-"), words


def _registered_column(check: Check, taken: Taken, out: Path) -> None:
    """Đăng ký đầu năm: yes of everybody on the list, for who did not is on none."""
    for name, sheets in books(out / "tong-hop-de-nghi"):
        for line in sheets[titles.UP].dicts():
            check.same("registered", f"{name}, {line['Tập thể, cá nhân']}", "Có",
                       line["Đăng ký đầu năm"])  # fmt: skip
