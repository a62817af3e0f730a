"""Which servers in front of `serve` say truly where a request came from."""

from __future__ import annotations

from ipaddress import ip_network

from phieu.control import CommandError


def believed(said: str) -> str:
    """Addresses and networks with commas, as uvicorn takes them; none at all for an empty text.

    CommandError for anything else, and for everybody: whose word counts for everybody's may name
    another origin with every guess.
    """
    each = [name.strip() for name in said.split(",") if name.strip()]
    try:
        networks = [ip_network(name) for name in each]
    except ValueError as wrong:
        raise CommandError(_HOW) from wrong
    if any(network.prefixlen == 0 for network in networks):
        raise CommandError(_HOW)
    return ",".join(each)


_HOW = (
    "PHIEU_PROXIES cần là địa chỉ IP (hoặc dải địa chỉ) của máy chủ HTTPS đứng trước, cách nhau "
    "bằng dấu phẩy, như 127.0.0.1 hoặc 10.0.0.5,172.18.0.0/16; không nhận tên máy, không nhận “*”."
)
