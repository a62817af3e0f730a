"""Who fills in a collective's form is shown there and printed, and is nobody's answer."""

from __future__ import annotations

from intake.checking import check_folder
from tests.intake.checking.copies import FORM, REPORT, changed_copy, errors


def asks(file: str, name: str, line: str) -> tuple[str, str, str]:
    return file, f"        name: {name}\n", f"        name: {name}\n        {line}\n"


def test_a_collectives_form_may_show_who_signs_it(tmp_path):
    folder = changed_copy(tmp_path, asks(REPORT, "ket_qua", "shows: [filler_name, filler_title]"))
    assert check_folder(folder)[0] is not None


def test_a_persons_form_knows_no_such_thing(tmp_path):
    (found,) = errors(changed_copy(tmp_path, asks(FORM, "uu_diem", "shows: [filler_name]")))
    assert "filler_name" in found.what


def test_who_signs_is_never_typed_beforehand(tmp_path):
    (found,) = errors(changed_copy(tmp_path, asks(REPORT, "ket_qua", "prefill: filler_title")))
    assert "filler_title" in found.what
