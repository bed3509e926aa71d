"""What tests share: a workspace on disk, a real web server on loopback, and the command line as users call it."""

from __future__ import annotations

import fcntl
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

os.environ["IET_WATCH_LANG"] = "en"  # before anything words a message
os.environ.pop("IET_WATCH_WORKSPACE", None)
os.environ.pop("IET_WATCH_NOW", None)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # begun in the background of a script: commands would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

import pytest

import tests.examples  # noqa: F401  (registers the profiles before --hypothesis-profile asks for one)
from iet_watch.cli.main import run
from iet_watch.files.limits import OutOfTime
from tests.web import Web, serving

NOW = "2026-11-20T08:00:00+01:00"
slow = pytest.mark.slow  # takes long and is seldom what breaks: `make test-slow`
# The time of a test may be over while an object goes away, or in what Hypothesis asks the collector of memory to call:
# what is raised there is lost, as it should be, and raised again a moment later.
loses_an_alarm = pytest.mark.usefixtures("lost_alarm")
COMMAND = Path(sys.executable).parent / "iet-watch"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Sets the modules and tests aside, which live to the end: no later collection of garbage walks through them."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture
def lost_alarm() -> Iterator[None]:
    """An alarm that is lost goes without a word: pytest would walk through its trace, and meet the next one there."""
    report = sys.unraisablehook

    def heed(lost: sys.UnraisableHookArgs) -> None:
        if not isinstance(lost.exc_value, OutOfTime):
            report(lost)

    sys.unraisablehook = heed
    try:
        yield
    finally:
        sys.unraisablehook = report


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True)
class Desk:
    """A workspace and the command line in it."""

    root: Path
    _call: Callable[..., Done]

    def __call__(self, *arguments: str | int | Path) -> Done:
        """Runs one command in this process, in English, on 20 November 2026 unless IET_WATCH_NOW says otherwise."""
        return self._call("-C", self.root, *arguments)

    def process(self, *arguments: str | int | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """Runs one command as a process of its own; `env` adds to the environment."""
        environment = {**os.environ, "IET_WATCH_NOW": NOW, **options.pop("env", {})}
        command = [COMMAND, "-C", self.root, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, **options)

    def configure(self, text: str) -> None:
        (self.root / "iet-watch.toml").write_text(text, encoding="utf-8")

    def theme(self, slug: str, text: str) -> Path:
        """Writes a theme file; returns its path."""
        path = self.root / "themes" / f"{slug}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def sources(self, *urls: str, slug: str = "theme", query: str = "*", kind: str = "feed") -> Path:
        """Writes a theme that watches `urls`."""
        tables = "".join(
            f"[[sources]]\ntitle = 'Source {n}'\nurl = '{url}'\nkind = '{kind}'\n" for n, url in enumerate(urls)
        )
        return self.theme(slug, f"title = 'Theme'\nquery = '{query}'\n{tables}")

    def items(self, *arguments: str) -> list[Any]:
        """The items as JSON objects, all of them."""
        done = self("items", "--all", "--format", "jsonl", *arguments)
        assert done.code == 0, done.err
        return done.lines


@pytest.fixture(scope="session")
def server_of_workers() -> None:
    """What makes workers, with all that a run wants: a trial that comes first would have it made for trials."""
    from iet_watch.collect.reading.ahead import LOADED_FOR_A_RUN

    forkserver.set_forkserver_preload([LOADED_FOR_A_RUN])
    forkserver.ensure_running()


@pytest.fixture
def call(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], server_of_workers: None
) -> Callable[..., Done]:
    """The command line in this process."""
    if "IET_WATCH_NOW" not in os.environ:
        monkeypatch.setenv("IET_WATCH_NOW", NOW)

    def calling(*arguments: str | int | Path) -> Done:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Done(code, out, err)

    return calling


@pytest.fixture
def desk(tmp_path: Path, call: Callable[..., Done]) -> Desk:
    """A workspace that may ask loopback, without pauses between two requests."""
    root = tmp_path / "workspace"
    for folder in ("themes", "templates", "data"):
        (root / folder).mkdir(parents=True)
    made = Desk(root, call)
    made.configure("[collect]\nallow_private_networks = true\nhost_delay_seconds = 0.0\n")
    return made


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name`, which `make` fills for every test and every process of this session: to be copied."""
    base = factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "once"
    shared.mkdir(exist_ok=True)
    with (shared / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.fstat(lock.fileno()).st_size:  # asked under the lock: another process may have written since
            shutil.rmtree(shared / name, ignore_errors=True)  # of a test that failed halfway
            make(shared / name)
            lock.write("made")
    return shared / name


Once = Callable[[str, Callable[["Desk"], object]], "Desk"]


@pytest.fixture
def once(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Fills the workspace as the function given does, which runs for the first test alone; the others get a copy.

    The web server of that first test is gone: a test that collects again makes its workspace itself.
    """

    def filled(name: str, fill: Callable[[Desk], object]) -> Desk:
        def make(folder: Path) -> None:
            fill(desk)
            gc.collect()  # the connections of the commands
            shutil.copytree(desk.root, folder)

        made = made_once(tmp_path_factory, name, make)
        shutil.rmtree(desk.root)
        shutil.copytree(made, desk.root)
        return desk

    return filled


@pytest.fixture
def web() -> Iterator[Web]:
    """A web server on loopback whose answers the test writes."""
    with serving() as server:
        yield server
