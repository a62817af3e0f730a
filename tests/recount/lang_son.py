"""Lạng Sơn 2012, by hand from Kế hoạch 201/KH-SNV; what it leaves open is said with "silent"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import ideas
import lists
import titles
import votes
from check import Check
from lateness import before, by, judge
from papers import books
from taken import Form, Taken
from titles import Candidate, Hands

LEVELS = {
    "htxs": "Hoàn thành xuất sắc nhiệm vụ",
    "htt": "Hoàn thành tốt nhiệm vụ",
    "htnv": "Hoàn thành nhiệm vụ",
    "khtnv": "Không hoàn thành nhiệm vụ",
}
"""II.3.2 "theo 4 mức"; silent on their names: those of the two laws."""

ROOMS = {"van-phong", "phong", "to-chuc-truc-thuoc"}
"""Phần mở đầu: "các phòng thuộc sở, các tổ chức trực thuộc sở (sau đây gọi chung là Phòng)"."""

OWN = ("tu-nhan-xet-lanh-dao", "tu-nhan-xet")
OF_LEADERS, NEWCOMER = "kiem-diem-tap-the", "nhan-xet-co-quan-cu"
ABOVE = "ho-so-cap-tren"
REPORTS = ("bao-cao-cong-tac", "phu-luc", "du-kien-van-ban")
IDEA, ACHIEVED, ACHIEVED_BY_ROOM = (
    "bao-cao-sang-kien",
    "bao-cao-thanh-tich",
    "bao-cao-thanh-tich-tap-the",
)
ENDS = {
    # V.1.4: "trước ngày 10/01/2013"; silent on when people hand in to their room: the same.
    **dict.fromkeys(
        (*OWN, OF_LEADERS, NEWCOMER, ABOVE, IDEA, ACHIEVED, ACHIEVED_BY_ROOM), before(2013, 1, 10)
    ),
    **dict.fromkeys(REPORTS, by(2013, 1, 10)),  # I: "chậm nhất ngày 10/01/2013"
}
TITLES = {
    "lao-dong-tien-tien": "Lao động tiên tiến",
    "chien-si-thi-dua-co-so": "Chiến sĩ thi đua cơ sở",
    "chien-si-thi-dua-tinh": "Chiến sĩ thi đua cấp tỉnh",
    "giay-khen-giam-doc": "Giấy khen của Giám đốc Sở Nội vụ",
    "bang-khen-ubnd-tinh": "Bằng khen của Chủ tịch UBND tỉnh",
    "tap-the-lao-dong-tien-tien": "Tập thể lao động tiên tiến",
    "tap-the-lao-dong-xuat-sac": "Tập thể lao động xuất sắc",
    "giay-khen-tap-the": "Giấy khen của Giám đốc Sở Nội vụ (tập thể)",
    "bang-khen-tap-the": "Bằng khen của Chủ tịch UBND tỉnh (tập thể)",
}
BY_THE_CHAIRMAN = {
    "chien-si-thi-dua-tinh",
    "bang-khen-ubnd-tinh",
    "tap-the-lao-dong-xuat-sac",
    "bang-khen-tap-the",
}
"""What the chairman of the province gives, by the law on emulation, goes up to him."""
WITH_AN_IDEA = {"chien-si-thi-dua-co-so", "chien-si-thi-dua-tinh"}
"""IV.1.2: "các đề tài, sáng kiến khoa học"; the law on emulation asks it of these two."""
BY_LEVEL = {*WITH_AN_IDEA, "lao-dong-tien-tien"}
GOOD = {"htxs", "htt"}
"""IV.1.2: "Trên cơ sở kết quả công tác"; silent on how good: those who did their work well."""
LEVEL_RULE, IDEA_RULE = "tu-hoan-thanh-tot", "sang-kien-duoc-cong-nhan"

UNIT, IDEAS, COUNCIL = "hop-phong", "hoi-dong-sang-kien", "hoi-dong-thi-dua"
LEADERS = "binh-xet-lanh-dao-so"
HANDS = {
    (UNIT, "sang-kien"): Hands(of_all=False),
    (UNIT, "thi-dua"): Hands(of_all=False),
    (IDEAS, "sang-kien"): Hands(of_all=True),
    (LEADERS, "thi-dua"): Hands(of_all=False),
    (COUNCIL, "danh-hieu"): Hands(of_all=True),
    (COUNCIL, "danh-hieu-lanh-dao-so"): Hands(of_all=True),
}
"""Silent on how hands are counted: more than half of who is there, in councils of all members."""


def recount(check: Check, taken: Taken, out: Path) -> None:
    judge(check, taken, ENDS)
    lists.asked(check, taken, _asked(taken))
    rules = _ballots(taken)
    came = votes.ballots(check, taken, [out / "bien-ban-kiem-phieu"], rules)
    _lists(check, taken, out, votes.said(taken, rules, came))
    both = ("muc-tap-the", "muc-ca-nhan")
    own = lambda party: _own_words(taken, party)  # noqa: E731
    votes.summary(check, taken, out / "tong-hop-bo-phieu-so", both, came, own, LEVELS)
    titles.hands(check, taken, HANDS)
    _rated_above(check, taken)
    _titles(check, taken, out)
    _ideas(check, taken, out)


def _asked(taken: Taken) -> Iterator[tuple[str, int]]:
    for party in taken.persons():
        # V.2: those managed by the province's party committee or chairman are rated up there.
        if taken.fact(party, "managed_by") == "so":
            # II.2.1 leaders on 2.2.1 and 2.2.2; II.2.2 the others on 2.2.1
            yield OWN[0] if taken.fact(party, "leader") else OWN[1], party
            if taken.fact(party, "newcomer"):  # II.2.3: under eight months
                yield NEWCOMER, party
        elif taken.fact(party, "managed_by") in {"tinh-uy", "ubnd-tinh"}:
            yield ABOVE, party
        yield IDEA, party  # III
        yield ACHIEVED, party  # IV.2
    for kind, forms in (("leadership", (OF_LEADERS,)), ("unit", (ACHIEVED_BY_ROOM, *REPORTS))):
        for party in taken.collectives(kind):  # II.3.1, IV.2, I: by the head of the room
            if taken.unit_kind(party) in ROOMS and _headed(taken, taken.parties[party]["unit"]):
                yield from ((form, party) for form in forms)


def _headed(taken: Taken, unit: int) -> bool:
    return taken.of_unit(unit, "head")


def _lists(check: Check, taken: Taken, out: Path, voted: Mapping[int, str]) -> None:
    rated = (OF_LEADERS, *OWN)
    lists.lists(check, taken, out / "mau-5-so", rated, LEVELS, voted)
    lists.lists(check, taken, out / "mau-5", rated, LEVELS, voted)
    lists.lists(check, taken, out / "thong-bao-xep-loai", rated, LEVELS)
    lists.one_file_a_unit(check, taken, out / "mau-5", rated)
    lists.lists(check, taken, out / "nguoi-chuyen-den", (NEWCOMER,), LEVELS)
    lists.lists(check, taken, out / "cong-van-co-quan-cu", (NEWCOMER,), LEVELS)
    lists.lists(check, taken, out / "tinh-hinh-bao-cao", REPORTS, LEVELS)
    lists.lists(check, taken, out / "tong-hop-van-ban", REPORTS[2:], LEVELS)
    lists.lists(check, taken, out / "to-trinh-cap-tren", (ABOVE,), LEVELS)
    people = [each for each in taken.forms if each.form in OWN]
    leaders = [each for each in taken.forms if each.form == OF_LEADERS]
    decided = (lambda form: taken.decided.get(form.party), tuple(LEVELS))
    own, of_leaders = (_own_level, tuple(LEVELS)), (_level_of_leaders, tuple(LEVELS))
    unit = lambda form: taken.unit_name(form.party)  # noqa: E731
    kinds = {"cong-chuc": "Công chức", "vien-chuc": "Viên chức", "nguoi-lao-dong": "Người lao động"}
    kind = lambda form: kinds[taken.fact(form.party, "employment")]  # noqa: E731
    (name, sheets), *_ = books(out / "mau-5-so")
    count = partial(lists.counts, check, taken)
    count(f"{name} 1", sheets["Tổng hợp 1"], people, kind, [own, decided])
    count(f"{name} 2", sheets["Tổng hợp 2"], leaders, unit, [of_leaders, decided])
    count(f"{name} 3", sheets["Tổng hợp 3"], people, unit, [own, decided])


def _rated_above(check: Check, taken: Taken) -> None:
    """V.2: of those whom the province manages nobody here proposes or concludes a level."""
    for party in taken.persons():
        if taken.fact(party, "managed_by") in {"tinh-uy", "ubnd-tinh"}:
            check.same("rated above", taken.name(party), None, taken.decided.get(party))


def _own_level(form: Form) -> str | None:
    """Of officials and of the others, in two questions, for the third level has two names."""
    return form.answers.get("tu_xep_loai") or form.answers.get("tu_xep_loai_vien_chuc")


def _level_of_leaders(form: Form) -> str | None:
    return form.answers.get("tu_xep_loai_tap_the")


def _own_words(taken: Taken, party: int) -> str:
    """What goes up of it; the third level of officials has a name of its own."""
    for form in taken.by_party[party].values():
        if form.form not in {OF_LEADERS, *OWN} or form.fate != "up":
            continue
        if form.answers.get("tu_xep_loai") == "htnv":
            return f"{LEVELS['htnv']} nhưng còn hạn chế về năng lực"
        return LEVELS.get(_own_level(form) or _level_of_leaders(form) or "", "")
    return ""


def _ballots(taken: Taken) -> dict[str, votes.Rule]:
    """II.3.3: on the leaders together and on each person, in each room of three or more. Silent:
    officials and public employees vote, as they are counted there; most of the valid votes."""

    def voters(unit: int | None) -> set[int]:
        return {
            key
            for key, each in taken.people.items()
            if each["unit"] == unit
            and each["facts"].get("employment") in {"cong-chuc", "vien-chuc"}
        }

    def leaders(unit: int | None) -> set[int]:
        return {each for each in taken.collectives("leadership")
                if taken.parties[each]["unit"] == unit}  # fmt: skip

    def people(unit: int | None) -> set[int]:
        return {
            each
            for each in taken.persons()
            if taken.person(each)["unit"] == unit and taken.fact(each, "managed_by") == "so"
        }

    names = tuple(LEVELS.values())
    return {
        "muc-tap-the": votes.Rule(names, voters, leaders, most=True),
        "muc-ca-nhan": votes.Rule(names, voters, people, most=True),
    }


# ------------------------------------------------------------------------------------ titles


def _titles(check: Check, taken: Taken, out: Path) -> None:
    found = list(_candidates(taken))
    passed_over = {
        (matter["party"], matter["title"])
        for _, matter in titles.matters_of(taken, COUNCIL)
        if matter["title"] and matter["outcome"] is None
    }
    titles.excluded(check, taken, out / "khong-xet", TITLES, found, passed_over)
    for code, folders in (
        (UNIT, ("de-nghi-thi-dua-phong", "to-trinh-thi-dua")),
        (LEADERS, ("de-nghi-thi-dua-lanh-dao-so",)),
        (COUNCIL, ("danh-sach-thi-dua", "thong-bao-thi-dua", "to-trinh-ubnd-tinh")),
    ):
        outcomes = {(matter["party"], matter["title"]): matter["outcome"]
                    for _, matter in titles.matters_of(taken, code) if matter["title"]}  # fmt: skip
        for folder in folders:
            those = [
                each
                for each in found
                if (folder != "to-trinh-ubnd-tinh" or each.title in BY_THE_CHAIRMAN)
                and _meets(taken, code, each)
            ]
            titles.considered(
                check, taken, out / folder, TITLES, those,
                lambda each, came=outcomes: came.get((each.party, each.title)), outcomes.keys(),
            )  # fmt: skip
        if code == COUNCIL:
            _cap(check, outcomes, out / "danh-sach-thi-dua")
        for each in _candidates(taken, early=True) if code == UNIT else found:
            key, where = (each.party, each.title), f"{code}, {taken.name(each.party)}"
            if not each.may or (each.waits and code == COUNCIL):
                check.same("kept out", where, None, outcomes.get(key))
            elif key in outcomes and code == COUNCIL:
                check.same("let in", where, True, outcomes[key] is not None)  # noqa: FBT003
    carried = {
        (matter["party"], matter["title"])
        for code in (UNIT, LEADERS)
        for _, matter in titles.matters_of(taken, code)
        if matter["title"] and matter["outcome"]
    }
    before_it = {
        (matter["party"], matter["title"])
        for _, matter in titles.matters_of(taken, COUNCIL)
        if matter["title"]
    }
    check.same("handed up", COUNCIL, carried, before_it)


def _meets(taken: Taken, code: str, each: Candidate) -> bool:
    """IV.2: rooms on their own, the leaders of the department on theirs; the council on all."""
    kind = taken.unit_kind(each.party)
    return {UNIT: kind in ROOMS, LEADERS: kind == "lanh-dao-so"}.get(code, True)


def _cap(check: Check, outcomes: Mapping[tuple[int, str], bool | None], folder: Path) -> None:
    """Silent here: of those who are Lao động tiên tiến, 15 % at most, a fraction dropped."""
    carried = Counter(title for (_, title), yes in outcomes.items() if yes)
    base, count = carried["lao-dong-tien-tien"], carried["chien-si-thi-dua-co-so"]
    most = base * 15 // 100
    beyond = f", vượt {count - most}" if count > most else ""
    line = f"cơ sở: {count}, nhiều nhất 15% của {base} “Lao động tiên tiến” là {most}{beyond}."
    for name, sheets in books(folder):
        check.same("caps", name, True, line in sheets[titles.UP].words)  # noqa: FBT003


def _candidates(taken: Taken, *, early: bool = False) -> Iterator[Candidate]:
    """`early`: as the rooms met, before the leaders' and the councils' conclusions."""
    for form in taken.forms:
        if form.form in {ACHIEVED, ACHIEVED_BY_ROOM} and form.receipt:
            for title in form.answers.get("danh_hieu") or ():
                party = form.party
                found = [
                    *((*rule, False) for rule in _why_not(taken, form, title)),
                    *_of_this_year(taken, party, title, early=early),
                ]
                why, waits = (
                    tuple(
                        words
                        for rule, words, fate in found
                        if fate is wanted and (party, rule) not in taken.lifted
                    )
                    for wanted in (False, None)
                )
                yield Candidate(party, title, why, waits)


def _of_this_year(
    taken: Taken, party: int, title: str, *, early: bool
) -> Iterator[tuple[str, str, bool | None]]:
    """IV.1.2, each with whether it was a no, or (None) nobody has concluded anything."""
    if title in BY_LEVEL:
        level = (taken.levels if early else taken.decided).get(party)
        if level not in GOOD:
            words = "“Trên cơ sở kết quả công tác năm 2012: từ mức Hoàn thành tốt"
            yield LEVEL_RULE, words, None if level is None else False
    if title in WITH_AN_IDEA:
        recognised = None if early else _recognised(taken, party)
        if not recognised:
            yield IDEA_RULE, "“Có đề tài, sáng kiến năm 2012 được công nhận", recognised


def _recognised(taken: Taken, party: int) -> bool | None:
    """III: by the council, or (III.1.1) by itself where a council above has accepted it; of what
    somebody of the room handed in for several, for each of them."""
    came = ideas.outcomes(taken, IDEAS)
    fates = [
        True
        if each.answers.get("da_nghiem_thu")
        and each.state != "returned"
        and each.id not in taken.held_back
        else came.get(each.id)
        for each in taken.forms
        if each.form == IDEA and each.answers.get("co_sang_kien")
        if each.party == party or _names(taken, each, party)
    ]
    if not fates:
        own = taken.by_party[party].get(IDEA)
        return None if own and (own.receipt is None or own.state == "returned") else False
    return True if True in fates else None if None in fates else False


def _why_not(taken: Taken, form: Form, title: str) -> Iterator[tuple[str, str]]:
    """Each rule with what the list must say of it."""
    if form.fate == "late":
        yield "late", "Bản đăng ký nhận lúc"
    whose = "cá nhân" if form.form == ACHIEVED else "tập thể"
    yield from _dossier(form, f"Báo cáo thành tích {whose} năm 2012")
    idea = taken.by_party[form.party].get(IDEA)
    if title in WITH_AN_IDEA and idea is not None:
        yield from _dossier(idea, "Báo cáo đề tài, sáng kiến năm 2012")
        if idea.counts and not (idea.answers["co_sang_kien"] or _is_named(taken, form.party)):
            yield f"dossier:{IDEA}", "Đã nộp nhưng ghi là không có: Báo cáo đề tài, sáng kiến"
    # IV.1.1
    registered = (
        taken.fact(form.party, "registered_2012")
        if form.form == ACHIEVED
        else taken.of_unit(taken.parties[form.party]["unit"], "unit_registered")
    )
    if not registered:
        yield "da-dang-ky-2012", "“Đã đăng ký các danh hiệu thi đua năm 2012”"
    if title == "chien-si-thi-dua-tinh":  # silent here; the law: three years in a row
        years = {year for year, of in taken.awards[form.party] if of == "chien-si-thi-dua-co-so"}
        if not {2009, 2010, 2011} <= years:
            yield "ba-lan-lien-tuc", "“Ba lần liên tục đạt Chiến sĩ thi đua cơ sở"
    kept = (  # silent here
        taken.fact(form.party, "dang_xem_xet")
        if form.form == ACHIEVED
        else taken.of_unit(taken.parties[form.party]["unit"], "unit_dang_xem_xet")
    )
    if kept:
        yield "dang-xem-xet", "“Chưa xét danh hiệu, khen thưởng trong thời gian đang bị xem xét"


def _is_named(taken: Taken, party: int) -> bool:
    """As an author in what somebody of the same room handed in."""
    return any(_names(taken, each, party) for each in taken.forms if each.form == IDEA)


def _names(taken: Taken, form: Form, party: int) -> bool:
    own = " ".join(taken.name(party).casefold().split())
    return taken.unit(form.party) == taken.unit(party) and any(
        own == " ".join(row["ho_ten"].casefold().split())
        for row in (form.answers.get("dong_tac_gia") or {}).get("rows", ())
    )


def _dossier(form: Form, name: str) -> Iterator[tuple[str, str]]:
    if not form.counts:
        late = form.receipt is not None and form.state != "returned"
        yield f"dossier:{form.form}", f"{'Nộp trễ hạn' if late else 'Chưa nộp'}: {name}"


def _ideas(check: Check, taken: Taken, out: Path) -> None:
    """III.2 for what is put to a vote; III.1.1: research that a council above has accepted is
    recognised by itself, but not (III.2.3) what was considered in an earlier year."""
    rules = ideas.Rules(
        "Đề tài, sáng kiến", "Phòng", lambda form: bool(form.answers.get("da_nghiem_thu"))
    )
    folders = {
        out / "to-trinh-sang-kien": UNIT,
        out / "de-nghi-sang-kien-phong": UNIT,
        out / "danh-sach-sang-kien": IDEAS,
        out / "quyet-dinh-sang-kien": IDEAS,
    }
    ideas.ideas(check, taken, rules, folders)
    carried = {key for key, yes in ideas.outcomes(taken, UNIT).items() if yes}
    check.same("handed up", IDEAS, carried, set(ideas.outcomes(taken, IDEAS)))
