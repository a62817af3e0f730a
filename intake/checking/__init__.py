"""Whether a plan that can be read also makes sense: errors that stop it, warnings to judge.

`check_folder` runs every check; each module here is one kind, and yields findings.
"""

from intake.checking.folder import check_folder, checked_plan

__all__ = ["check_folder", "checked_plan"]
