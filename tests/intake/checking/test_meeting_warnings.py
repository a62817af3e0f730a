"""What a plan leaves open about meetings and titles is said and does not stop it."""

from __future__ import annotations

from tests.intake.checking.copies import PLAN, changed_copy, errors, warnings
from tests.plans.broken_cases import invented, met, titled

OTHERS = ("[{kind: person}]", "[{kind: person, when: {is: {head: false}}}]")
"""Not the chair."""


def said(folder, edits):
    return {found.code for found in warnings(changed_copy(folder, *edits))}


def a_meeting(*edits):
    """With titles that can be gone through; all that the document might leave open is said."""
    whole = ("role: head, source", "role: head, when_subject: head, source")
    return [*titled(), *met(whole, *edits)]


def test_a_meeting_that_leaves_nothing_open_needs_no_word(tmp_path):
    assert said(tmp_path, a_meeting()) == set()


def test_where_no_role_is_secretary_the_chair_names_one(tmp_path):
    assert said(tmp_path, a_meeting(("    secretary: head\n", ""))) == {"meeting.no_secretary"}


def test_a_meeting_without_a_number_that_must_be_there(tmp_path):
    line = '    quorum: {parts: 2, of_parts: 3, source: {section: "VIII.3"}}\n'
    assert said(tmp_path, a_meeting((line, ""))) == {"meeting.no_quorum"}


def test_titles_that_no_share_of_hands_decides(tmp_path):
    hands = ' hands: {more_than: 50, base: present, source: {section: "VIII.5"}},'
    assert said(tmp_path, a_meeting((hands, ""))) == {"meeting.no_hands"}


def test_a_chair_who_is_gone_through_and_has_no_substitute(tmp_path):
    assert said(tmp_path, [*titled(), *met()]) == {"meeting.no_substitute"}


def test_a_chair_who_is_not_gone_through_needs_no_substitute(tmp_path):
    title = ("{is: {party_member: true}}", "{is: {head: false}}")
    assert said(tmp_path, [*titled(title), *met(OTHERS)]) == set()


def test_a_chair_whose_own_title_is_weighed_has_no_substitute(tmp_path):
    assert said(tmp_path, [*titled(), *met(OTHERS)]) == {"meeting.no_substitute"}


def test_a_chair_whose_own_initiative_is_weighed_has_no_substitute(tmp_path):
    titles = "kind: titles, titles: [lao-dong],"
    weighed = invented((" shares: viec, author: ten,", ""))
    edits = [*weighed, *met(OTHERS, (titles, "kind: initiatives,"))]
    assert said(tmp_path, edits) == {"meeting.no_substitute"}


def test_a_form_of_the_dossier_that_nobody_with_the_title_is_asked(tmp_path):
    edits = titled(("dossier: [tu-danh-gia]", "dossier: [bao-cao]"))
    assert said(tmp_path, edits) == {"title.dossier"}


def test_a_title_that_must_be_registered_for_and_is_not_offered(tmp_path):
    edits = titled(
        ("required: false", "required: true"),
        ('          - {code: bang-khen, label: "Bằng khen"}\n', ""),
    )
    assert said(tmp_path, edits) == {"title.not_offered"}


def test_a_title_of_a_unit_may_ask_for_what_is_said_of_the_unit(tmp_path):
    fact = '  - {name: unit_whole, label: "Đủ", type: yes_no, columns: ["Đủ"]}\n  - name: head\n'
    of_a_unit = (
        "given_to: [person]\n    when: {is: {party_member: true}}",
        "given_to: [unit]\n    when: {is: {unit_whole: true}}",
    )
    edits = titled(of_a_unit, ("dossier: [tu-danh-gia]", "dossier: [bao-cao]"))
    assert said(tmp_path, [(PLAN, "  - name: head\n", fact), *edits]) == set()


def test_a_prerequisite_speaks_of_an_initiative_only_where_the_plan_has_initiatives(tmp_path):
    asks = titled(("when: {is: {level: tot}}", "when: {is: {initiative: true}}"))
    (wrong,) = errors(changed_copy(tmp_path / "without", *asks))
    assert wrong.code == "condition.unknown"
    assert warnings(changed_copy(tmp_path / "with", *asks, *invented(("mot", "lao-dong")))) == []
