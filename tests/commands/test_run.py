"""`./run` before there is an environment: what it finds, and what it says when it finds nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "run"

TOOLS = ("sh", "dirname", "readlink", "cmp", "cat")

TOO_OLD = "#!/bin/sh\nexit 1\n"
WITHOUT_VENV = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1 ;; esac\n'


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of programs with no Python among them."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (programs / tool).symlink_to(found)
    return programs


def test_no_python_is_said_in_two_languages(bare: Path, tmp_path: Path) -> None:
    refused = _run("demo", path=bare, venv=tmp_path / "venv")
    assert refused.returncode == 1
    assert "Cần Python 3.11 trở lên" in refused.stderr
    assert "Python 3.11 or newer is needed" in refused.stderr
    assert not (tmp_path / "venv").exists()


def test_an_old_python_is_no_python(bare: Path, tmp_path: Path) -> None:
    _program(bare / "python3", TOO_OLD)
    refused = _run("demo", path=bare, venv=tmp_path / "venv")
    assert refused.returncode == 1
    assert "Python 3.11 or newer is needed" in refused.stderr


def test_a_python_without_venv_names_the_package_to_install(bare: Path, tmp_path: Path) -> None:
    _program(bare / "python3", WITHOUT_VENV)
    refused = _run("demo", path=bare, venv=tmp_path / "venv")
    assert refused.returncode == 1
    assert "apt-get install python3-venv" in refused.stderr


def test_an_unknown_command_shows_those_there_are(bare: Path, tmp_path: Path) -> None:
    refused = _run("dmeo", path=bare, venv=tmp_path / "venv")
    assert refused.returncode == 1
    assert "./run demo" in refused.stderr
    assert "no such command" in refused.stderr


def test_a_ready_environment_is_used_from_anywhere_and_through_a_link(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    _program(venv / "bin/python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    shutil.copy(ROOT / "requirements.lock", venv)
    # The caller stands in a folder whose names are ours as well.
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "phieu").mkdir(parents=True)
    (elsewhere / "phieu/__init__.py").write_text("raise SystemExit('the wrong room')")
    (elsewhere / "link").symlink_to(RUN)
    ran = _run("phieu", "--help", program="./link", folder=elsewhere, venv=venv)
    assert "the wrong room" not in ran.stderr
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_shellcheck_finds_nothing(script: str) -> None:
    shellcheck = shutil.which("shellcheck")
    if shellcheck is None:
        pytest.skip("shellcheck is not installed: apt-get install shellcheck")
    ran = subprocess.run([shellcheck, ROOT / script], capture_output=True, text=True, check=False)
    assert ran.stdout == ""


def _run(
    *words: str,
    venv: Path,
    path: Path | None = None,
    program: str | Path = RUN,
    folder: Path = ROOT,
) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(path or os.environ["PATH"]), "PHIEU_VENV": str(venv)}
    return subprocess.run(
        [program, *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)
