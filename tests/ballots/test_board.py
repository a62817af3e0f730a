from __future__ import annotations

import hashlib
import json
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots import board, tally
from ballots.board_text import Invalid
from ballots.encoding import b64, canonical, unb64
from ballots.protocol import BallotError, envelope_of, root_of
from ballots.published import has_signed, published, read_published, signers
from tests.ballots import teller, voter
from tests.ballots.office import Wanted, round_of

ROUND = round_of(Wanted(items=2, roll=3))
CASTS = [ROUND.cast(chosen) for chosen in ([1, 2], [1, 0], [2, 1])]
ENVELOPES = [cast.envelope for cast in CASTS]
BOARD = ROUND.board(ENVELOPES)


def counts_of(built):
    return [each.counts for each in tally.of_phones(built)]


def changed(change, built=BOARD):
    value = json.loads(built.text)
    change(value)
    return canonical(value).encode("utf-8")


def digest(content):
    return hashlib.sha256(content).hexdigest()


def test_what_was_cast_is_what_is_counted():
    assert counts_of(BOARD) == [(0, 2, 1), (1, 1, 1)]
    assert BOARD.invalid == ()
    assert BOARD.collected == 3
    assert BOARD.root == root_of(ROUND.manifest.h, ENVELOPES)


def test_anybody_reads_the_same_from_the_text_alone():
    again = board.verify(BOARD.text)
    assert again == BOARD
    assert again.hash == hashlib.sha256(BOARD.text).digest()


@pytest.mark.parametrize("seats", [(1, 2), (1, 3), (2, 3), (1, 2, 3)])
def test_any_tellers_post_the_same_board(seats):
    assert ROUND.board(ENVELOPES, *seats).text == BOARD.text


def test_the_order_in_which_envelopes_came_leaves_no_trace():
    assert ROUND.board(ENVELOPES[::-1]).text == BOARD.text
    keys = [[slip.key for slip in slips] for slips in BOARD.slips]
    assert keys == [sorted(each) for each in keys]


def test_a_board_says_nothing_of_which_slips_lay_together():
    text = BOARD.text.decode()
    for cast in CASTS:
        assert b64(envelope_of(cast.envelope, ROUND.manifest.sizes).serial) not in text
        assert b64(hashlib.sha256(cast.envelope).digest()) not in text


def test_every_voter_finds_the_own_slips():
    assert [voter.counted(ROUND.manifest, cast, BOARD.text) for cast in CASTS] == ["counted"] * 3
    unseen = ROUND.cast([1, 1])
    assert voter.counted(ROUND.manifest, unseen, BOARD.text) == "missing"


choices = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=4)


@settings(max_examples=15, deadline=None)
@given(choices, st.randoms(use_true_random=False))
def test_any_votes_are_counted_as_they_were_cast(votes, dice):
    round_ = round_of(Wanted(items=2))
    envelopes = [round_.cast(vote).envelope for vote in votes]
    dice.shuffle(envelopes)
    built = board.verify(round_.board(envelopes, 1, 3).text, round_.manifest)
    for at, counts in enumerate(counts_of(built)):
        assert counts == tuple(sum(vote[at] == each for vote in votes) for each in range(3))


def test_whole_ballots_keep_their_selections_together():
    wanted = Wanted(items=3, selections="123", mode="whole", rule={"kind": "ranks"})
    round_ = round_of(wanted)
    casts = [round_.cast(ranks) for ranks in ([1, 2, 3], [1, 3, 2], [1, 1, 2])]
    built = round_.board([cast.envelope for cast in casts])

    assert counts_of(built) == [(0, 2, 0, 0), (0, 0, 1, 1), (0, 0, 1, 1)]
    assert built.invalid == (Invalid(1, "rule", digest(casts[2].slips[0].packed())),)
    assert board.verify(built.text, round_.manifest) == built
    assert not tally.may_be_public(built)


# ----------------------------------------------------------------- what voters may try


def board_with(envelope, round_=ROUND):
    return round_.board([ENVELOPES[0], ENVELOPES[1], envelope])


def test_a_slip_without_a_stamp_is_invalid_for_its_item_alone():
    stamped = ROUND.stamped()
    first, second = voter.slips(ROUND.manifest, stamped, [2, 2])
    forged = first._replace(stamp=second.stamp)
    built = board_with(voter.enclose(ROUND.manifest, stamped, [forged, second]).envelope)

    assert built.invalid == (Invalid(1, "stamp", digest(forged.packed())),)
    assert counts_of(built) == [(0, 2, 0), (1, 0, 2)]
    assert [each.invalid for each in tally.of_phones(built)] == [1, 0]
    assert board.verify(built.text) == built


def test_a_slip_in_the_place_of_another_item_is_invalid():
    stamped = ROUND.stamped()
    first, second = voter.slips(ROUND.manifest, stamped, [2, 2])
    built = board_with(voter.enclose(ROUND.manifest, stamped, [second, first]).envelope)
    assert [each[:2] for each in built.invalid] == [(1, "stamp"), (2, "stamp")]


def test_invalid_ones_are_sorted_as_well():
    built = ROUND.board([ROUND.cast([9, 9]).envelope for _ in range(3)])
    assert [each.item for each in built.invalid] == [1, 1, 1, 2, 2, 2]
    assert list(built.invalid) == sorted(built.invalid)
    assert board.verify(built.text) == built
    with pytest.raises(BallotError, match="unreadable"):
        board.verify(changed(lambda value: value["invalid"].reverse(), built))


def test_a_slip_whose_selection_was_changed_is_invalid():
    stamped = ROUND.stamped()
    first, second = voter.slips(ROUND.manifest, stamped, [2, 2])
    altered = first._replace(selections=b"\1")
    built = board_with(voter.enclose(ROUND.manifest, stamped, [altered, second]).envelope)
    assert built.invalid == (Invalid(1, "signature", digest(altered.packed())),)


def test_a_selection_that_is_not_there_is_invalid():
    built = board_with(ROUND.cast([3, 1]).envelope)
    assert [each[:2] for each in built.invalid] == [(1, "selection")]


def test_two_votes_with_one_stamp_count_once():
    """The same phone, twice: another envelope stamp, the slips of the first."""
    stamped = ROUND.stamped()
    again = voter.slips(ROUND.manifest, stamped, [2, 2])
    one = voter.enclose(ROUND.manifest, stamped, again).envelope
    two = voter.enclose(ROUND.manifest, ROUND.stamped(), again).envelope
    built = ROUND.board([ENVELOPES[0], one, two])

    assert [each[:2] for each in built.invalid] == [(1, "twice"), (2, "twice")]
    assert counts_of(built) == [(0, 1, 1), (0, 0, 2)]


def test_a_stamp_is_spent_on_the_first_slip_even_if_that_chose_nothing_there_is():
    stamped = ROUND.stamped()
    bad = voter.slips(ROUND.manifest, stamped, [9, 1])
    good = voter.slips(ROUND.manifest, stamped, [1, 1])
    other = ROUND.stamped()
    for inside in ((bad, good), (good, bad)):
        pair = zip((stamped, other), inside, strict=True)
        built = ROUND.board([voter.enclose(ROUND.manifest, *each).envelope for each in pair])
        assert [each.item for each in built.invalid].count(1) == 2 - len(built.slips[0])
        assert "twice" in [each.reason for each in built.invalid if each.item == 1]


def test_an_envelope_without_a_stamp_is_invalid_as_a_whole():
    stamped = ROUND.stamped()
    stamped.stamps[0] = stamped.stamps[1]
    envelope = voter.seal(ROUND.manifest, stamped, [1, 1]).envelope
    built = board_with(envelope)

    assert built.invalid == (Invalid(0, "stamp", digest(envelope)),)
    assert [each.invalid for each in tally.of_phones(built)] == [1, 1]
    assert board.verify(built.text) == built


def test_a_second_envelope_with_one_serial_is_invalid():
    stamped = ROUND.stamped()
    both = [voter.seal(ROUND.manifest, stamped, [choice, 1]).envelope for choice in (1, 2)]
    built = ROUND.board(both)
    assert built.invalid == (Invalid(0, "twice", digest(max(both))),)


def test_an_envelope_of_another_length_is_invalid():
    built = board_with(ENVELOPES[2] + b".")
    assert [each[:2] for each in built.invalid] == [(0, "length")]


def test_an_envelope_that_does_not_open_is_invalid():
    sealed = envelope_of(ENVELOPES[2], ROUND.manifest.sizes)
    spoilt = sealed._replace(ciphertext=bytes(len(sealed.ciphertext))).packed()
    built = board_with(spoilt)
    assert built.invalid == (Invalid(0, "unreadable", digest(spoilt)),)


def test_an_envelope_of_another_round_is_invalid():
    other = round_of(Wanted(items=2))
    assert other.stamp_keys == ROUND.stamp_keys  # even if the office used its keys again
    built = board_with(other.cast([1, 1]).envelope)
    assert [each[:2] for each in built.invalid] == [(0, "stamp")]


@settings(deadline=None, max_examples=20)
@given(st.binary(min_size=0, max_size=3000))
def test_no_envelope_keeps_the_others_from_being_counted(content):
    built = board_with(content)
    assert counts_of(built) == [(0, 2, 0), (1, 0, 1)]
    assert board.verify(built.text) == built


# ----------------------------------------------------------- what tellers or the office may try


def test_more_collected_than_issued_is_refused():
    envelopes = [*ENVELOPES, ROUND.cast([1, 1]).envelope]
    four = ROUND.board(envelopes).text

    with pytest.raises(BallotError, match="stuffed"):
        board.verify(four)  # the roll has three
    with pytest.raises(BallotError, match="stuffed"):
        board.verify(BOARD.text, issued=2)
    assert board.verify(four, issued=4).collected == 4  # one was added late
    assert board.verify(BOARD.text, issued=3).collected == 3


def test_codes_for_the_table_may_be_used_beside_the_roll():
    round_ = round_of(Wanted(items=1, roll=1, table=1))
    envelopes = [round_.cast([1]).envelope for _ in range(2)]
    assert board.verify(round_.board(envelopes).text).collected == 2


@pytest.mark.parametrize(
    "known",
    [{"manifest": round_of(Wanted(items=2)).manifest}, {"collected": 4}, {"root": bytes(32)}],
    ids=["manifest", "collected", "root"],
)
def test_a_board_that_is_not_of_this_round_is_refused(known):
    with pytest.raises(BallotError, match="mismatch"):
        board.verify(BOARD.text, **known)


def test_a_board_of_this_round_holds():
    known = {"manifest": ROUND.manifest, "collected": 3, "root": BOARD.root, "issued": 3}
    assert board.verify(BOARD.text, **known) == BOARD


def drop_a_slip(value):
    del value["slips"][0][0]


def drop_an_envelope(value):
    drop_a_slip(value)
    value["collected"] = 2


def swap_an_item(value):
    value["slips"].reverse()


def call_one_invalid(value):
    drop_a_slip(value)
    value["invalid"].append([1, "curious", "0" * 64])


def call_one_invalid_of_no_item(value):
    value["invalid"].append([3, "stamp", "0" * 64])


def call_an_envelope_ruled_out(value):
    for slips in value["slips"]:
        del slips[0]
    value["invalid"].append([0, "rule", "0" * 64])


def double_a_slip(value):
    value["slips"][0][1] = value["slips"][0][0]


def vote_again(value):
    slip = value["slips"][0][0]
    slip[3] = [2 if slip[3] == [1] else 1]


def replace_a_stamp(value):
    value["slips"][0][0][2] = value["slips"][0][1][2]


def sign_anew(value):
    key = Ed25519PrivateKey.generate()
    slip = value["slips"][0][0]
    slip[0] = b64(key.public_key().public_bytes_raw())
    value["slips"][0].sort(key=lambda each: unb64(each[0]))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (drop_a_slip, "counts"),
        (drop_an_envelope, "counts"),
        (swap_an_item, "stamp"),
        (call_one_invalid, "counts"),
        (call_one_invalid_of_no_item, "counts"),
        (call_an_envelope_ruled_out, "counts"),
        (double_a_slip, "twice"),
        (vote_again, "signature"),
        (replace_a_stamp, "stamp"),
        (sign_anew, "stamp"),
    ],
)
def test_a_board_that_was_changed_does_not_hold(change, code):
    with pytest.raises(BallotError, match=code):
        board.verify(changed(change))


def published_anyway(round_, chosen):
    """What tellers would post if they let a slip pass that breaks the rules."""
    envelope = round_.cast(chosen).envelope
    value = json.loads(round_.board([envelope]).text)
    cast = round_.cast(chosen)
    value["slips"] = [
        [[b64(s.key), b64(s.prefix), b64(s.stamp), list(s.selections), b64(s.signature)]]
        for s in cast.slips
    ]
    value["invalid"] = []
    return canonical(value).encode("utf-8")


def test_a_selection_that_is_not_there_may_not_be_counted():
    assert board.verify(published_anyway(ROUND, [1, 2]))
    with pytest.raises(BallotError, match="selection"):
        board.verify(published_anyway(ROUND, [1, 3]))


def test_a_ballot_against_the_rule_may_not_be_counted():
    wanted = Wanted(items=2, selections="12", mode="whole", rule={"kind": "ranks"})
    assert board.verify(published_anyway(round_of(wanted), [2, 1]))
    with pytest.raises(BallotError, match="rule"):
        board.verify(published_anyway(round_of(wanted), [1, 1]))


SPOILT = {
    "nothing": b"",
    "a space": BOARD.text + b" ",
    "not sorted": changed(lambda value: value["slips"][0].reverse()),
    "a key more": changed(lambda value: value.update(more=1)),
    "a key missing": changed(lambda value: value.pop("paper")),
    "another version": changed(lambda value: value.update(v=2)),
    "a list missing": changed(lambda value: value["slips"].pop()),
    "true for one": BOARD.text.replace(b"[1]", b"[true]"),
    "a selection of 256": BOARD.text.replace(b"[1]", b"[256]"),
    "two selections": BOARD.text.replace(b"[1]", b"[1,1]"),
    "no selection": BOARD.text.replace(b"[1]", b"[]"),
    "padding": changed(lambda value: value["slips"][0][0].__setitem__(0, f"{'A' * 43}=")),
    "root": changed(lambda value: value.update(root="0" * 63)),
    "manifest": changed(lambda value: value.update(manifest="{}")),
    "half a pair": BOARD.text.replace(b'"manifest":"', b'"manifest":"\\ud800'),
    "collected": changed(lambda value: value.update(collected="3")),
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
def test_what_is_not_exactly_a_board_is_refused(spoilt):
    with pytest.raises(BallotError, match="unreadable"):
        board.verify(spoilt)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_else(content):
    with pytest.raises(BallotError):
        board.verify(content)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_no_changed_byte_passes_or_raises_anything_else(seed):
    dice = random.Random(seed)
    content = bytearray(BOARD.text)
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    with pytest.raises(BallotError):
        board.verify(bytes(content), ROUND.manifest, root=BOARD.root, collected=3)


# --------------------------------------------------------------------------- signatures


def test_a_teller_signs_one_board_of_one_round():
    signature = teller.sign(ROUND.tellers[1], BOARD)
    assert has_signed(ROUND.manifest, 2, BOARD.hash, signature)
    assert not has_signed(ROUND.manifest, 1, BOARD.hash, signature)
    assert not has_signed(ROUND.manifest, 4, BOARD.hash, signature)
    assert not has_signed(ROUND.manifest, 2, bytes(32), signature)
    assert not has_signed(ROUND.manifest, 2, BOARD.hash, b"")


def test_the_public_file_holds_the_board_and_who_signed_it():
    signatures = {seat: teller.sign(ROUND.tellers[seat - 1], BOARD) for seat in (3, 1)}
    text, read = read_published(published(BOARD.text, signatures).encode("utf-8"))
    assert (text, read) == (BOARD.text, signatures)
    assert signers(BOARD, read.items()) == [1, 3]
    assert signers(BOARD, [(1, signatures[3]), (2, bytes(64))]) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"board":1,"signatures":[]}',
        b'{"board":"","signatures":[[1]]}',
        b'{"board":"","signatures":[["1","AA"]]}',
        b'{"board":"","signatures":[[1,"AA"]]}',
        b'{"board":"\\ud800","signatures":[]}',
        b"[" * 100_000,
    ],
    ids=lambda content: content[:40],
)
def test_what_is_no_public_file_is_refused(content):
    with pytest.raises(BallotError, match="unreadable"):
        read_published(content)
