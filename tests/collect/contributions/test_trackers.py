"""Counters of clicks undone without asking them, and those that alone know where they lead."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest

from iet_watch.collect.contributions.trackers import undone

ARTICLE = "https://www.port.example/actualites/quai-2026.html"
CODED = urlsafe_b64encode(ARTICLE.encode()).decode().rstrip("=")
QUOTED = ARTICLE.replace(":", "%3A").replace("/", "%2F")


@pytest.mark.parametrize(
    "url",
    [
        ARTICLE,
        f"{ARTICLE}?utm_source=lettre&utm_medium=email&mc_cid=1a&mc_eid=2b#xtor=EPR-12",
        f"https://eur02.safelinks.protection.outlook.com/?url={QUOTED}%3Futm_source%3Dx&data=05&reserved=0",
        f"https://www.google.com/url?q={QUOTED}&sa=D",
        f"https://l.facebook.com/l.php?u={QUOTED}&h=AT0",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__www.port.example_actualites_quai-2D2026.html&d=DwMF",
        f"https://urldefense.com/v3/__{ARTICLE}__;!!abc",
        f"https://x1.awstrack.me/L0/{QUOTED}/1/0102018f-aa/sig=3",
        f"https://clicks.lettre.example/CL0/{QUOTED}/1/0102/z",
        f"https://track.agence.example/click?u=12&url={QUOTED}",
        f"https://news.agence.example/r/{CODED}/45",
        f"https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fclicks.x.example%2FCL0%2F"
        f"{QUOTED.replace('%', '%25')}%2F1%2Fab&data=1",
    ],
)
def test_a_counter_that_holds_the_address_is_undone(url: str) -> None:
    assert undone(url) == ARTICLE


@pytest.mark.parametrize(
    "url",
    [
        "https://lettre.us1.list-manage.com/track/click?u=aa11&id=bb22&e=cc33",
        "https://abc12.r.af.d.sendibt2.com/tr/cl/9aXb7c6d5e4f3a2b1c0d9e8f",
        "https://xyz.mjt.lu/lnk/AUsAAA/1/abcd",
        "https://u123.ct.sendgrid.net/ls/click?upn=u001.AbCdEf",
        "https://t.co/AbCd12",
        "https://click.agence.example/f/a/x7Yt9Kq2LmN4pRs6TuVw8Xz0Ab",
    ],
)
def test_what_a_counter_alone_knows_is_left(url: str) -> None:
    assert undone(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "https://www.port.example/r/quai", "https://news.port.example/2026/11/un-quai-pour-les-eoliennes-en-mer",
        "https://www.port.example/article?id=12&page=2", "https://validateur.example/voir?adresse=https://a.example/",
    ],
)  # fmt: skip
def test_an_article_is_left_as_it_is(url: str) -> None:
    assert undone(url) == url
