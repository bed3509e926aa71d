"""A real Postfix on loopback (`make mail-server`) that delivers into Maildirs; skips where there is none.

Everything of it lies in a folder of its own. It takes mail for any address of its domains, and returns afterwards
what it has for people that it does not know, as relays do that ask nobody first.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_NOBODY = 65534
_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/log/mail
maillog_file_prefixes = {folder}/log
myhostname = mx.region.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
local_recipient_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
recipient_delimiter = +
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = texthash:{folder}/people
virtual_mailbox_base = {folder}/mail
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
default_transport = error:this server sends nothing out
smtp_dns_support_level = disabled
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix      n - n 60 1 pickup
cleanup   unix      n - n - 0 cleanup
qmgr      unix      n - n 300 1 qmgr
rewrite   unix      - - n - - trivial-rewrite
bounce    unix      - - n - 0 bounce
defer     unix      - - n - 0 bounce
trace     unix      - - n - 0 bounce
verify    unix      - - n - 1 verify
flush     unix      n - n 1000? 0 flush
proxymap  unix      - - n - - proxymap
error     unix      - - n - - error
retry     unix      - - n - - error
virtual   unix      - n n - - virtual
anvil     unix      - - n - 1 anvil
postlog   unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running server: its port, and where it delivers."""

    port: int
    folder: Path

    def maildir(self, address: str) -> Path:
        return self.folder / "mail" / address

    def mails(self, address: str) -> list[Path]:
        return sorted((self.maildir(address) / "new").glob("*"))

    def wait(self, addresses: Iterable[str], seconds: float = 60.0) -> None:
        """Until each of the addresses has a mail. Raises AssertionError, with the end of the log."""
        until, missing = time.monotonic() + seconds, list(addresses)
        while missing := [one for one in missing if not self.mails(one)]:
            log = (self.folder / "log" / "mail").read_text(errors="replace")
            assert time.monotonic() < until, log[-3000:]
            time.sleep(0.1)


@contextmanager
def delivering(people: Iterable[str]) -> Iterator[Postfix]:
    """The server, until the block ends, with a Maildir for each of the addresses `people`."""
    if not shutil.which("postfix") or os.geteuid() != 0:
        pytest.skip("needs Postfix (make mail-server) and root")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        port = _prepare(folder, list(people))
        control = ["postfix", "-c", str(folder / "conf")]
        started = subprocess.run([*control, "start"], capture_output=True, text=True, check=False)
        assert started.returncode == 0, started.stderr + (folder / "log" / "mail").read_text(errors="replace")
        try:
            _wait(port)
            yield Postfix(port, folder)
        finally:
            subprocess.run([*control, "stop"], capture_output=True, check=False)


def _prepare(folder: Path, people: list[str]) -> int:
    folder.chmod(0o755)
    for part in ("conf", "spool", "data", "log", "mail"):
        (folder / part).mkdir()
    shutil.chown(folder / "data", "postfix")
    shutil.chown(folder / "mail", _NOBODY, _NOBODY)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    (folder / "people").write_text("".join(f"{one} {one}/\n" for one in people), encoding="utf-8")
    domains = ", ".join(sorted({one.rpartition("@")[2] for one in people}))
    values = {"folder": folder, "port": port, "nobody": _NOBODY, "domains": domains}
    for file, text in (("main.cf", _MAIN), ("master.cf", _MASTER)):
        (folder / "conf" / file).write_text(text.format(**values), encoding="utf-8")
    return port


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("Postfix does not answer")
