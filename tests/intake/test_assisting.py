"""Who may type in for somebody: never over what the filler began with their own hand."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select, update

from intake.assisting import why_not_typed
from people.assisting import begin_assisting
from storage.access import Session
from storage.campaigns import Campaign
from storage.store import Store
from storage.submissions import Submission
from tests.intake.campaigns import AN, CHI, NOW
from tests.intake.handled import Desk

MINUTE = dt.timedelta(minutes=1)


def refused(connection: Connection) -> str:
    row = connection.execute(
        select(
            Submission.id,
            Submission.filler_id,
            Submission.state,
            Campaign.state.label("campaign_state"),
        )
        .join(Campaign, Campaign.id == Submission.campaign_id)
        .where(Submission.id == 1)
    ).one()
    return why_not_typed(connection, row, CHI)


async def test_what_is_typed_while_the_form_is_looked_at_is_the_helpers(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        begin_assisting(connection, 1, AN, CHI, NOW)
        desk.an.say(connection, "đúng", at=NOW + 40 * MINUTE)
        connection.execute(update(Session).values(seen_at=NOW + 40 * MINUTE))
        assert refused(connection) == ""

    await store.write(play)


async def test_a_page_left_open_does_not_make_the_fillers_own_hand_the_helpers(
    store: Store,
) -> None:
    def play(connection: Connection) -> None:
        desk = Desk(connection)
        begin_assisting(connection, 1, AN, CHI, NOW)
        desk.an.say(connection, "đúng", at=NOW + 30 * MINUTE)
        assert refused(connection) == "assist.own_hand"

    await store.write(play)


async def test_the_hand_in_that_ends_an_entry_is_the_helpers(store: Store) -> None:
    def play(connection: Connection) -> None:
        desk, end = Desk(connection), NOW + 30 * MINUTE
        begin_assisting(connection, 1, AN, CHI, NOW)
        desk.an.say(connection, "đúng", at=end)
        connection.execute(update(Session).values(ended_at=end))
        assert refused(connection) == ""

    await store.write(play)
