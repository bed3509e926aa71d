"""`doctor --mail` against a real name server and a real mail server on loopback."""

from __future__ import annotations

import ssl
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path

import pytest

from iet_watch.send.reputation.letter import letter_points
from tests.conftest import Desk, Once
from tests.names import Zone, answering
from tests.post import receiving
from tests.publish.written_issue import CONFIGURATION
from tests.send.outbox.mailing import published

GOOD: Zone = {
    ("region.example.", "TXT"): ('"v=spf1 include:relay.example -all"', '"other=1"'),
    ("relay.example.", "TXT"): '"v=spf1 ip4:192.0.2.0/24 -all"',
    ("s1._domainkey.region.example.", "TXT"): f'"v=DKIM1; k=rsa; p={b64encode(b"k" * 150).decode()}" '
    f'"{b64encode(b"k" * 144).decode()}"',
    ("_dmarc.region.example.", "TXT"): '"v=DMARC1; p=none; rua=mailto:dmarc@region.example"',
    ("region.example.", "MX"): "10 mx.region.example.",
}


def configured(desk: Desk, port: int, more: str = "") -> None:
    desk.configure(
        CONFIGURATION + f"[mail]\nhost = '127.0.0.1'\nport = {port}\nsecurity = 'none'\n"
        "sender = 'veille@region.example'\nreply_to = 'camille@region.example'\ndkim_selector = 's1'\n"
        "unsubscribe_url = 'https://veille.region.example/depart'\n" + more
    )


def states(desk: Desk, dns: int, *options: str) -> dict[str, str]:
    done = desk("doctor", "--mail", "--dns", f"127.0.0.1:{dns}", "--json", *options)
    found = {point["name"]: point["state"] for point in done.json["points"]}
    assert done.code == (1 if "fail" in found.values() else 0), done.err
    return found


def with_zone(desk: Desk, name: str, kind: str, record: str | Iterable[str]) -> dict[str, str]:
    records = record if isinstance(record, str) else tuple(record)
    with answering({**GOOD, (name, kind): records}) as dns:
        return states(desk, dns)


def test_a_sender_who_is_well(once: Once) -> None:
    desk = once("published for sending", published)
    with receiving() as post, answering(GOOD) as dns:
        configured(desk, post.port, "bounces = 'retours@lists.region.example'\n")
        found = states(desk, dns)
        assert set(found.values()) == {"ok"}, found
        assert {"spf", "dkim", "dmarc", "mx", "ptr", "tls", "alignment", "size", "links", "title"} <= found.keys()
        assert not post.received
        offline = desk("doctor", "--mail", "--offline", "--json").json["points"]
        assert {"sender", "size"} <= {one["name"] for one in offline}
        assert not {"spf", "tls"} & {one["name"] for one in offline}
        assert desk("doctor", "--mail", "--dns", "no address").code == 2
        assert desk("doctor", "--mail", "--dns", f"127.0.0.1:{dns}", "--quiet").out == ""


RECORDS = (
    ("spf", "region.example.", "TXT", '"nothing"', "fail"),
    ("spf", "region.example.", "TXT", ('"v=spf1 -all"', '"v=spf1 mx -all"'), "fail"),
    ("spf", "region.example.", "TXT", '"v=spf1 mx +all"', "fail"),
    ("spf", "region.example.", "TXT", '"v=spf1 mx"', "warn"),
    ("spf", "region.example.", "TXT", '"v=spf1 a mx exists:a.example include:a.example include:b.example -all"', "ok"),
    ("spf", "region.example.", "TXT", f'"v=spf1 {" ".join(f"include:i{n}.example" for n in range(11))} -all"', "fail"),
    ("spf", "relay.example.", "TXT", f'"v=spf1 {"a:a.example " * 10}-all"', "fail"),
    ("dkim", "s1._domainkey.region.example.", "TXT", '"v=DKIM1; p="', "fail"),
    ("dkim", "s1._domainkey.region.example.", "TXT", f'"p={b64encode(b"k" * 162).decode()}"', "warn"),
    ("dkim", "s1._domainkey.region.example.", "TXT", '"k=rsa; p=cut!"', "fail"),
    ("dkim", "s1._domainkey.region.example.", "TXT", '"k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg=="', "ok"),
    ("dmarc", "_dmarc.region.example.", "TXT", '"v=DMARC1; p=reject"', "warn"),
    ("dmarc", "_dmarc.region.example.", "TXT", '"v=DMARC1; p=maybe"', "fail"),
    ("dmarc", "_dmarc.region.example.", "TXT", '"other"', "fail"),
    ("mx", "region.example.", "MX", "0 .", "fail"),
)  # fmt: skip


def test_each_record_that_is_wrong_is_told(desk: Desk) -> None:
    configured(desk, 9)
    for name, place, kind, record, state in RECORDS:
        found = with_zone(desk, place, kind, record)
        assert (record, found[name]) == (record, state)


def test_what_nobody_answers_is_doubtful_and_within_the_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from iet_watch.send.reputation import names

    monkeypatch.setattr(names, "SECONDS", 0.3)
    configured(desk, 9)
    with answering(GOOD, silent="example.") as dns:
        start = time.monotonic()
        found = states(desk, dns)
        assert time.monotonic() - start < 2.0
    assert [found[name] for name in ("spf", "dkim", "dmarc", "mx", "tls")] == ["warn", "warn", "warn", "warn", "fail"]


def test_the_server_and_the_settings(desk: Desk) -> None:
    zone = {
        **GOOD,
        ("smtp.region.example.", "A"): "93.184.216.34",
        ("sub.region.example.", "MX"): "10 mx.region.example.",
    }
    with receiving() as post, answering(zone) as dns:
        configured(desk, post.port)
        desk.configure((desk.root / "iet-watch.toml").read_text("utf-8").replace("'none'", "'starttls'"))
        assert states(desk, dns)["tls"] == "fail"  # it offers none
        desk.configure(
            "[mail]\nhost = 'smtp.region.example'\nsecurity = 'none'\nsender = 'veille@sub.region.example'\n"
            "bounces = 'x@elsewhere.example'\nunsubscribe_url = 'http://a.example'\n"
        )
        found = states(desk, dns)
    assert {name: state for name, state in found.items() if state != "ok"} == {
        "alignment": "warn", "reply-to": "warn", "unsubscribe": "warn", "issue": "warn", "spf": "fail", "dkim": "warn",
        "ptr": "warn", "tls": "fail",
    }  # fmt: skip
    desk.configure("[mail]\nhost = 'smtp.gmail.com'\nsender = 'veille.normandie@gmail.com'\n")
    points = desk("doctor", "--mail", "--offline", "--json").json["points"]
    assert points[0]["state"] == "fail"
    assert "own domain" in points[0]["advice"]


def test_a_certificate_is_verified_for_the_name_in_the_settings(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, made = tmp_path / "key.pem", tmp_path / "certificate.pem"
    ask = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    name = ["-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", made]
    subprocess.run([*ask, *name], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    with receiving(tls_context=context) as post, answering(GOOD) as dns:
        configured(desk, post.port)
        desk.configure((desk.root / "iet-watch.toml").read_text("utf-8").replace("'none'", "'starttls'"))
        assert states(desk, dns)["tls"] == "fail"  # nobody vouches for it
        monkeypatch.setenv("SSL_CERT_FILE", str(made))
        assert states(desk, dns)["tls"] == "ok"
        assert (post.logins, post.received) == ([], [])


@pytest.mark.parametrize(
    ("name", "title", "html", "state"),
    [
        ("title", "LE BULLETIN DE VEILLE", "<p>x</p>", "warn"),
        ("title", "Bulletin IET", "<p>x</p>", "ok"),
        ("title", "Gratuit !!", "<p>x</p>", "warn"),
        ("size", "x", f"<p>{'é' * 50_500}</p>", "warn"),
        ("size", "x", f"<p>{'é' * 51_000}</p>", "fail"),
        ("pictures", "x", "<img src='data:image/png;base64,x'><p>few words</p>", "warn"),
        ("pictures", "x", "<img src='https://a.example/1.png'>" + "mot " * 200, "fail"),
        ("links", "x", "<a href='https://bit.ly/x'>un port</a>", "warn"),
        ("links", "x", "<a href='http://192.0.2.1/x'>un port</a>", "warn"),
        ("links", "x", "<a href='https://fraud.example/'>https://bank.example/</a>", "warn"),
        (
            "links",
            "x",
            "<a href='https://www.port.example/'>https://port.example</a><a href='mailto:a@b.c'>a</a>",
            "ok",
        ),
        ("parts", "x", "<p>x</p><form></form>", "fail"),
        ("parts", "x", "", "ok"),
        ("parts", "x", "<?xml version='1.0' encoding='latin-1'?><p>é</p>", "ok"),
    ],
)
def test_what_is_held_against_a_mail(name: str, title: str, html: str, state: str) -> None:
    assert {one.name: one.state for one in letter_points(title, html, "x")}[name] == state
