import random

from vietnamese.order import person_key, sort_key


def in_order(names, key):
    shuffled = list(names)
    random.Random(7).shuffle(shuffled)
    return sorted(shuffled, key=key)


def test_letters_follow_the_vietnamese_alphabet():
    words = "an ăn ân ba ca da đa e ê ga i la o ô ơ pha qua ra ta u ư va xa y".split()
    assert in_order(words, sort_key) == words


def test_tones_come_after_letters_in_the_order_of_the_dictionary():
    words = "ma mà mả mã má mạ mang mạng mao".split()
    assert in_order(words, sort_key) == words


def test_a_later_letter_counts_more_than_an_earlier_tone():
    assert in_order(["Hòa An", "Hoa Bình"], sort_key) == ["Hòa An", "Hoa Bình"]


def test_both_ways_of_writing_a_tone_stand_together():
    assert sort_key("hòa")[:2] == sort_key("hoà")[:2]
    assert sort_key("Hoa\u0300") == sort_key("Hoà")


def test_digits_and_short_words_come_first():
    words = ["2 Tổ", "An Bình", "Anh", "Ánh", "Đội 1", "Đội 2", "Фёдор"]
    assert in_order(words, sort_key) == words


def test_people_are_sorted_by_given_name_and_then_by_the_rest():
    people = [
        "Lê Thị An",
        "Nguyễn Văn An",
        "Trần An",
        "Phạm Thu Ánh",
        "Đỗ Ân",
        "Nguyễn Văn Bình",
        "Bùi Đạt",
        "Y Blô Niê",
        "Hoàng Phượng",
    ]
    assert in_order(people, person_key) == people


def test_a_note_in_brackets_decides_last():
    people = ["Nguyễn Văn An", "Nguyễn Văn An (A)", "Nguyễn Văn An (B)", "Trần Văn An", "Lê Bé"]
    assert in_order(people, person_key) == people


def test_odd_names_have_a_place_too():
    assert len({person_key(name) for name in ("", "(A)", "😀", "ẞ", "'", "An")}) == 6
