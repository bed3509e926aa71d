"""`alert` through the command line and a real mail server: who is told what, once, and no more than they may read."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from email import message_from_bytes
from email.policy import default as modern
from html import unescape
from pathlib import Path

import pytest

from iet_watch.cli.sending import report
from iet_watch.model.contacts import ContactEvent
from iet_watch.send.alerts import choosing
from iet_watch.send.contacts.alerts_wanted import leave_alerts
from iet_watch.store.database import open_to_write
from iet_watch.store.sending.contacts import leaving_no_trace
from tests.conftest import COMMAND, NOW, Desk, Once, slow
from tests.post import receiving
from tests.publish.written_issue import SUMMARY
from tests.send.alerts.watch import ANNE, BOB, DAN, SENDER, alert, keep, texts_of, watching

PORT, LINEN, VISIT, CRANES = "branche ses paquebots", "filière du lin", "écluse attend", "Harbour cranes"
NEXT_WEEK, IN_TWO_WEEKS = "2026-11-27T08:00:00+01:00", "2026-12-04T08:00:00+01:00"


def later(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    monkeypatch.setenv("IET_WATCH_NOW", moment)


def import_more(desk: Desk, *articles: tuple[int, str, str]) -> None:
    """Imports articles of the port: the number in their address, title, text."""
    lines = [
        {"url": f"https://journal.example/articles/{n}", "title": title, "text": text, "source": "Gazette du quai",
         "published": "2026-11-24", "lang": "fr"}
        for n, title, text in articles
    ]  # fmt: skip
    path = desk.root / "more.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert desk("import", path).code == 0


def test_the_look_writes_nothing_and_each_is_told_of_their_themes_and_level(once: Once) -> None:
    with receiving() as post:
        desk = watching(once, post, 1, 2, 3, 4)
        before = (desk.root / "data" / "iet-watch.db").read_bytes()
        look = alert(desk).json
        assert (look["alert"], look["to_send"], look["nothing"], look["problems"]) == ("2026-W47", 3, 0, [])
        sample = message_from_bytes((desk.root / "data" / "sample-2026-W47.eml").read_bytes(), policy=modern)
        assert (sample["To"], desk("alert").out.count(VISIT)) == (SENDER, 1)
        assert alert(desk, "--yes", "--dry-run").json["dry_run"] is True
        assert (desk.root / "data" / "iet-watch.db").read_bytes() == before
        assert post.received == []
        done = alert(desk, "--yes")
        assert (done.code, done.json["to_send"], done.json["sent"], done.json["excluded"]) == (0, 3, 3, []), done.err
        texts = texts_of(post)
        assert texts.keys() == {ANNE, BOB, DAN}, "nobody who has not asked"
        told = {
            to: [title for title in (PORT, LINEN, VISIT, CRANES) if title in text] for to, text in texts.items()
        }  # fmt: skip
        assert told == {ANNE: [PORT, VISIT, CRANES], BOB: [PORT, LINEN, CRANES], DAN: [LINEN]}
        assert "Diffusion\u00a0: réservée aux partenaires" in texts[ANNE]
        assert "Vous suivez\u00a0: Ports et filières." in texts[ANNE]
        assert "Gazette du quai, 1er\u00a0novembre 2026" in texts[ANNE]
        assert not any(words in "".join(texts.values()) for words in ("courant du réseau", "Terminal operators"))
        again = alert(desk, "--yes").json
        assert (again["to_send"], again["sent"], len(post.received)) == (0, 3, 3)
        quiet = desk("alert", "--resume", "--quiet")
        assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
        known = desk("contact", "export", DAN).json
        assert [one["issue"] for one in known["sendings"]] == ["2026-W47"]
        assert [one["title"] for one in known["told"]] == ["Une filière du lin se donne un passeport"]


def test_what_is_restricted_goes_to_nobody_and_the_alert_says_so(once: Once) -> None:
    with receiving() as post:
        desk = watching(once, post)
        (desk.root / "note.md").write_text("# Écluse\n\nLe secret de l’écluse.\n", encoding="utf-8")
        added = desk("add", desk.root / "note.md", "--level", "restreint", "--theme", "port", "--as", "Camille Exemple")
        assert added.code == 0, added.err
        keep(desk, 5)
        told = "1 kept article is restricted: no alert tells anybody of it: 5.\n"
        assert told in desk("alert").err
        assert alert(desk).json["restricted"] == [5]
        assert told in desk("alert", "--yes").err
        nothing = alert(desk, "--yes").json
        assert (nothing["sent"], nothing["restricted"], post.received) == (0, [5], [])
        keep(desk, 1)
        done = alert(desk, "--yes").json
        assert (done["sent"], done["restricted"]) == (2, [5])
        assert "restricted" not in desk("alert", "--resume").err
    assert not any("secret" in text for text in texts_of(post).values())


def test_the_bytes_of_an_alert_are_those_of_a_list_of_its_own(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as post:
        desk = watching(once, post, 1, 4)
        desk("contact", "unsubscribe", BOB)
        told = alert(desk, "--yes").json
        assert (told["sent"], told["nothing"], told["excluded"]) == (
            1, 1, [],
        ), "who has unsubscribed has taken the wish back"  # fmt: skip
        [envelope] = post.received
        [message] = post.messages()
        for email in (ANNE, DAN):
            desk("contact", "add", email, "--alerts", "non")
        later(monkeypatch, NEXT_WEEK)
        assert "No contact wants alerts" in desk("alert", "--yes").err
    assert isinstance(envelope.content, bytes)
    head = envelope.content.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n", "\n")
    [link] = re.findall(
        r"^List-Unsubscribe: <(https://veille\.region\.example/depart/[a-z2-7]{32})>,\n"
        r" <mailto:depart@region\.example\?subject=desabonnement%20alerte>$", head, re.M,
    )  # fmt: skip
    assert "\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in head
    assert re.search(r"^Message-ID: <2026-W47\.[a-z2-7]{20}@region\.example>$", head, re.M)
    assert re.search(r"^List-Id: .*?<alertes\.region\.example>$", head, re.M | re.S)
    assert re.fullmatch(r"retours\+2026-W47-\d+=[a-z2-7]{10}@region\.example", str(envelope.mail_from))
    assert (message["Subject"], message["To"]) == ("Bulletin d’essai, alerte du 20\u00a0novembre 2026", ANNE)
    assert max(map(len, envelope.content.split(b"\r\n"))) <= 90
    text, html = (part.get_content() for part in message.iter_parts())
    in_html = {unescape(one) for one in re.findall(r'href="(https?://[^"]+)"', html)}
    assert {one.rstrip(".,") for one in re.findall(r"https?://\S+", text)} == in_html
    assert {"https://journal.example/articles/1", "https://journal.example/articles/4", link} <= in_html
    assert '<span lang="en">Harbour cranes' in html
    assert (html.count("<h1"), html.count('<html lang="fr"')) == (1, 1)
    assert not re.search(r"<(?:img|script|link|form|iframe)\b", html)


def test_nothing_comes_twice_and_the_next_alert_tells_what_was_kept_since(
    once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as post:
        desk = watching(once, post, 1)
        assert alert(desk, "--yes").json["sent"] == 2
        later(monkeypatch, NEXT_WEEK)
        silent = alert(desk, "--yes").json
        assert (silent["alert"], silent["to_send"], silent["sent"], silent["nothing"]) == ("2026-W48", 0, 0, 3)
        text = "Depuis lundi les paquebots en escale coupent leurs moteurs et prennent le courant du réseau. " * 3
        import_more(desk, (11, "L’écluse de Tancarville ferme un mois", "Une vanne a cédé jeudi."),
                    (12, "Le port du Havre branche ses paquebots", text))  # fmt: skip
        desk("join", 1, 6)  # the same article elsewhere, kept as well
        keep(desk, 5, 6)
        assert alert(desk, "--yes").json["sent"] == 2, "a week in which nothing went may still have its alert"
        assert all("Tancarville" in text and PORT not in text for text in list(texts_of(post).values()))
        later(monkeypatch, IN_TWO_WEEKS)
        assert desk("undo", 5, "--as", "Camille Exemple").code == 0
        keep(desk, 5)
        assert alert(desk, "--yes").json["sent"] == 0, "kept again is not told again"
        assert len(post.received) == 4


def test_what_an_alert_cannot_hold_is_told_to_its_reader_and_to_who_sends_and_comes_with_the_next(
    once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_TOLD", 2)  # of forty, one would have to import as many
    with receiving() as post:
        desk = watching(once, post, 1, 2, 4)
        left = [{"email": BOB, "articles": 1}]
        assert alert(desk).json["left"] == left
        assert f"{BOB}: 1 article more than an alert holds" in desk("alert").err
        assert alert(desk, "--to", BOB, "--to", "directrice@region.example").json["sent"] == 2
        assert all("1 autre article est gardé" in " ".join(text.split()) for text in texts_of(post).values())
        assert alert(desk, "--yes").json["left"] == left
        texts = {to: " ".join(text.split()) for to, text in texts_of(post).items()}
        assert ["1 autre article est gardé" in texts[to] for to in (ANNE, BOB, DAN)] == [False, True, False]
        later(monkeypatch, NEXT_WEEK)
        after = alert(desk, "--yes").json
        assert (after["sent"], after["left"]) == (1, [])
        told = texts[BOB] + texts_of(post)[BOB]
        assert [told.count(title) for title in (PORT, LINEN, CRANES)] == [1, 1, 1]


def test_what_two_alerts_cannot_hold_comes_with_the_third(once: Once, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MOST_TOLD", 1)
    monkeypatch.setattr(report, "LEFT_SHOWN", 1)
    with receiving() as post:
        desk = watching(once, post, 1, 2, 4)
        assert [("than an alert holds" in line, "… and 1 more" in line) for line in desk("alert").err.splitlines()][
            1:3
        ] == [(True, False), (False, True)]
        left = []
        for moment in (NOW, "2026-11-27T08:00:01+01:00", "2026-12-04T08:00:02+01:00"):
            later(monkeypatch, moment)
            left.append({one["email"]: one["articles"] for one in alert(desk, "--yes").json["left"]})
        assert left == [{ANNE: 1, BOB: 2}, {BOB: 1}, {}]
        assert [envelope.rcpt_tos[0] for envelope in post.received].count(BOB) == 3


def test_what_an_alert_cannot_hold_comes_though_it_lost_an_article_before_it_went(
    once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "MOST_TOLD", 2)
    with receiving() as post:
        desk = watching(once, post, 1)
        assert alert(desk, "--yes").json["sent"] == 2
        later(monkeypatch, NEXT_WEEK)
        import_more(desk, (11, "L’écluse de Tancarville ferme un mois", "Une vanne a cédé jeudi."))
        keep(desk, 2, 4, 5)
        post.at_rcpt = {BOB: ["450 4.2.0 greylisted"]}
        later(monkeypatch, "2026-12-18T08:00:00+01:00")  # after two weeks without an alert
        assert alert(desk, "--yes").json["left"] == [{"email": BOB, "articles": 1}]
        assert desk("drop", 4, "--as", "Camille Exemple").code == 0
        later(monkeypatch, "2026-12-18T08:16:00+01:00")
        [resumed] = alert(desk, "--resume").json["mailings"]
        assert (resumed["sent"], resumed["left"]) == (2, [{"email": BOB, "articles": 1}])
        later(monkeypatch, "2026-12-25T08:00:00+01:00")
        assert ("Tancarville" in texts_of(post)[BOB], CRANES in texts_of(post)[BOB]) == (True, False)
        assert alert(desk, "--yes").json["sent"] == 1
        assert LINEN in texts_of(post)[BOB]


def test_a_trial_is_noted_nowhere_and_a_stranger_reads_what_is_public(once: Once) -> None:
    with receiving() as post:
        desk = watching(once, post, 1, 3)
        done = alert(desk, "--to", "directrice@region.example", "--to", ANNE, "--to", DAN)
        assert (done.code, done.json["sent"], done.json["excluded"]) == (0, 2, [{"email": DAN, "reason": "nothing"}])
        texts = texts_of(post)
        assert (VISIT in texts[ANNE], VISIT in texts["directrice@region.example"]) == (True, False)
        assert alert(desk).json["to_send"] == 2
        assert desk("alert", "--to", ANNE, "--yes").code == 2


WRITTEN = (
    f"\n\n## Résumé\n\n{SUMMARY}\n\n## Ce qu’il faut retenir\n\n- Un bilan.\n\n"
    "## Enjeu pour le territoire\n\nLes ports peuvent visiter.\n"
)


def drafted(desk: Desk) -> dict[int, tuple[Path, str]]:
    """The fiches of an issue that is drafted, by the numbers of their items: their files and heads."""
    assert desk("bulletin", "2026-T4", "--draft").code == 0
    paths = (desk.root / "data/bulletins/2026-T4").glob("fiches/*/*.md")
    heads = {path: path.read_text("utf-8").split("+++")[1] for path in paths}
    return {int(re.findall(r"^item = (\d+)$", head, re.M)[0]): (path, head) for path, head in heads.items()}


def test_what_a_fiche_says_is_told_when_it_is_written_and_no_further_than_it_may_go(
    once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as post:
        desk = watching(once, post, 1, 2, 4)
        fiches = drafted(desk)
        for number, body in ((1, WRITTEN), (4, WRITTEN.partition("## Ce")[0])):
            path, head = fiches[number]
            path.write_text(f"+++{head}+++{body}", "utf-8")
        path, head = fiches[2]
        narrowed = re.sub(r"^level = .*\n", "", head, flags=re.M) + "level = 'partenaires'\n"
        path.write_text(f"+++{narrowed}+++\n", "utf-8")
        assert alert(desk, "--yes").json["sent"] == 3
        texts = {to: " ".join(text.split()) for to, text in texts_of(post).items()}
        assert texts[ANNE].count("les navires de croisière ne brûlent plus") == 1, "the other one is half written"
        assert (LINEN in texts[BOB], LINEN in texts[DAN]) == (False, True)
        path, head = fiches[4]
        path.write_text(f"+++{head.replace('item', 'itm')}+++\n", "utf-8")
        later(monkeypatch, NEXT_WEEK)
        stopped = alert(desk, "--yes")
        assert (stopped.code, "nobody knows how far its article may go" in stopped.err) == (65, True)


def test_a_publisher_who_reserves_mining_is_not_summarised_and_an_intranet_is_not_shown(once: Once) -> None:
    with receiving() as post:
        desk = watching(once, post, 1, 4)
        path, head = drafted(desk)[1]
        path.write_text(f"+++{head}+++{WRITTEN}", "utf-8")
        with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db, db:
            db.execute("insert into source (url, reserved) values ('https://quai.example/flux', 'header')")
            db.execute("update item set source_url = 'https://quai.example/flux' where id = 1")
            db.execute("update item set url = 'http://wiki.local/grues' where id = 4")
        assert alert(desk, "--yes").json["sent"] == 2
        texts = texts_of(post)
    assert "croisière" not in texts[ANNE]
    assert (CRANES in texts[ANNE], CRANES in texts[BOB], "wiki.local" in str(texts)) == (True, False, False)


def test_what_has_changed_by_the_time_of_a_mail_is_heeded_and_a_later_alert_takes_over(
    once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as post:
        desk = watching(once, post, 1, 2)
        post.at_rcpt = {to: ["450 4.2.0 greylisted"] for to in (ANNE, BOB, DAN)}
        assert alert(desk, "--yes").json["deferred"] == 3
        with closing(leaving_no_trace(open_to_write(desk.root / "data" / "iet-watch.db"))) as db:
            event = ContactEvent(datetime.fromisoformat(NOW), "x", "no-alerts", "")
            assert leave_alerts(db, desk.root / "data", BOB, event)
        assert desk("drop", 2, "--as", "Camille Exemple").code == 0
        post.at_rcpt = {ANNE: ["450 4.2.0 greylisted"]}
        later(monkeypatch, NOW.replace("T08:00", "T08:16"))
        [told] = alert(desk, "--resume").json["mailings"]
        reasons = {one["email"]: one["reason"] for one in told["excluded"]}
        assert (told["deferred"], reasons, post.received) == (1, {BOB: "alerts", DAN: "nothing"}, [])
        later(monkeypatch, NEXT_WEEK)
        taken_over = alert(desk, "--yes").json
        assert (taken_over["alert"], taken_over["sent"], PORT in texts_of(post)[ANNE]) == ("2026-W48", 1, True)
        assert alert(desk, "--resume").json["mailings"] == []
        assert len(post.received) == 1


def test_what_was_taken_out_of_a_mail_is_told_by_the_next_when_it_is_kept_again(
    once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as post:
        desk = watching(once, post, 1, 4)
        post.at_rcpt = {ANNE: ["450 4.2.0 greylisted"]}
        assert alert(desk, "--yes").json["sent"] == 1
        assert desk("drop", 4, "--as", "Camille Exemple").code == 0
        later(monkeypatch, NOW.replace("T08:00", "T08:16"))
        assert alert(desk, "--resume").json["mailings"][0]["sent"] == 2
        assert (CRANES in texts_of(post)[BOB], CRANES in texts_of(post)[ANNE]) == (True, False)
        keep(desk, 4)
        later(monkeypatch, NEXT_WEEK)
        assert alert(desk, "--yes").json["sent"] == 1
        assert (PORT in texts_of(post)[ANNE], CRANES in texts_of(post)[ANNE]) == (False, True)


def test_a_mail_that_was_cut_short_is_held_and_its_articles_are_told_by_no_other(
    once: Once, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as post:
        desk = watching(once, post, 1)
        post.at_rcpt = {ANNE: ["450 4.2.0 greylisted"]}
        assert alert(desk, "--yes").json["sent"] == 1
        with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db, db:
            db.execute("update delivery set state = 'sending' where state = 'deferred'")  # as a kill leaves it
        [held] = alert(desk, "--resume").json["mailings"]
        assert (held["to_send"], held["unknown"], held["failures"][0]["email"]) == (0, 1, ANNE)
        with closing(sqlite3.connect(desk.root / "data" / "iet-watch.db")) as db, db:
            for issue in ("2026-T2", "2026-T3"):
                db.execute("insert into mailing (label, kind, begun, who) values (?, 'issue', ?, 'x')", [issue, NOW])
                db.execute(
                    "insert into delivery (mailing, contact, recipient, state, changed) "
                    "values (?, 1, 'x', 'unknown', ?)",
                    [issue, NOW],
                )
        told = str(desk("doctor", "--json").json)
        named = ("send 2026-T2 --yes", "send 2026-T3 --yes", "alert --resume")
        assert all(f"{one} --doubtful resend" in told for one in named), "none hides another"
        later(monkeypatch, NEXT_WEEK)
        assert alert(desk, "--yes").json["nothing"] == 3
        [resent] = alert(desk, "--resume", "--doubtful", "resend").json["mailings"]
        assert (resent["alert"], resent["sent"], resent["unknown"]) == ("2026-W47", 2, 0)
        assert sorted(texts_of(post)) == [ANNE, BOB]
        desk("contact", "unsubscribe", BOB)  # who goes first, with what he was told
        later(monkeypatch, "2028-01-10T08:00:00+01:00")
        looks = [desk("purge", "--json", *dry).json for dry in (["--dry-run"], [])]
        assert [(one["contacts_unsubscribed"], one["told_without_name"]) for one in looks] == [(1, 1)] * 2
        assert desk("contact", "export", ANNE).json["told"] == []


@slow
@pytest.mark.parametrize("doubtful", ["hold", "resend"])
def test_an_alert_that_was_killed_goes_on_and_tells_nobody_twice(once: Once, doubtful: str) -> None:
    with receiving() as post:
        desk = watching(once, post, 1, 2)
        there, gone = post.hold_second()
        command = [COMMAND, "-C", desk.root, "alert", "--yes", "--quiet"]
        process = subprocess.Popen(command, env={**os.environ, "IET_WATCH_NOW": NOW}, stderr=subprocess.PIPE)
        assert there.wait(60)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        gone.set()
        [told] = alert(desk, "--resume", "--doubtful", doubtful).json["mailings"]
        got = [envelope.rcpt_tos[0] for envelope in post.received]
        numbers = {message["Message-ID"] for message in post.messages()}
    assert (set(got), len(numbers)) == ({ANNE, BOB, DAN}, 3)
    assert (told["sent"], told["unknown"], len(got)) == ((2, 1, 3) if doubtful == "hold" else (3, 0, 4))
