#!/usr/bin/env python3
"""Kiểm lại một cuộc bỏ phiếu từ bảng phiếu đã công bố, không cần tin máy chủ nào.

    pip install cryptography
    python recount.py bang-phieu.json [số phiếu phát ra theo biên bản]

Mỗi phiếu phải có dấu của vòng bỏ phiếu này (RSA-PSS, RFC 9474) và chữ ký của chính phiếu đó
(Ed25519); không phiếu nào được tính hai lần; số phiếu phải khớp với số thu về; tổ kiểm phiếu phải
đã ký bảng. Mã phòng in ra phải đúng là mã mà cả phòng đã thấy khi bỏ phiếu.
"""

import hashlib
import json
import sys
from base64 import urlsafe_b64decode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA384


def b64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def demand(holds: bool, what: str) -> None:  # noqa: FBT001 - read as a sentence
    if not holds:
        raise ValueError(what)


def is_signed(key: str, signature: str, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(b64(key)).verify(b64(signature), message)
    except InvalidSignature:
        return False
    return True


def is_chosen(manifest: dict[str, Any], at: int, chosen: list[int]) -> bool:
    """The selections are possible ones, and keep the rule of the ballot."""
    whole, rule = manifest["mode"] == "whole", manifest["rule"]
    items = manifest["items"] if whole else [manifest["items"][at]]
    least = 0 if manifest["blank"] else 1
    possible = len(chosen) == len(items) and all(
        least <= number <= len(item["selections"])
        for item, number in zip(items, chosen, strict=True)
    )
    if not possible or rule is None:
        return possible
    if rule["kind"] == "ranks":
        ranks = [rank for rank in chosen if rank]
        return len(ranks) == len(set(ranks))
    most: int = rule["count"]
    return chosen.count(rule["selection"]) <= most


def recount(published: dict[str, Any], issued: int | None = None) -> Iterator[str]:
    """The lines to print; ValueError says what does not hold."""
    text = published["board"]
    board = json.loads(text)
    manifest = json.loads(board["manifest"])
    h = hashlib.sha256(board["manifest"].encode()).digest()
    board_hash = hashlib.sha256(text.encode()).digest()
    whole, items, collected = manifest["mode"] == "whole", manifest["items"], board["collected"]
    most = manifest["roll"] + manifest["table"] if issued is None else issued
    demand(collected <= most, f"Thu về {collected} phiếu, nhiều hơn số phát ra ({most}).")
    lists = len(manifest["stamps"]) - 1
    demand(lists == (1 if whole else len(items)) == len(board["slips"]), "Thiếu danh sách phiếu.")
    demand(len(set(manifest["stamps"])) == lists + 1, "Hai mục dùng chung một dấu.")
    lost = Counter(each[0] for each in board["invalid"])
    demand(all(0 <= item <= lists for item in lost), "Phiếu không hợp lệ của mục không có.")

    for at, slips in enumerate(board["slips"]):
        number = (0xFFFF if whole else at + 1).to_bytes(2, "big")
        modulus = int.from_bytes(b64(manifest["stamps"][at + 1]), "big")
        stamp_key = RSAPublicNumbers(65537, modulus).public_key()
        demand(len({b64(slip[0]) for slip in slips}) == len(slips), "Một phiếu được tính hai lần.")
        demand(
            len(slips) + lost[at + 1] + lost[0] == collected,
            f"Mục {at + 1}: số phiếu không khớp với số thu về.",
        )
        for key, prefix, stamp, chosen, signature in slips:
            stamped = b64(prefix) + b"phieu slip 1" + h + number + b64(key)
            try:
                stamp_key.verify(b64(stamp), stamped, PSS(MGF1(SHA384()), 48), SHA384())
            except InvalidSignature:
                raise ValueError(f"Mục {at + 1}: một phiếu không có dấu đúng.") from None
            said = b"phieu selection 1" + h + number + b64(key) + bytes(chosen)
            demand(is_signed(key, signature, said), f"Mục {at + 1}: một phiếu đã bị sửa.")
            demand(is_chosen(manifest, at, chosen), f"Mục {at + 1}: một phiếu chọn sai cách.")

    paper = board["paper"]
    demand(bool(paper) == bool(manifest["paper"]), "Phiếu giấy không khớp với số đã phát.")
    for counts, invalid in zip(paper["counts"], paper["invalid"], strict=True) if paper else ():
        demand(
            sum(counts) + invalid == paper["collected"] <= paper["issued"] <= manifest["paper"],
            "Phiếu giấy không khớp với số đã phát.",
        )

    signers = {teller["seat"]: teller for teller in manifest["tellers"]["keys"]}
    signed = {
        seat
        for seat, signature in published["signatures"]
        if is_signed(signers[seat]["sign"], signature, b"phieu board 1" + board_hash)
    }
    demand(len(signed) >= manifest["tellers"]["needed"], "Chưa đủ chữ ký của tổ kiểm phiếu.")
    return told(manifest, board, h, board_hash)


def told(
    manifest: dict[str, Any], board: dict[str, Any], h: bytes, board_hash: bytes
) -> Iterator[str]:
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    bits = int.from_bytes(h[:8], "big") >> 4
    code = "".join(letters[bits >> shift & 31] for shift in range(55, -5, -5))
    yield f"{manifest['title']} — {manifest['place']}, {manifest['agency']}"
    yield f"Mã phòng {code[:4]}-{code[4:8]}-{code[8:]}, mã bảng phiếu {board_hash.hex()}"
    yield f"Thu về trên điện thoại: {board['collected']}"
    whole, paper = manifest["mode"] == "whole", board["paper"]
    for at, item in enumerate(manifest["items"]):
        slips, place = (board["slips"][0], at) if whole else (board["slips"][at], 0)
        counts = Counter(slip[3][place] for slip in slips)
        invalid = board["collected"] - len(slips)
        if paper:
            counts += Counter(dict(enumerate(paper["counts"][at])))
            invalid += paper["invalid"][at]
        said = [f"{name} {counts[number]}" for number, name in enumerate(item["selections"], 1)]
        yield f"{item['label']}: {', '.join(said)}, trống {counts[0]}, không hợp lệ {invalid}"
    if paper:
        yield f"Trong đó có {paper['collected']} phiếu giấy do tổ kiểm phiếu đếm."
    yield "Khớp."


if __name__ == "__main__":
    _, *given = sys.argv
    if not given:
        sys.exit(__doc__)
    try:
        file = json.loads(Path(given[0]).read_text("utf-8"))
        lines = list(recount(file, int(given[1]) if given[1:] else None))
    except (ValueError, LookupError, TypeError, AttributeError, OSError) as wrong:
        sys.exit(f"KHÔNG KHỚP: {wrong}")
    sys.stdout.write("\n".join([*lines, ""]))
