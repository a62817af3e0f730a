"""Where each part of a plan stands: a path in the model to a file and a line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from intake.loading.strict_yaml import Located, Path

Loc = Iterable[str | int]


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one plan; the form files in the order of the plan's `forms`."""

    plan: Located
    forms: tuple[Located, ...] = ()

    def data(self) -> dict[str, Any]:
        """The plan as the model takes it."""
        return {**self.plan.data, "forms": [form.data for form in self.forms]}

    def where(self, loc: Loc) -> tuple[str, int]:
        """The file and the line of the nearest thing that is written down."""
        located, path = self._file_of(tuple(loc))
        while path and path not in located.key_lines and path not in located.lines:
            path = path[:-1]
        return located.file, located.key_lines.get(path) or located.lines.get(path, 1)

    def value(self, loc: Loc) -> Any:
        """The value written there, or None."""
        found: Any = self.data()
        for part in loc:
            if not _holds(found, part):
                return None
            found = found[part]
        return found

    def written(self, loc: Loc) -> Path:
        """A path of pydantic's without what is not in the file: the tags of unions."""
        found: Any = self.data()
        path: list[str | int] = []
        for part in loc:
            if _holds(found, part):
                found = found[part]
                path.append(part)
        return tuple(path)

    def _file_of(self, path: Path) -> tuple[Located, Path]:
        match path:
            case ("forms", int(number), *rest) if number < len(self.forms):
                return self.forms[number], tuple(rest)
            case _:
                return self.plan, path


def _holds(found: Any, part: str | int) -> bool:
    if isinstance(found, list):
        return isinstance(part, int) and part < len(found)
    return isinstance(found, dict) and part in found
