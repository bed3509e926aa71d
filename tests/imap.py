"""A real IMAP server on loopback (Dovecot, `make mail`) that serves one Maildir; skips where there is none."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

IMAP_SECRET = "sésame-ouvre-toi"  # Dovecot’s file ends it at a space
_NOBODY = 65534
_CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
state_dir = {folder}/state
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{maildir}
first_valid_uid = 1
passdb {{
  driver = static
  args = password={secret}
}}
userdb {{
  driver = static
  args = uid={nobody} gid={nobody} home={folder}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@contextmanager
def serving_imap(mails: Mapping[str, bytes]) -> Iterator[tuple[int, Path]]:
    """The port of the server until the block ends, for any user who knows the secret, and the Maildir that it serves.

    It lies in a folder of its own: the server gives up its rights, and nobody else may enter those of tests.
    """
    program = shutil.which("dovecot")
    if program is None or os.geteuid() != 0:
        pytest.skip("needs Dovecot (make mail) and root")
    with tempfile.TemporaryDirectory() as name:
        folder, maildir = Path(name), Path(name) / "Maildir"
        folder.chmod(0o755)
        for part in ("new", "cur", "tmp"):
            (maildir / part).mkdir(parents=True)
        for file, data in mails.items():
            (maildir / "new" / file).write_bytes(data)
        for one in (maildir, *maildir.rglob("*")):
            shutil.chown(one, _NOBODY, _NOBODY)
        with _running(program, folder, maildir) as port:
            yield port, maildir


@contextmanager
def _running(program: str, folder: Path, maildir: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configuration = folder / "dovecot.conf"
    values = {"folder": folder, "maildir": maildir, "secret": IMAP_SECRET, "nobody": _NOBODY, "port": port}
    configuration.write_text(_CONFIGURATION.format(**values), encoding="utf-8")
    server = subprocess.Popen([program, "-F", "-c", configuration])
    try:
        _wait(port, folder / "log")
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait(port: int, log: Path) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text(errors="replace") if log.exists() else "Dovecot does not start")
