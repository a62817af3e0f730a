"""What became of nudges, in words: a wave that told nobody has not reminded anybody."""

from __future__ import annotations

from backend.console.reminding_words import sentence
from reminders.outcomes import Outcomes
from reminders.waves import ALONE, WaveLine


def state_of(wave: WaveLine, outcomes: Outcomes) -> str:
    """The state of the wave; of one that is done, what came of it."""
    if wave.state == "paused" and wave.why == ALONE:
        return "alone"
    if wave.state != "done" or outcomes.sent:
        return wave.state
    if outcomes.waiting:
        return "under_way"
    return "calls" if outcomes.calls else "nobody"


def outcomes_words(outcomes: Outcomes) -> str:
    """*đã gửi 2 · phải gọi điện 85*; "" for nobody."""
    told = bool(outcomes.sent or outcomes.waiting or outcomes.calls)
    counts = {
        "sent": outcomes.sent, "waiting": outcomes.waiting, "calls": outcomes.calls,
        "needless": outcomes.needless,
    }  # fmt: skip
    said = [
        sentence(f"outcomes.{name}", count=count)
        for name, count in counts.items()
        if count or (name == "sent" and told)
    ]
    return " · ".join(said)
