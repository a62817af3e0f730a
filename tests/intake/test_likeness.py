"""How alike two initiatives are: the same one in other words, and others of the same field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.likeness import alike, likeness

QR = "Ứng dụng mã QR trong quản lý hồ sơ lưu trữ tại Văn phòng"

SHOWN = 60
"""From so many percent on the plan shows two side by side, where it says nothing else."""


@pytest.mark.parametrize(
    "other",
    [
        "Ung dung ma QR trong quan ly ho so luu tru tai van phong",
        "ỨNG DỤNG MÃ QR TRONG QUẢN LÝ HỒ SƠ LƯU TRỮ TẠI VĂN PHÒNG.",
        "Ứng dụng mã QR trong quản lí hồ sơ lưu trử ở Văn phòng",
        "Sáng kiến: ứng dụng mã QR nhằm nâng cao hiệu quả quản lý hồ sơ lưu trữ của Văn phòng",
    ],
)
def test_marks_capitals_and_words_that_every_title_has_make_no_difference(other: str) -> None:
    assert likeness(QR, other) >= 95


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (QR, "Quản lý hồ sơ lưu trữ tại Văn phòng bằng ứng dụng mã QR"),
        (
            QR,
            "Giải pháp nâng cao hiệu quả quản lý hồ sơ lưu trữ bằng mã QR tại Văn phòng UBND tỉnh",
        ),
        (
            "Phần mềm quản lý văn bản đi, văn bản đến của Sở Nội vụ",
            "Phần mềm của Sở Nội vụ: quản lý văn bản đến và văn bản đi",
        ),
    ],
)
def test_the_same_one_with_its_words_turned_round_is_shown(one: str, other: str) -> None:
    assert SHOWN <= likeness(one, other) < 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (QR, "Xây dựng phần mềm theo dõi mượn, trả hồ sơ lưu trữ tại Văn phòng"),
        (QR, "Chỉnh lý, số hoá tài liệu lưu trữ lịch sử của tỉnh"),
        (
            "Giải pháp nâng cao chất lượng giải quyết thủ tục hành chính tại Bộ phận Một cửa",
            "Tuyên truyền thủ tục hành chính cho người dân tại Bộ phận Một cửa",
        ),
        (
            "Ứng dụng công nghệ thông tin trong công tác đánh giá, phân loại công chức",
            "Ứng dụng công nghệ thông tin trong công tác thi đua, khen thưởng",
        ),
        (
            "Một số giải pháp nâng cao chất lượng đội ngũ cán bộ cấp xã",
            "Một số giải pháp nâng cao chất lượng đào tạo, bồi dưỡng công chức",
        ),
        (QR, "Mô hình tiết kiệm điện tại trụ sở cơ quan"),
    ],
)
def test_another_one_of_the_same_field_is_not_shown(one: str, other: str) -> None:
    assert likeness(one, other) < SHOWN


def test_nothing_is_like_no_words() -> None:
    assert likeness("", "") == likeness(QR, "") == likeness("?", QR) == 0


def test_words_that_every_title_has_count_where_there_are_no_others() -> None:
    assert likeness("Một số giải pháp", "Một số giải pháp") == 100


def test_it_is_twice_what_is_shared_of_what_both_hold_and_half_is_rounded_up() -> None:
    """One of 3 and 5 words and pairs; one of 3 and 13."""
    assert likeness("mèo lợn", "mèo gà vịt") == 25
    assert likeness("mèo lợn", "mèo gà vịt ngan ngỗng bò trâu") == 13


TITLES = st.lists(
    st.sampled_from("hồ sơ lưu trữ mã QR quản lý phần mềm một cửa".split()), max_size=9
).map(" ".join)


@given(TITLES, TITLES)
def test_likeness_is_the_same_from_both_sides_and_whole_only_of_the_same_words(
    one: str, other: str
) -> None:
    found = likeness(one, other)
    assert found == likeness(other, one)
    assert 0 <= found <= 100
    if one.split():
        assert likeness(one, one) == 100


def test_many_are_compared_as_two_are() -> None:
    others = ["Mô hình tiết kiệm điện", QR, "Quản lý hồ sơ lưu trữ bằng mã QR"]
    assert alike([QR], others, least=60) == [(0, 1, 100), (0, 2, likeness(QR, others[2]))]


@given(st.lists(TITLES, max_size=8), st.lists(TITLES, max_size=8), st.integers(1, 100))
def test_nothing_that_is_alike_enough_is_passed_over(
    texts: list[str], others: list[str], least: int
) -> None:
    assert alike(texts, others, least) == [
        (at, which, percent)
        for at, one in enumerate(texts)
        for which, other in enumerate(others)
        if (percent := likeness(one, other)) >= least
    ]
