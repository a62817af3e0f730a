"""For developers: `python -m storage.migrations "What changes"` writes the next migration.

Read it before you commit it: renamed columns and check constraints are for a person to see.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from storage.migrating import MIGRATIONS, configuration, upgrade

VERSIONS = MIGRATIONS / "versions"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.db'}"
        upgrade(url)
        with create_engine(url).begin() as connection:
            number = len(list(VERSIONS.glob("[0-9]*.py"))) + 1
            command.revision(
                configuration(connection),
                message=sys.argv[1],
                autogenerate=True,
                rev_id=f"{number:04}",
            )


if __name__ == "__main__":
    main()
