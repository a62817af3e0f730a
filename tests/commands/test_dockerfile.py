"""The Dockerfile's steps, replayed in a clean folder: Docker itself is not needed here."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]

UNREACHABLE = ("Temporary failure in name resolution", "Network is unreachable", "Max retries")


def test_the_image_starts_answers_and_stops(tmp_path: Path) -> None:
    image = Image(tmp_path)
    image.build()
    port = _free_port()
    with image.serving(port) as process:
        assert _answers(port, process), image.log.read_text()
        assert image.is_healthy(port)
        process.terminate()
        assert process.wait(timeout=20) in (0, -15), image.log.read_text()
        assert not image.is_healthy(port)


def test_the_image_holds_every_room_and_nothing_else() -> None:
    copied = {words.split()[0] for step, words in _steps() if step == "COPY"}
    listed = (ROOT / ".dockerignore").read_text().splitlines()
    rooms = {init.parent.name for init in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert copied == {line.removeprefix("!") for line in listed if line.startswith("!")}
    assert copied == rooms | {"plans", "requirements.lock"}


class Image:
    """What the steps make, below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = root / "log"
        self.workdir = root
        self.healthcheck: list[str] = []
        self.command: list[str] = []
        # pip finds its registry and keeps its cache as it does on this machine.
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if name == "HOME"
            or name.startswith(("PIP_", "SSL_"))
            or name.lower().endswith("_proxy")
        }
        self.environment["PATH"] = f"{root / 'venv/bin'}:/usr/bin:/bin"

    def build(self) -> None:
        subprocess.run([sys.executable, "-m", "venv", self.root / "venv"], check=True)
        (self.root / "data").mkdir()
        for step, words in _steps():
            match step:
                case "ENV" if words != "PIP_NO_CACHE_DIR=1":
                    name, value = words.split("=", 1)
                    self.environment[name] = self._below(value)
                case "WORKDIR":
                    self.workdir = self.root / words.removeprefix("/")
                    self.workdir.mkdir()
                case "COPY":
                    self._copy(*words.split())
                case "RUN" if not words.startswith("useradd "):  # not on the tester's machine
                    self._run(words)
                case "HEALTHCHECK":
                    self.healthcheck = json.loads(words.partition("CMD ")[2])
                case "ENTRYPOINT" | "CMD":
                    self.command += json.loads(words)

    @contextmanager
    def serving(self, port: int) -> Iterator[subprocess.Popen[bytes]]:
        with (
            self.log.open("wb") as log,
            subprocess.Popen(
                self._here(self.command, port),
                cwd=self.workdir,
                env=self.environment,
                stdout=log,
                stderr=log,
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    def is_healthy(self, port: int) -> bool:
        check = self._here(self.healthcheck, port)
        ran = subprocess.run(check, env=self.environment, capture_output=True, check=False)
        return ran.returncode == 0

    def _here(self, command: list[str], port: int) -> list[str]:
        """The image's command in this folder, on loopback only."""
        program, *words = command
        words = [word.replace("0.0.0.0", "127.0.0.1") for word in words]  # noqa: S104
        words = [self._below(word.replace("8000", str(port))) for word in words]
        return [str(self.root / "venv/bin" / program), *words]

    def _below(self, word: str) -> str:
        return str(self.root / "data") if word == "/data" else word

    def _copy(self, source: str, target: str) -> None:
        if (ROOT / source).is_dir():
            shutil.copytree(
                ROOT / source, self.workdir / target, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(ROOT / source, self.workdir / target)

    def _run(self, words: str) -> None:
        ran = subprocess.run(
            ["/bin/sh", "-ec", words],
            cwd=self.workdir,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode and any(sign in ran.stderr for sign in UNREACHABLE):
            pytest.skip("the package registry cannot be reached from here")
        assert ran.returncode == 0, ran.stderr


def _steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile and their words; each stands on one line there."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    told = [line.partition(" ") for line in lines if line and not line.startswith("#")]
    return [(step, words) for step, _, words in told]


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Whether /healthz answers before the process ends, or half a minute has gone."""
    for _ in range(300):
        if process.poll() is not None:
            return False
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, HTTPException):
            time.sleep(0.1)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
