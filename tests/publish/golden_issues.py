"""The whole issues of `golden/`: their workspaces copied where a test may work, their outputs to compare with.

`python -m tests.publish.golden_issues` writes the expected outputs anew; read the difference before you keep it.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from iet_watch.cli.main import run
from tests.conftest import Done

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = ("fr", "en", "constructs")  # the last in French, with every construct of Markdown
COMMAND = Path(sys.executable).parent / "iet-watch"
PUBLISHED, CORRECTED = "2026-12-15T09:00:00+01:00", "2027-01-12T09:00:00+01:00"


def copy_workspace(language: str, root: Path) -> Path:
    """The sample workspace in `root`; returns the folder of its issue."""
    shutil.copytree(GOLDEN / language / "workspace", root)
    (root / "templates").mkdir()
    folder = root / "data" / "bulletins" / "2026-T4"
    folder.parent.mkdir(parents=True)
    (root / "issue").rename(folder)
    return folder


def bulletin(root: Path, *arguments: str, now: str = PUBLISHED, **options: object) -> subprocess.CompletedProcess[str]:
    """`iet-watch bulletin 2026-T4` as a process of its own."""
    environment = {"PATH": os.environ["PATH"], "IET_WATCH_NOW": now, "IET_WATCH_LANG": "en"}
    environment |= options.pop("env", {})  # type: ignore[arg-type]
    command = options.pop("command", [COMMAND])
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [*command, "-C", root, "bulletin", "2026-T4", *arguments],  # type: ignore[misc]
        capture_output=True, text=True, env=environment, check=False, **options,
    )  # fmt: skip


def bulletin_here(root: Path, *arguments: str, now: str = PUBLISHED) -> Done:
    """The same command in this process, which is ten times as fast."""
    out, err = io.StringIO(), io.StringIO()
    before = os.environ.get("IET_WATCH_NOW")
    os.environ["IET_WATCH_NOW"] = now
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = run(["-C", str(root), "bulletin", "2026-T4", *arguments])
    finally:
        del os.environ["IET_WATCH_NOW"]
        if before is not None:
            os.environ["IET_WATCH_NOW"] = before
    return Done(code, out.getvalue(), err.getvalue())


def make_issue(language: str, root: Path, **options: object) -> Path:
    """Publishes the French issue and corrects it by an erratum; renders the English one as a draft.

    In this process, or in one of its own for each command when `options` say how it is run.
    """
    folder = root / "data" / "bulletins" / "2026-T4"
    steps = {
        "fr": (
            ("--publish", "--accept", "fields,access,folder", "--as", "La direction d'essai", PUBLISHED),
            ("--publish", "--as", "redaction", CORRECTED),
        ),
        "en": (("--formats", "html,md,mail,json,atom,ics", PUBLISHED),),
        "constructs": (("--formats", "html,md,mail,json,atom,ics,docx", PUBLISHED),),
    }
    for *arguments, now in steps[language]:
        if options:
            process = bulletin(root, *arguments, now=now, **options)
            assert process.returncode == 0, process.stderr
        else:
            done = bulletin_here(root, *arguments, now=now)
            assert done.code == 0, done.err
    return folder


def outputs(folder: Path) -> Mapping[str, bytes]:
    """Every file that the program made of the issue, by its path; of the manifest, what no version changes."""
    written = [path for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".json", ".ics", ".xml", ".txt")]
    written += [folder / "bulletin.md", *sorted(folder.glob("versions/*/bulletin.md"))]
    found = {str(path.relative_to(folder)): path.read_bytes() for path in written}
    found = {name: data for name, data in found.items() if not name.startswith("frozen/")}
    if (folder / "bulletin.docx").exists():  # what is in it: how it is packed depends on the zlib of the machine
        with zipfile.ZipFile(folder / "bulletin.docx") as file:
            found |= {f"bulletin.docx/{name}": file.read(f"word/{name}") for name in ("document.xml", "footnotes.xml")}
    manifest = json.loads(found["manifest.json"])
    manifest["outputs"].pop("bulletin.docx", None)
    for key in ("made_with", "frozen"):
        manifest.pop(key, None)
    return {**found, "manifest.json": (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()}


def expected(language: str) -> dict[str, bytes]:
    """The outputs that are kept, by their paths."""
    folder = GOLDEN / language / "expected"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def main() -> None:
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory() as temporary:
            root = Path(temporary) / "workspace"
            copy_workspace(language, root)
            expected = GOLDEN / language / "expected"
            shutil.rmtree(expected, ignore_errors=True)
            for name, data in outputs(make_issue(language, root)).items():
                path = expected / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)


if __name__ == "__main__":
    main()
