"""Sends an issue to 400 contacts through a mail server that does everything wrong, and kills the sender meanwhile.

    python -m bench.send [--runs 50] [--contacts 400]
    python -m bench.send --speed

After each run the server's own journal is compared with what the outbox says. Doubtful mails are held in one half of
the runs and sent again in the other. Exits 1 where somebody got two mails that should have one, or none and is not
listed. With --speed: mails a second beside a bare loop of smtplib, and memory with 40,000 contacts.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import smtplib
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.parts.command import COMMAND, run, run_json
from bench.parts.corpus import ROOT
from iet_watch.store.database import open_to_read

NOW = "2027-01-10T09:00:00+01:00"
QUARTER = "2026-T4"
FAULTS = (
    ("reply 421 closing",), ("reply 450 4.2.0 greylisted",), ("reply 452 4.2.2 full", "reply 452 4.2.2 full"),
    ("reply 550 5.1.1 unknown",), ("reply 552 5.2.2 quota",), ("data 554 5.7.1 refused",), ("data 451 4.3.0 later",),
    ("data 421 closing", "data 421 closing"), ("drop-before",), ("drop-before", "drop-before", "reply 450 x"),
    ("drop-after",), ("slow 0.5",),
)  # fmt: skip
FAULTY = 0.15  # of the recipients
MOST_KILLS = 3
SLOW = 30.0  # seconds that one answer takes in each tenth run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--contacts", type=int, default=400)
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    root = ROOT / "build" / "send"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    _published(root / "issue")
    if options.speed:
        _speed(root)
        return
    _contacts(root / "issue", options.contacts)
    totals: Counter[str] = Counter()
    for number in range(options.runs):
        found = _one_run(root, number, options.contacts, resend=number % 2 == 1)
        totals += found
        print(f"run {number}: {dict(found)}", flush=True)
    print(f"{options.runs} runs × {options.contacts} contacts: {dict(totals)}")
    if totals["duplicates held"] or totals["missed"] or totals["doubts beyond"]:
        raise SystemExit(1)


def _published(root: Path) -> None:
    """The demonstration's workspace with its issue published."""
    subprocess.run([COMMAND, "demo", root], check=True, capture_output=True)
    done = run(root, "bulletin", QUARTER, "--publish", "--as", "La direction de la publication")
    if done.returncode:
        raise SystemExit(done.stderr)


def _contacts(root: Path, count: int) -> None:
    rows = "".join(f"personne{n}@structure{n % 120}.example;Structure {n % 120}\n" for n in range(count))
    path = root / "contacts.csv"
    path.write_text(f"courriel;structure\n{rows}", encoding="utf-8")
    run_json(root, "contact", "import", str(path), now=NOW)


def _settings(root: Path, port: int, security: str = "none") -> None:
    path = root / "iet-watch.toml"
    before = path.read_text(encoding="utf-8").partition("[mail]")[0]
    path.write_text(
        f"{before}[mail]\nhost = '127.0.0.1'\nport = {port}\nsecurity = '{security}'\nrate_per_second = 100000\n"
        "sender = 'veille@region.example'\nreply_to = 'camille@region.example'\nbounces = 'retours@region.example'\n"
        "unsubscribe_url = 'https://veille.region.example/depart'\n",
        encoding="utf-8",
    )


@contextmanager
def _office(folder: Path, plan: dict[str, list[str]]) -> Iterator[tuple[int, Path]]:
    """The server with its plan: its port, and the journal of what it took."""
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    command = [sys.executable, "-m", "bench.parts.post_office", str(folder / "plan.json"), str(folder / "journal")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline()), folder / "journal"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _one_run(root: Path, number: int, contacts: int, *, resend: bool) -> Counter[str]:
    """One sending to its end, killed some times on its way; what was found."""
    chance = random.Random(number)
    folder = root / f"{number:03}"
    shutil.copytree(root / "issue", folder)
    emails = [f"personne{n}@structure{n % 120}.example" for n in range(contacts)]
    plan = {email: list(chance.choice(FAULTS)) for email in emails if chance.random() < FAULTY}
    if number % 10 == 9:
        plan[emails[contacts // 2]] = [f"slow {SLOW}"]
    with _office(folder, plan) as (port, journal):
        _settings(folder, port, "starttls")
        refused = run(folder, "send", QUARTER, "--yes", now=NOW)
        if refused.returncode != 78 or journal.read_text():
            raise SystemExit(f"a server without TLS: exit {refused.returncode}\n{refused.stderr}")
        _settings(folder, port)
        moment, kills = datetime.fromisoformat(NOW), 0
        for _ in range(MOST_KILLS):
            kills += _killed(folder, moment, chance, resend=resend)
        for _ in range(8):
            moment += timedelta(hours=32)
            told = _send(folder, moment, resend=resend)
            if not told["deferred"] and not told["to_send"]:
                break
        taken = Counter(line.split("\t")[0] for line in journal.read_text(encoding="utf-8").splitlines())
    found = _compared(folder, emails, plan, taken, kills, resend=resend)
    shutil.rmtree(folder)
    return found


def _arguments(resend: bool) -> tuple[str, ...]:
    return ("send", QUARTER, "--yes", "--json", "--doubtful", "resend" if resend else "hold")


def _send(folder: Path, moment: datetime, *, resend: bool) -> dict[str, Any]:
    done = run(folder, *_arguments(resend), now=moment.isoformat())
    if done.returncode:
        raise SystemExit(f"exit {done.returncode}\n{done.stderr}")
    return dict(json.loads(done.stdout))


def _killed(folder: Path, moment: datetime, chance: random.Random, *, resend: bool) -> int:
    """Starts a sending and kills it somewhere; 1 when it was still at work."""
    environment = {**os.environ, "IET_WATCH_NOW": moment.isoformat()}
    process = subprocess.Popen(
        [COMMAND, "-C", folder, *_arguments(resend)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=environment,
    )  # fmt: skip
    until = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < until and not _begun(folder):
        time.sleep(0.02)  # Python is starting, the issue is being read
    time.sleep(chance.uniform(0, 1.5))
    process.kill()
    return int(process.wait() == -9)


def _begun(folder: Path) -> bool:
    return (folder / "data" / "bulletins" / QUARTER / "shown.json").exists()


def _compared(
    folder: Path, emails: list[str], plan: dict[str, list[str]], taken: Counter[str], kills: int, *, resend: bool
) -> Counter[str]:
    """What the server took beside what the outbox says."""
    with closing(open_to_read(folder / "data" / "iet-watch.db")) as db:
        rows = db.execute("select email, state from delivery join contact on contact.id = contact").fetchall()
        if db.execute("pragma integrity_check").fetchone()[0] != "ok":
            raise SystemExit("the database is damaged")
    states = dict(tuple(row) for row in rows)
    listed = {email for email in emails if states.get(email) in ("failed", "unknown")}
    unknown = sum(state == "unknown" for state in states.values())
    dropped = sum("drop-" in deed for deeds in plan.values() for deed in deeds)
    twice = [email for email, count in taken.items() if count > 1]
    return Counter({
        "kills": kills,
        "taken": sum(taken.values()),
        "refused": sum(state == "failed" for state in states.values()),
        "unknown": unknown,
        "missed": sum(not taken[email] and email not in listed for email in emails),
        "unknown and missed": sum(not taken[email] and states.get(email) == "unknown" for email in emails),
        "duplicates held": 0 if resend else len(twice),
        "duplicates resent": len(twice) if resend else 0,
        "doubts beyond": max(0, unknown - kills - dropped),
    })  # fmt: skip


def _speed(root: Path) -> None:
    """Mails a second of `send` and of a bare loop, to the same server; memory with a hundred times as many."""
    for count in (400, 40_000):
        folder = root / str(count)
        shutil.copytree(root / "issue", folder)
        _contacts(folder, count)
        with _office(folder, {}) as (port, journal):
            _settings(folder, port)
            run_json(folder, "send", QUARTER, now=NOW)  # writes the sample
            start = time.perf_counter()
            memory = _memory_of(folder)
            seconds = time.perf_counter() - start
            taken = len(journal.read_text().splitlines())
            print(f"send, {taken} mails: {seconds:.1f} s, {taken / seconds:.0f} a second, {memory / 1024:.0f} MB")
            if count == 400:
                sample = (folder / "data" / "sample-2026-T4.eml").read_bytes()
                _bare(port, sample, count)


def _bare(port: int, sample: bytes, count: int) -> None:
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as server:
        for n in range(count):
            server.sendmail("veille@region.example", f"personne{n}@structure.example", sample)
    seconds = time.perf_counter() - start
    print(
        f"bare loop of smtplib, {count} mails of {len(sample)} bytes: {seconds:.1f} s, {count / seconds:.0f} a second"
    )


def _memory_of(folder: Path) -> int:
    """Sends, and returns the largest memory of the process in KiB."""
    process = subprocess.Popen([COMMAND, "-C", folder, *_arguments(False), "--quiet"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"exit {status}")
    return usage.ru_maxrss


if __name__ == "__main__":
    main()
