"""What tests of the archive share: the demo's quarter, published; a second workspace; the site as its files."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import html

from tests.conftest import COMMAND, NOW, made_once

ENVIRONMENT = {**os.environ, "IET_WATCH_NOW": NOW}


def sample_demo(factory: pytest.TempPathFactory) -> Path:
    """The workspace of the demo, made once for all tests: to be copied."""

    def make(root: Path) -> None:
        subprocess.run([COMMAND, "demo", root], check=True, capture_output=True, env=ENVIRONMENT)

    return made_once(factory, "demo", make)


def published_demo(factory: pytest.TempPathFactory) -> Path:
    """A workspace where the demo's bulletin is published; the site that the demo makes is put aside. To be copied."""

    def make(root: Path) -> None:
        shutil.copytree(sample_demo(factory), root)
        command = [COMMAND, "-C", root, "bulletin", "2026-T4", "--publish", "--as", "La direction de la publication"]
        subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
        shutil.rmtree(root / "data" / "site", ignore_errors=True)

    return made_once(factory, "published-demo", make)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below `folder` by its relative path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def pages_of(folder: Path) -> dict[str, html.HtmlElement]:
    """The pages that the site made itself, parsed; the frozen bulletins are not among them."""
    return {
        name: html.document_fromstring(content.decode())
        for name, content in files_of(folder).items()
        if name.endswith(".html") and not name.endswith("/bulletin.html")
    }
