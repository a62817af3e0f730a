"""The page of Python that anybody may run, as anybody runs it: alone, with nothing of ours."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ballots
from ballots.encoding import b64, canonical
from ballots.published import published
from phieu.__main__ import main
from tests.ballots import teller
from tests.ballots.office import Wanted, round_of
from tests.ballots.test_board import published_anyway

SCRIPT = Path(ballots.__file__).with_name("static") / "recount.py"
ROUND = round_of(Wanted(items=2, roll=3))
BOARD = ROUND.board([ROUND.cast(chosen).envelope for chosen in ([1, 2], [1, 0], [3, 1])])


def signed(round_, text, *seats):
    keys = {seat: round_.tellers[seat - 1].sign for seat in seats}
    hashed = hashlib.sha256(text).digest()
    signatures = {seat: key.sign(b"phieu board 1" + hashed) for seat, key in keys.items()}
    return json.loads(published(text, signatures))


def changed(change):
    """Tellers who sign whatever is there."""
    value = json.loads(BOARD.text)
    change(value)
    return signed(ROUND, canonical(value).encode("utf-8"), 1, 2)


@pytest.fixture
def alone(tmp_path):
    """The script by itself, in a folder where nothing else is."""

    def run(file, *more):
        script = shutil.copy(SCRIPT, tmp_path / "recount.py")
        path = tmp_path / "bang-phieu.json"
        path.write_text(file if isinstance(file, str) else json.dumps(file), "utf-8")
        return subprocess.run(
            [sys.executable, "-I", str(script), str(path), *more],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
        )

    return run


@pytest.fixture
def ours(tmp_path, capsys):
    """`phieu ballot verify` on the same file."""

    def run(file, *more):
        path = tmp_path / "bang-phieu.json"
        path.write_text(file if isinstance(file, str) else json.dumps(file), "utf-8")
        status = main(["ballot", "verify", str(path), *more])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_a_board_that_holds_is_counted_again(alone, ours):
    file = signed(ROUND, BOARD.text, 1, 3)
    recounted = alone(file)
    status, out, _ = ours(file)

    assert recounted.returncode == status == 0
    for said in (recounted.stdout, out):
        assert ROUND.manifest.code in said
        assert BOARD.hash.hex() in said
        assert "Thu về trên điện thoại: 3" in said
        assert "Người 1: Đồng ý 2, Không đồng ý 0, trống 0, không hợp lệ 1" in said
        assert "Người 2: Đồng ý 1, Không đồng ý 1, trống 1, không hợp lệ 0" in said
        assert said.endswith("Khớp.\n")
    assert "Tổ viên 1, Tổ viên 3" in out


def test_paper_is_counted_with_it(alone, ours):
    round_ = round_of(Wanted(items=1, paper=2))
    paper = {"issued": 2, "collected": 2, "invalid": [1], "counts": [[0, 1, 0]]}
    built = round_.board([round_.cast([2]).envelope], paper=paper)
    file = signed(round_, built.text, 1, 2)
    for said in (alone(file).stdout, ours(file)[1]):
        assert "Người 1: Đồng ý 1, Không đồng ý 1, trống 0, không hợp lệ 1" in said
        assert "2 phiếu giấy" in said


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.update(paper=None),
        lambda value: value["paper"]["counts"][0].__setitem__(1, 2),
        lambda value: value["paper"].update(issued=3, collected=3, counts=[[0, 2, 0]]),
    ],
    ids=["left out", "one more", "more than given out"],
)
def test_paper_that_does_not_add_up_is_refused(alone, ours, change):
    round_ = round_of(Wanted(items=1, paper=2))
    paper = {"issued": 2, "collected": 2, "invalid": [1], "counts": [[0, 1, 0]]}
    value = json.loads(round_.board([], paper=paper).text)
    change(value)
    file = signed(round_, canonical(value).encode("utf-8"), 1, 2)
    assert "Phiếu giấy không khớp" in alone(file).stderr
    assert "phiếu giấy không cộng lại đúng" in ours(file)[2]


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [
        (Wanted(items=2, selections="12", mode="whole", rule={"kind": "ranks"}), [2, 1]),
        (
            Wanted(items=2, mode="whole", rule={"kind": "at_most", "selection": 1, "count": 1}),
            [1, 2],
        ),
    ],
    ids=["ranks", "at most"],
)
def test_whole_ballots_are_held_to_their_rule(alone, ours, wanted, chosen):
    round_ = round_of(wanted)
    good = signed(round_, published_anyway(round_, chosen), 1, 2)
    bad = signed(round_, published_anyway(round_, [1, 1]), 1, 2)
    assert alone(good).returncode == ours(good)[0] == 0
    assert alone(bad).returncode == ours(bad)[0] == 1


def drop(value):
    del value["slips"][1][0]


def twice(value):
    value["slips"][1][1] = value["slips"][1][0]


def alter(value):
    value["slips"][1][0][3] = [2 if value["slips"][1][0][3] == [1] else 1]


def swap_stamps(value):
    one, other = value["slips"][1][:2]
    one[2], other[2] = other[2], one[2]


def excuse(value):
    value["invalid"].append([2, "stamp", "0" * 64])


def hide_behind_another_item(value):
    value["slips"].append([])


def blame_an_item_that_is_not(value):
    value["invalid"].append([3, "stamp", "0" * 64])


def share_a_stamp_key(value):
    manifest = json.loads(value["manifest"])
    manifest["stamps"][2] = manifest["stamps"][1]
    value["manifest"] = canonical(manifest)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (drop, "số phiếu không khớp với số thu về"),
        (twice, "được tính hai lần"),
        (alter, "đã bị sửa"),
        (swap_stamps, "không có dấu đúng"),
        (excuse, "số phiếu không khớp với số thu về"),
        (hide_behind_another_item, "Thiếu danh sách phiếu"),
        (blame_an_item_that_is_not, "mục không có"),
        (share_a_stamp_key, "chung một dấu"),
    ],
)
def test_a_changed_board_does_not_hold_even_if_tellers_sign_it(alone, ours, change, why):
    file = changed(change)
    recounted = alone(file)
    assert recounted.returncode == 1
    assert recounted.stderr.startswith("KHÔNG KHỚP: ")
    assert why in recounted.stderr
    status, _, err = ours(file)
    assert status == 1
    assert err.startswith("Không khớp: ")


def test_31_envelopes_for_30_voters_are_refused(alone, ours):
    round_ = round_of(Wanted(items=1, roll=30))
    text = round_.board([round_.cast([1]).envelope for _ in range(31)]).text
    file = signed(round_, text, 1, 2)

    assert "nhiều hơn số phát ra (30)" in alone(file).stderr
    assert "nhiều phiếu hơn số phát ra" in ours(file)[2]
    assert alone(file, "31").returncode == ours(file, "--issued", "31")[0] == 0
    assert alone(file, "29").returncode == ours(file, "--issued", "29")[0] == 1


@pytest.mark.parametrize(
    "spoil",
    {
        "one of two": lambda file: file["signatures"].pop(),
        "one twice": lambda file: file["signatures"].__setitem__(1, file["signatures"][0]),
        "of another board": lambda file: file["signatures"].__setitem__(
            1, [2, b64(teller.sign(ROUND.tellers[1], round_of().board([])))]
        ),
        "of another seat": lambda file: file["signatures"][1].__setitem__(0, 3),
    }.items(),
    ids=lambda each: each[0],
)
def test_too_few_signatures_are_refused(alone, ours, spoil):
    file = signed(ROUND, BOARD.text, 1, 2)
    assert alone(file).returncode == 0
    spoil[1](file)
    assert "Chưa đủ chữ ký" in alone(file).stderr
    assert "chưa đủ chữ ký" in ours(file)[2]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"board": "{}", "signatures": []}', "{"])
def test_what_is_no_board_is_refused_in_a_sentence(alone, ours, content):
    recounted = alone(content)
    assert recounted.returncode == 1
    assert recounted.stderr.startswith("KHÔNG KHỚP: ")
    assert "Traceback" not in recounted.stderr
    status, _, err = ours(content)
    assert status == 1
    assert "không phải là bảng phiếu" in err


def test_a_file_that_is_not_there_is_told(tmp_path, capsys):
    assert main(["ballot", "verify", str(tmp_path / "x.json")]) == 1
    assert "Không đọc được" in capsys.readouterr().err


def test_without_a_file_the_page_says_how_it_is_used():
    said = subprocess.run(
        [sys.executable, "-I", str(SCRIPT)], capture_output=True, text=True, check=False
    )
    assert said.returncode == 1
    assert "python recount.py bang-phieu.json" in said.stderr
