"""`schedule`: what it prints works as printed, under cron with nothing but a small PATH, and under systemd."""

from __future__ import annotations

import math
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from iet_watch.upkeep.crontab import cron_word
from iet_watch.upkeep.schedule import Job, Timetable, timetable
from iet_watch.upkeep.units import is_unchanged, units
from iet_watch.workspace.settings import CollectSettings, Settings
from tests.conftest import Desk, Done, slow

ODD = """l’été $HOME ${X} 100%h "a" 'b' \\n \\\\ \\% end; é"""
MAIL = """
[collect]
contact = "https://region.example/veille"
[bulletin]
contact = "veille@region.example"
[mail]
host = "127.0.0.1"
security = "none"
sender = "veille@region.example"
username = "veille"
password_file = "/etc/veille.password"
imap_host = "127.0.0.1"
imap_security = "none"
"""
verifies = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is missing: units unchecked")


def table(
    root: Path | str = "/srv/veille", machine: str = "m", interval: float = 6.0, program: str = "/p"
) -> Timetable:
    settings = Settings(collect=CollectSettings(interval_hours=interval))
    return timetable(settings, Path(root), (program,), machine=machine, local=True, owner="veille")


def job_lines(lines: list[str]) -> list[str]:
    return [line for line in lines if line and line[0] in "0123456789"]


def command_of(line: str, *, ends_twice: bool) -> str:
    r"""What cron hands to sh: it ends at `%`, `\%` is `%`; some crons (`ends_twice`) make one `\` of two."""
    command, found, letters = line.split(maxsplit=5)[5], "", iter(line.split(maxsplit=5)[5])
    for letter in letters:
        if letter == "%":
            return found
        if letter == "\\":
            after = next(letters, "")
            letter = after if after == "%" or (after == "\\" and ends_twice) else letter + after
        found += letter
    assert command
    return found


def run_as_cron(line: str, home: Path, more: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "SHELL": "/bin/sh", "LOGNAME": "veille"}
    one, other = (command_of(line, ends_twice=twice) for twice in (False, True))
    assert one == other
    return subprocess.run(
        ["/bin/sh", "-c", one + more], capture_output=True, text=True, env=environment, cwd=home, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def odd_workspace(call: Callable[..., Done], folder: Path) -> Path:
    root = folder / ODD
    assert call("init", root).code == 0
    (root / "iet-watch.toml").write_text(MAIL, encoding="utf-8")
    return root


@slow
def test_each_line_of_cron_works_as_printed(call: Callable[..., Done], tmp_path: Path) -> None:
    root = odd_workspace(call, tmp_path)
    done = call("-C", root, "schedule", "cron")
    assert done.code == 0
    lines = done.out.splitlines()
    assert "MAILTO=veille@region.example" in lines
    words = [line for line in lines if line.startswith("# ") and len(line.split()) > 2]  # but a path longer than a line
    assert max(map(len, words)) < 80
    told = call("-C", root, "schedule", "cron", "--json").json
    assert (told["schema_version"], told["kind"], told["lines"]) == (1, "cron", lines)
    jobs = job_lines(lines)
    assert [line.rpartition("' ")[2] for line in jobs] == [
        "collect --quiet", "source health --mail-to veille@region.example --quiet", "mailbox read --imap --quiet",
        "alert --yes --quiet", "alert --resume --quiet", "send --resume --quiet",
    ]  # fmt: skip
    for line in jobs:
        ran = run_as_cron(line, tmp_path, " --help" if "--imap" in line else "")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert bool(ran.stdout) == ("--imap" in line)  # nothing to say is nothing to write of
    assert (root / "data/iet-watch.db").exists()


def test_every_letter_of_a_word_comes_through_cron_and_sh(tmp_path: Path) -> None:
    for text in (ODD, "\\", "%", "a\\'x%", "\\\\%\\", "it's", "-x", "a b"):
        ran = run_as_cron(f"1 * * * * printf %s {cron_word(text)}".replace("printf %", "printf \\%"), tmp_path)
        assert (ran.stdout, ran.stderr) == (text, "")


def test_the_program_that_runs_is_the_one_that_is_scheduled(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "iet-watch"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["bin/iet-watch"])
    line = job_lines(desk("schedule", "cron").out.splitlines())[0]
    assert f" {program} -C {desk.root} collect --quiet" in line
    assert run_as_cron(line, tmp_path).stdout.splitlines() == ["-C", str(desk.root), "collect", "--quiet"]
    monkeypatch.setenv("PATH", str(program.parent))
    monkeypatch.setattr(sys, "argv", ["iet-watch"])
    assert f" {program} -C " in desk("schedule", "cron").out
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "iet_watch/__main__.py")])
    assert f" {sys.executable} -P -m iet_watch -C " in desk("schedule", "cron").out


def test_minutes_are_those_of_a_workspace_and_never_0() -> None:
    found = {}
    for n in range(300):
        jobs = {job.name: job.times.minutes for job in with_mail(f"/srv/{n}").jobs}
        assert jobs == {job.name: job.times.minutes for job in with_mail(f"/srv/{n}").jobs}
        assert all(0 < minute < 60 for minutes in jobs.values() for minute in minutes)
        outbox = [{minute % 15 for minute in jobs[name]} for name in ("alert", "alert-resume", "send-resume")]
        assert len(set.union(*outbox)) == 3  # none finds another sending
        found[n] = jobs["collect"]
    assert len(set(found.values())) > 50
    assert table(machine="a").jobs[0].times != table(machine="b").jobs[0].times


def with_mail(root: str) -> Timetable:
    from iet_watch.workspace.settings import MailSettings

    settings = Settings(mail=MailSettings(host="smtp.region.example", sender="veille@region.example"))
    return timetable(settings, Path(root), ("/p",), machine="m", local=True, owner="veille")


@pytest.mark.parametrize(
    ("interval", "gap"), [(1, 60), (1.5, 30), (2, 120), (5, 60), (6, 360), (9, 180), (24, 1440), (36, 720), (48, 1440),
                          (168, 1440), (math.inf, 1440), (math.nan, 1440)],
)  # fmt: skip
def test_collecting_comes_as_often_as_a_source_is_asked(interval: float, gap: int) -> None:
    for root in ("/srv/a", "/srv/b", "/srv/c"):
        times = table(root, interval=interval).jobs[0].times
        moments = [60 * hour + minute for hour in times.hours or range(24) for minute in times.minutes]
        assert {
            (after - before) % 1440 or 1440 for before, after in zip(moments, moments[1:] + moments[:1], strict=True)
        } == {gap}


def test_mail_is_scheduled_only_where_it_can_work(desk: Desk) -> None:
    lines = desk("schedule", "cron").out.splitlines()
    assert [line.rpartition(f"-C {desk.root} ")[2] for line in job_lines(lines)] == [
        "collect --quiet", "source health --fail --quiet"
    ]  # fmt: skip
    assert "#MAILTO=veille@example.org" in lines
    assert not any("mailbox" in line or "alert" in line for line in lines)
    for password, lack in (
        ("password_env = 'SECRET'", "neither cron nor systemd knows the variable SECRET"),
        ("password_file = 'secret.txt'", "password_file must be a whole path"),
        ("dkim_key_file = 'key.pem'\npassword_file = '/x'", "dkim_key_file must be a whole path"),
        ("", "the mail account has no password"),
        ("password_file = '/x'\nsecurity = 'none'", 'security = "none" is only for a mail server on this machine'),
    ):
        desk.configure(
            f"[mail]\nhost = 'smtp.region.invalid'\nsender = 'v@region.example'\nusername = 'v'\n{password}\n"
        )
        lines = desk("schedule", "cron").out.splitlines()
        assert len(job_lines(lines)) == 2
        assert sum(line[0] == "#" and line[1].isdigit() for line in lines if line) == 4
        assert lack in " ".join(line.removeprefix("# ") for line in lines)
        told = desk("schedule", "systemd")
        assert ".timer" in told.out
        assert "alert" not in told.out
        left_out = desk("schedule", "systemd", "--json").json["left_out"]
        assert [one["name"] for one in left_out] == ["alert", "alert-resume", "send-resume", "backup"]
        assert f"Left out (alert, alert-resume, send-resume): {lack}" in told.err


def test_a_machine_in_another_zone_is_told_of(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Paris")
    time.tzset()
    try:
        assert "CRON_TZ" not in desk("schedule", "cron").out
        desk.configure("[bulletin]\ntimezone = 'Indian/Reunion'\n")
        assert "#CRON_TZ=Indian/Reunion" in desk("schedule", "cron").out.splitlines()
    finally:
        monkeypatch.undo()
        time.tzset()


def test_backups_go_where_a_person_says(desk: Desk, tmp_path: Path) -> None:
    lines = desk("schedule", "cron").out.splitlines()
    assert lines[-1].startswith("#")
    assert lines[-1].endswith(f"-C {desk.root} backup /var/backups/veille --rotate --quiet")
    assert "Left out (backup): choose the folder of the backups" in desk("schedule", "systemd").err
    assert desk("schedule", "systemd", "--quiet").err == ""
    (saved := tmp_path / "copies 100%").mkdir()
    line = job_lines(desk("schedule", "cron", "--backup", saved).out.splitlines())[-1]
    ran = run_as_cron(line, tmp_path)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert len(list(saved.iterdir())) == 1
    files = desk("schedule", "systemd", "--backup", saved, "--json").json["files"]
    service = next(file["text"] for file in files if file["name"].endswith("-backup.service"))
    assert f'ReadWritePaths="{desk.root}" "{tmp_path}/copies 100%%"\n' in service
    assert f"--backup '{saved}' -o" in desk("schedule", "systemd", "--backup", saved).err
    assert desk("schedule", "cron", "--backup", desk.root / "data").code == 2
    assert desk("schedule", "cron", "--backup", tmp_path / "none").code == 73


@verifies
def test_systemd_takes_every_unit(call: Callable[..., Done], tmp_path: Path) -> None:
    root, written = odd_workspace(call, tmp_path), tmp_path / "units"
    (saved := tmp_path / f"copies {ODD}").mkdir()
    assert call("-C", root, "schedule", "systemd", "-o", written, "--backup", saved, "--quiet").err == ""
    program = root / "iet-watch"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for file in units(table(root, program=str(program), interval=1.5)):  # which systemd would not begin itself
        (written / f"odd-{file.name}").write_text(file.text, encoding="utf-8")
    paths = sorted(written.iterdir())
    assert len(paths) == 2 * 7 + 2 * 2
    ran = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert not [line for line in ran.stderr.splitlines() if "iet-watch" in line]
    service = next(path for path in paths if path.name.endswith("-collect.service") and "odd" not in path.name)
    # As systemd 252 shows it to be read, by its option --test.
    shown = f"{tmp_path}/" + """l’été $HOME ${X} 100%%h \\"a\\" 'b' \\\\n \\\\\\\\ \\\\%% end; é"""
    assert f'ReadWritePaths="{shown}"\n' in service.read_text(encoding="utf-8")
    assert f'"-C" "{shown.replace("$", "$$")}" "collect" "--quiet"\n' in service.read_text(encoding="utf-8")


def test_units_are_as_the_operations_ask(desk: Desk) -> None:
    done = desk("schedule", "systemd")
    told = desk("schedule", "systemd", "--json").json
    assert (told["schema_version"], told["kind"]) == (1, "systemd")
    names = [file["name"] for file in told["files"]]
    assert [name.rpartition("-")[2] for name in names] == [
        "collect.service", "collect.timer", "health.service", "health.timer"
    ]  # fmt: skip
    for file in told["files"]:
        assert f"# {file['name']}\n{file['text']}" in done.out
    service, timer = told["files"][0]["text"], told["files"][1]["text"]
    for line in ("Type=oneshot", "TimeoutStartSec=45min", "UMask=0007", "ProtectSystem=strict", "NoNewPrivileges=true",
                 f'ReadWritePaths="{desk.root}"'):  # fmt: skip
        assert f"\n{line}\n" in service
    for line in ("Persistent=true", "RandomizedDelaySec=3min", "WantedBy=timers.target"):
        assert f"\n{line}\n" in timer
    assert "Europe/Paris\n" in timer
    assert f"{desk.root} schedule systemd -o /etc/systemd/system" in done.err
    stem = names[0].removesuffix("-collect.service")
    assert f"cd /etc/systemd/system && sudo systemctl enable --now {stem}-*.timer" in done.err


def test_a_file_that_somebody_has_changed_is_left(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "units"

    def written() -> list[str]:
        return [name.rpartition("-")[2] for name in desk("schedule", "systemd", "-o", folder, "--json").json["written"]]

    assert len(written()) == 4
    assert written() == []
    desk.configure("[collect]\ninterval_hours = 12\n")
    assert written() == ["collect.service", "collect.timer"]
    changed = next(folder.glob("*-health.service"))
    changed.write_text(changed.read_text(encoding="utf-8").replace("UMask=0007", "UMask=0027"), encoding="utf-8")
    desk.configure("[collect]\ninterval_hours = 24\n")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = desk("schedule", "systemd", "-o", folder)
    assert done.code == 73
    assert f"systemctl edit {changed.name}" in done.err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    text = units(table("/srv/veille"))[0].text
    assert is_unchanged(text, table("/srv/veille"))
    assert not is_unchanged(text, table("/srv/autre"))


def test_what_it_cannot_do_is_told_with_its_code(
    call: Callable[..., Done], desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk("schedule", "windows").code == 2
    assert desk("schedule", "cron", "-o", tmp_path).code == 2
    monkeypatch.chdir(tmp_path)
    assert call("schedule", "cron").code == 78
    assert call("init", tmp_path / "two\nlines").code == 0
    done = call("-C", tmp_path / "two\nlines", "schedule", "cron")
    assert (done.code, done.out) == (78, "")
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert desk("schedule", "systemd", "-o", tmp_path / "file").code == 73


def test_jobs_have_names_of_their_own() -> None:
    jobs: tuple[Job, ...] = with_mail("/srv/veille").jobs
    assert len({job.name for job in jobs}) == len(jobs) == 6
