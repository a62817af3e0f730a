"""`./run bench documents` at its smallest: both sides make the same papers."""

from __future__ import annotations

from bench.documents import run


def test_the_bench_writes_a_round_and_the_same_papers_bare() -> None:
    told = run(6, 0, 9)
    assert told["outputs"]["mau-4"] == 7
    bare = told["peers"]["bare_libraries"]
    assert 0 < bare["made"] < bare["of"]
    # Dossiers, boards and notes are files of ours alone.
    papers = sum(
        count
        for code, count in told["outputs"].items()
        if not code.startswith(("ho-so-", "bien-ban-kiem-phieu"))
    )
    assert bare["of"] == papers + 2
    assert set(told["ratio"]) == {"bare_libraries", "bare_libraries_memory"}
