"""Addresses that must not be asked, in every spelling, typed in a theme or met on the way: no connection is made."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from iet_watch.collect.web.network import is_public
from iet_watch.files.toml import Mistakes
from iet_watch.themes.theme_files import load_theme
from tests.conftest import Desk, slow
from tests.hostile import RawServer, Watched, answer, database_is_whole, new_desk, serving_raw, watched
from tests.web import entry, rss

ALLOWED = "127.0.9.9"  # the one loopback address that the workspace of these tests may ask
CONFIGURATION = f"[collect]\nhost_delay_seconds = 0.0\nread_articles = false\nallow_hosts = ['{ALLOWED}']\n"
PRIVATE = "private or reserved network"
UNREADABLE = "cannot be read"
WEB_ONLY = "only http and https"

# Each leads to loopback, to a private or reserved network, or nowhere at all.
HOSTS = {
    "5-loopback": ("127.0.0.1", PRIVATE),
    "5-loopback-elsewhere": ("127.255.255.254", PRIVATE),
    "7-localhost": ("localhost", PRIVATE),
    "7-localhost-capitals-dot": ("LOCALHOST.", PRIVATE),
    "7-localhost-below": ("veille.localhost", PRIVATE),
    "7-loopback-dot": ("127.0.0.1.", ""),
    "8-decimal": ("2130706433", PRIVATE),
    "8-decimal-ten": ("167772161", PRIVATE),
    "8-hexadecimal-whole": ("0x7f000001", PRIVATE),
    "8-octal-whole": ("017700000001", PRIVATE),
    "10-hexadecimal-short": ("0x7f.1", PRIVATE),
    "10-capital-hexadecimal": ("0X7F.0.0X1", PRIVATE),
    "11-octal": ("0177.0.0.1", UNREADABLE),
    "11-octal-short": ("0177.1", PRIVATE),
    "11-many-zeros": ("127.0.0.000000000001", UNREADABLE),
    "13-zero": ("0", PRIVATE),
    "13-zeros": ("0.0.0.0", PRIVATE),
    "13-short": ("127.1", PRIVATE),
    "14-circled-digits": ("①②⑦.⓪.⓪.①", UNREADABLE),
    "14-full-width-digits": ("１２７.０.０.１", UNREADABLE),
    "14-ideographic-dots": ("127。0。0。1", PRIVATE),
    "14-full-width-letters": ("ｌｏｃａｌｈｏｓｔ", UNREADABLE),
    "14-percent": ("%31%32%37.0.0.1", UNREADABLE),
    "14-percent-letters": ("%6cocalhost", UNREADABLE),
    "16-ipv6": ("[::1]", PRIVATE),
    "16-ipv6-long": ("[0:0:0:0:0:0:0:1]", PRIVATE),
    "17-ipv6-any": ("[::]", PRIVATE),
    "18-mapped": ("[::ffff:127.0.0.1]", PRIVATE),
    "18-mapped-hexadecimal": ("[::ffff:7f00:1]", PRIVATE),
    "18-mapped-private": ("[::ffff:10.0.0.1]", PRIVATE),
    "18-compatible": ("[::127.0.0.1]", PRIVATE),
    "18-translated": ("[::ffff:0:127.0.0.1]", PRIVATE),
    "19-nat64": ("[64:ff9b::7f00:1]", PRIVATE),
    "19-nat64-local": ("[64:ff9b:1::7f00:1]", PRIVATE),
    "20-6to4": ("[2002:7f00:1::]", PRIVATE),
    "20-teredo": ("[2001:0:7f00:1::1]", PRIVATE),
    "22-link-local-zone": ("[fe80::1%25eth0]", PRIVATE),
    "22-link-local-loopback": ("[fe80::1%25lo]", PRIVATE),
    "22-link-local-bare-zone": ("[fe80::1%lo]", PRIVATE),
    "22-link-local": ("[fe80::1]", PRIVATE),
    "22-unique-local": ("[fd00::1]", PRIVATE),
    "22-site-local": ("[fec0::1]", PRIVATE),
    "23-carrier": ("100.64.0.1", PRIVATE),
    "23-ten": ("10.0.0.1", PRIVATE),
    "23-link-local-4": ("169.254.1.1", PRIVATE),
    "23-reserved": ("240.0.0.1", PRIVATE),
    "23-broadcast": ("255.255.255.255", PRIVATE),
    "25-multicast": ("224.0.0.1", PRIVATE),
    "25-multicast-6": ("[ff02::1]", PRIVATE),
    "25-documentation-6": ("[3fff::1]", PRIVATE),
    "25-segment-routing": ("[5f00::1]", PRIVATE),
    "25-not-handed-out": ("[4000::1]", PRIVATE),
    "35-hash-at": ("127.0.0.1#@journal.example", PRIVATE),
    "35-question-at": ("127.0.0.1?@journal.example", PRIVATE),
    "38-mail-port": ("127.0.0.1:25", "not a web port"),
    "38-redis-port": (f"{ALLOWED[:-1]}8:6379", "not a web port"),
    "32-bracket-future": ("[v1.x]", UNREADABLE),
    "39-label-too-long": ("a" * 64 + ".example", ""),
    "39-name-too-long": ("a." * 200 + "example", ""),
    "39-empty-label": ("a..example", ""),
    "39-dots": ("...", ""),
    "39-underscore-star": ("*.example", UNREADABLE),
    "39-punycode-broken": ("xn--a.example", UNREADABLE),
    "39-punycode-long": ("xn--" + "9" * 59 + ".example", UNREADABLE),
}  # fmt: skip

# What no theme file may hold: these are mistakes of form, told with their line before anything is asked.
MALFORMED = {
    "39-bidirectional": ("\u202ejournal.example", UNREADABLE),
    "14-soft-hyphen": ("local\u00adhost", UNREADABLE),
    "34-login": ("user:pw-secret@127.0.0.1", "name and password"),
    "34-login-empty": ("@127.0.0.1", "name and password"),
    "34-login-of-an-allowed-host": (f"{ALLOWED}@127.0.0.1", "name and password"),
    "34-login-of-a-host-and-port": (f"{ALLOWED}:80@127.0.0.1", "name and password"),
    "35-backslash-at": ("127.0.0.1\\@journal.example", ""),
    "35-backslash-at-reversed": ("journal.example\\@127.0.0.1", ""),
    "35-backslash": ("127.0.0.1\\journal.example", UNREADABLE),
    "38-port-beyond": ("127.0.0.1:99999", UNREADABLE),
    "38-port-negative": ("127.0.0.1:-1", UNREADABLE),
    "38-port-word": ("127.0.0.1:http", UNREADABLE),
    "38-port-other-digits": ("127.0.0.1:８０", UNREADABLE),
    "32-bracket-open": ("[::1", UNREADABLE),
    "32-bracket-word": ("[localhost]", UNREADABLE),
}  # fmt: skip
TYPED_ONLY = {
    "1-file": "file:///etc/passwd",
    "2-file-capitals": "FILE:/etc/passwd",
    "3-file-by-network": "file://127.0.0.1/etc/passwd",
    "4-gopher": "gopher://127.0.0.1:25/_HELO",
    "4-data": "data:text/xml,<rss/>",
    "4-script": "javascript:alert(1)",
    "4-unix": "http+unix://%2Frun%2Fdocker.sock/",
    "37-no-host": "http:///x",
    "37-no-slashes": "http:x",
    "37-no-scheme": "//x",
    "37-scheme-alone": "http://",
    "37-query-alone": "http://?x",
    "40-long": "http://journal.example/" + "a" * 70_000,
    "41-tab": "http://journal.example/a\tb",
    "41-newline": "http://journal.example/a\nb",
    "41-return-in-host": "http://journal\r.example/",
    "41-next-line": "http://journal.example/a\u0085b",
    "41-line-separator": "http://journal.example/a\u2028b",
    "42-nul": "http://journal.example/a\u0000b",
    "42-escape": "http://journal.example/a\u001bb",
}

# What a redirect may say besides: other schemes, nothing at all, an address that cannot be one.
PLACES = {
    "29-file": ("file:///etc/passwd", WEB_ONLY),
    "29-file-capitals": ("FILE:/etc/passwd", WEB_ONLY),
    "29-gopher": ("gopher://127.0.0.1:25/_HELO", WEB_ONLY),
    "29-data": ("data:text/xml,<rss/>", WEB_ONLY),
    "29-script": ("javascript:alert(1)", WEB_ONLY),
    "29-secure-loopback": ("https://127.0.0.1/", PRIVATE),
    "28-without-scheme": ("//127.0.0.1/", PRIVATE),
    "28-three-slashes": ("///127.0.0.1/", ""),
    "28-backslashes": ("\\\\127.0.0.1\\", ""),
    "28-capital-scheme": ("HTTP://127.0.0.1/", PRIVATE),
    "28-spaces-around": ("   http://127.0.0.1/   ", PRIVATE),
    "32-empty": ("", "redirect"),
    "32-no-host": ("http://", ""),
    "32-no-host-slash": ("http:///x", ""),
    "32-not-utf8": ("http://\xff\xfe/", UNREADABLE),
    "32-two-in-one": ("http://a.example/, http://127.0.0.1/", ""),
    "40-long": ("/" + "a" * 60_000, "longer than"),
    "41-tab": ("http://127.0\t.0.1/", UNREADABLE),
    "31-itself": ("", "redirect"),
}  # fmt: skip


@dataclass(frozen=True)
class Runs:
    """One run over every source typed, one over every redirect."""

    typed: Watched
    moved: Watched
    server: RawServer
    desk: Desk


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    with serving_raw() as server:
        desk = new_desk(tmp_path_factory.mktemp("addresses"), CONFIGURATION)
        server.answers["/good"] = answer(rss(entry(1)).encode())
        good = server.url("/good", ALLOWED)
        desk.theme("typed", _theme([_typed(host) for host, _ in HOSTS.values()] + [good]))
        typed = watched(desk, "collect", "--json", hosts=ALLOWED)
        (desk.root / "themes" / "typed.toml").unlink()
        for name, (host, _) in {**HOSTS, **MALFORMED}.items():
            server.answers[f"/{name}"] = _redirect(f"http://{host}/")
        for name, (place, _) in PLACES.items():
            server.answers[f"/{name}"] = _redirect(place)
        server.answers["/31-back"] = _redirect("/31-forth", "301 Moved Permanently")
        server.answers["/31-forth"] = _redirect("/31-back", "308 Permanent Redirect")
        server.answers["/33-choices"] = _redirect("/good", "300 Multiple Choices")
        server.answers["/33-created"] = _redirect("/good", "201 Created")
        server.answers["/33-refresh"] = answer(rss(entry(2)).encode(), "Refresh: 0; url=http://127.0.0.1/")
        desk.theme("moved", _theme([server.url(path, ALLOWED) for path in server.answers]))
        moved = watched(desk, "collect", "--json", "--force", hosts=ALLOWED)
        yield Runs(typed, moved, server, desk)


def _typed(host: str) -> str:
    return f"http://{host}/"


def _redirect(place: str, status: str = "302 Found") -> bytes:
    head = f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\nLocation: "
    return head.encode() + place.encode("latin-1" if "\xff" in place else "utf-8") + b"\r\n\r\n"


def _theme(urls: list[str]) -> str:
    return "title = 'Thème'\nquery = '*'\n" + "".join(
        f"[[sources]]\ntitle = 'Source'\nurl = {json.dumps(url)}\n" for url in urls
    )


def test_a_run_over_bad_addresses_ends_well_and_asks_no_stranger(runs: Runs) -> None:
    for run in (runs.typed, runs.moved):
        assert (run.done.code, run.done.err, run.strangers) == (0, "", ())
    assert database_is_whole(runs.desk)
    assert runs.typed.sources[runs.server.url("/good", ALLOWED)]["outcome"] == "new"


@pytest.mark.parametrize("name", list(HOSTS))
def test_a_bad_address_typed_is_told(runs: Runs, name: str) -> None:
    host, told = HOSTS[name]
    _told(runs.typed.sources[_typed(host)], told)


@pytest.mark.parametrize("name", [*HOSTS, *MALFORMED, *PLACES])
def test_a_redirect_to_a_bad_address_is_told(runs: Runs, name: str) -> None:
    _, told = {**HOSTS, **MALFORMED, **PLACES}[name]
    _told(runs.moved.sources[runs.server.url(f"/{name}", ALLOWED)], told)


def test_a_mistake_of_form_is_told_with_its_line_and_nothing_is_asked(tmp_path: Path) -> None:
    urls = [*(_typed(host) for host, _ in MALFORMED.values()), *TYPED_ONLY.values()]
    desk = new_desk(tmp_path, CONFIGURATION)
    desk.theme("mistaken", _theme(urls))
    run = watched(desk, "collect", hosts=ALLOWED)
    assert (run.done.code, run.done.out, run.strangers) == (78, "", ())
    assert "Traceback" not in run.done.err
    assert "secret" not in run.done.err
    assert max(map(len, run.done.err.splitlines())) < 300
    with pytest.raises(Mistakes) as caught:
        load_theme(desk.root / "themes" / "mistaken.toml")
    assert [one.line for one in caught.value.mistakes] == [5 + 3 * n for n in range(len(urls))]
    assert not (desk.root / "data" / "iet-watch.db").exists()


def _told(source: dict[str, str], told: str) -> None:
    outcomes = ("refused",) if told and told != "redirect" else ("refused", "failed")
    assert source["outcome"] in outcomes, source["detail"]
    assert told in source["detail"]
    assert 0 < len(source["detail"]) < 200
    assert "\n" not in source["detail"]
    assert "secret" not in source["detail"]


# Redirects as old and new sites write them: they lead where a browser would go.
GOOD_PLACES = {
    "relative": "sub/feed",
    "absolute": "/sub/feed",
    "without-scheme": "//{host}/sub/feed",
    "capitals": "HTTP://{host}/sub/feed",
    "spaces": "  /sub/feed  ",
    "dots": "/a/../sub/./feed",
    "fragment": "/sub/feed#top",
    "query": "?to=feed",
    "utf-8": "/été",
    "latin-1": "/\xe9t\xe9",
    "space-inside": "/a feed",
}


@pytest.mark.parametrize("name", list(GOOD_PLACES))
def test_a_redirect_of_any_form_is_followed(desk: Desk, name: str) -> None:
    with serving_raw() as server:
        place = GOOD_PLACES[name].format(host=f"127.0.0.1:{server.port}")
        server.answers["/from"] = (
            _redirect(place) if name != "latin-1" else _redirect("/LATIN").replace(b"/LATIN", b"/\xe9t\xe9")
        )
        feed = answer(rss(entry(1)).encode())
        found = ("/sub/feed", "/from?to=feed", "/%C3%A9t%C3%A9", "/%E9t%E9", "/a%20feed")
        server.answers.update(dict.fromkeys(found, feed))
        desk.sources(server.url("/from"))
        (source,) = desk("collect", "--json").json["sources"]
        assert (source["outcome"], source["new"]) == ("new", 1), source
        assert len(server.asked) == 2


@slow
def test_26_a_name_of_which_one_address_is_private_is_not_asked_at_all(tmp_path: Path) -> None:
    """With a list of hosts of its own, where the machine lets a process have one."""
    space = shutil.which("unshare")
    if space is None or subprocess.run([space, "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no name can be given two addresses without a space of mounts of one's own")
    with serving_raw() as server:
        desk = new_desk(tmp_path / "workspace", CONFIGURATION)
        desk.theme("names", _theme(["http://two.example/", "http://six.example/", server.url("/good", ALLOWED)]))
        server.answers["/good"] = answer(rss(entry(1)).encode())
        hosts = tmp_path / "hosts"
        hosts.write_text("127.0.0.1 two.example\n9.9.9.9 two.example\n::ffff:10.0.0.1 six.example\n", encoding="ascii")
        shell = f'mount --bind "{hosts}" /etc/hosts && exec "$@"'
        run = watched(desk, "collect", "--json", hosts=ALLOWED, before=[space, "-rm", "sh", "-c", shell, "sh"])
        assert (run.done.code, run.strangers) == (0, ()), run.done.err
        assert [source["outcome"] for source in run.sources.values()] == ["refused", "refused", "new"]


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2001:4860:4860::8888", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_may_be_asked(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.0.0.192", "192.0.2.1", "198.18.0.1"),
        *("198.51.100.1", "203.0.113.1", "192.88.99.1", "100.127.255.255", "239.255.255.250", "255.255.255.255"),
        *("::ffff:169.254.169.254", "fd00:ec2::254", "2002:a9fe:a9fe::", "64:ff9b::a9fe:a9fe", "2001:db8::1", "100::1"),
        *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "fe80::1%lo", "::", "::1", "::7f00:1", "2001:2::1", "2001:10::1"),
    ],
)
def test_an_address_of_another_network_may_not(address: str) -> None:
    assert not is_public(address)
