"""Who fills in and who signs, when documents say who holds a role or acts in it."""

from __future__ import annotations

from typing import Any

from intake.eligibility import Asked, Collective, Member, Unmet, who_is_asked
from intake.holders import Held
from intake.plan import Plan
from tests.intake.forms import form_of, plan_of

SOURCE = {"silent": "Mặc định của bài kiểm tra."}
HEAD, DEPUTY, CLERK, SECOND_HEAD = 1, 2, 3, 4
ROOM, OTHER_ROOM = 1, 2
REPORT, AGENCY_REPORT = 11, 12


def plan() -> Plan:
    person = {
        "form": "tu-danh-gia",
        "respondent": "person",
        "signed_by": "head",
        "milestone": "nop",
        "source": SOURCE,
    }
    unit = {**person, "form": "bao-cao", "respondent": "unit", "filled_by": "head"}
    agency = {**unit, "form": "ca-co-quan", "respondent": "agency"}
    forms = [form_of(), form_of(code="bao-cao"), form_of(code="ca-co-quan")]
    return plan_of(*forms, assignments=[person, unit, agency])


def asked(*held: tuple[int, Held], heads: tuple[int, ...] = (HEAD,)) -> Any:
    """Fillers and signers by subject (persons by their own number), and what nobody fills."""
    people = tuple(
        Member(
            key,
            key,
            ROOM,
            {"head": key in heads, "full_name": str(key)},
            frozenset(each for who, each in held if who == key),
        )
        for key in (HEAD, DEPUTY, CLERK, SECOND_HEAD)
    )
    rooms = (Collective("unit", REPORT, ROOM, {}), Collective("agency", AGENCY_REPORT, None, {}))
    found, unmet = who_is_asked(plan(), people, rooms)
    return Told(found, unmet)


class Told:
    def __init__(self, found: list[Asked], unmet: list[Unmet]) -> None:
        self.fillers = {each.subject_id: each.filler_id for each in found}
        self.signers = {each.subject_id: each.signer_id for each in found}
        self.unmet = {each.party_id: each.reason for each in unmet}


def signing(*held: tuple[int, Held], position: bool = True) -> dict[str, Any]:
    """What the form of the room knows of who fills it in."""
    posts = {HEAD: "Trưởng phòng", DEPUTY: "Phó Trưởng phòng"} if position else {}
    names = {HEAD: "Lê Minh Chi", DEPUTY: "Trần Thị Bình"}
    people = tuple(
        Member(
            key,
            key,
            ROOM,
            {"head": key == HEAD, "full_name": names[key], "position": posts.get(key, "")},
            frozenset(each for who, each in held if who == key),
        )
        for key in names
    )
    found, _ = who_is_asked(plan(), people, (Collective("unit", REPORT, ROOM, {"unit": "P1"}),))
    (report,) = (each for each in found if each.subject_id == REPORT)
    return dict(report.facts)


def acting(instead_of: int | None = HEAD, unit: int | None = ROOM) -> Held:
    return Held("head", unit, capacity="KT.", instead_of=instead_of)


def test_the_report_falls_to_who_acts_while_the_head_is_absent() -> None:
    assert asked().fillers[REPORT] == HEAD
    told = asked((DEPUTY, acting()))
    assert (told.fillers[REPORT], told.signers[REPORT]) == (DEPUTY, DEPUTY)
    assert told.fillers[AGENCY_REPORT] == DEPUTY
    assert told.unmet == {}


def test_who_acts_signs_for_everybody_but_himself_and_the_one_in_whose_place() -> None:
    assert asked().signers == {HEAD: None, DEPUTY: 1, CLERK: 1, SECOND_HEAD: 1, 11: 1, 12: None}
    signers = asked((DEPUTY, acting())).signers
    assert signers[CLERK] == DEPUTY
    assert signers[DEPUTY] == HEAD  # never himself
    assert signers[HEAD] is None  # nor by his own deputy in his own place


def test_who_acts_in_a_vacant_post_never_signs_for_himself() -> None:
    told = asked((DEPUTY, acting(instead_of=None)), heads=())
    assert told.fillers[REPORT] == DEPUTY
    assert (told.signers[CLERK], told.signers[DEPUTY]) == (DEPUTY, None)


def test_who_acts_elsewhere_changes_nothing_here() -> None:
    told = asked((DEPUTY, acting(unit=OTHER_ROOM)))
    assert (told.fillers[REPORT], told.signers[CLERK]) == (HEAD, HEAD)
    assert told.unmet == {AGENCY_REPORT: "several_fill"}


def test_of_two_in_the_roster_a_document_settles_who_heads() -> None:
    two = (HEAD, SECOND_HEAD)
    assert asked(heads=two).unmet[REPORT] == "several_fill"
    told = asked((SECOND_HEAD, Held("head", ROOM)), heads=two)
    assert told.unmet == {}
    assert told.fillers[REPORT] == SECOND_HEAD
    assert (told.signers[CLERK], told.signers[HEAD]) == (SECOND_HEAD, SECOND_HEAD)
    assert told.signers[SECOND_HEAD] is None


def test_the_form_of_a_room_knows_who_signs_it_and_as_what() -> None:
    assert signing() == {
        "unit": "P1",
        "filler_name": "Lê Minh Chi",
        "filler_title": "TRƯỞNG PHÒNG",
        "filler_lines": ["TRƯỞNG PHÒNG"],
    }
    assert signing((DEPUTY, acting())) == {
        "unit": "P1",
        "filler_name": "Trần Thị Bình",
        "filler_title": "KT. TRƯỞNG PHÒNG / PHÓ TRƯỞNG PHÒNG",
        "filler_lines": ["KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"],
    }


def test_where_no_post_is_known_the_role_stands_for_it() -> None:
    label = plan().roles[0].label.upper()
    assert signing(position=False)["filler_title"] == label
    vacant = signing((DEPUTY, acting(instead_of=None)))
    assert vacant["filler_lines"] == [f"KT. {label}", "PHÓ TRƯỞNG PHÒNG"]


def test_a_document_for_the_whole_agency_goes_before_the_units() -> None:
    told = asked((CLERK, Held("head", None)))
    assert told.fillers == {**told.fillers, REPORT: HEAD, AGENCY_REPORT: CLERK}
