from datetime import UTC, datetime, timedelta

NOW = datetime(2024, 10, 21, 1, 0, tzinfo=UTC)


def after(**span):
    return NOW + timedelta(**span)
