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
        # vilega/O365Troubleshooters#167, cardi/proofpoint-url-decoder#6, ClearURLs/Addon#438
        f"https://eur02.safelinks.protection.outlook.com/ap/w-59584e83/?url={QUOTED}&data=04&reserved=0",
        f"https://gcc02.safelinks.protection.office365.us/?url={QUOTED}&data=1",
        f"https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url={QUOTED}&locale=fr",
        f"https://linkprotect.cudasvc.com/url?a={QUOTED}&c=E,1,abc&typo=1",
        f"https://secure-web.cisco.com/1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789/{QUOTED}",
        f"https://eu-central-1.protection.sophos.com/?d=port.example&u={CODED}&i=NWY&t=abc&h=def",
        f"https://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url={QUOTED}&umid=1&auth=2",
        f"https://protect.vadesecure.com/v4?f=abc&i=def&k=gh&r=ij&s=kl&u={QUOTED}",
        f"https://urlsand.esvalabs.com/?u={QUOTED}&e=1&h=2&f=y",
        f"https://deref-gmx.net/mail/client/abc/dereferrer/?redirectUrl={QUOTED}",
        f"https://www.linkedin.com/safety/go?url={QUOTED}&trk=flagship",
        f"https://urldefense.proofpoint.com/v1/url?u={ARTICLE}&k=oIvRg1%2BdGAgOoM1BIlLLqw%3D%3D%0A&r=IKM5",
        f"https://urldefense.com/v3/__{ARTICLE.replace('//', '/')}__;!!HX!a$",
        f"https://www.port.example/?nltr={urlsafe_b64encode(f'4;152;{ARTICLE};;0a1b2c3d'.encode()).decode()}",
    ],
)
def test_a_filter_that_a_mail_has_passed_is_undone(url: str) -> None:
    assert undone(url) == ARTICLE


@pytest.mark.parametrize(
    ("held", "address"),
    [
        ("https://port.example/dossier*quai__;Iw!!HXCxUKc!gS3R$", "https://port.example/dossier#quai"),
        ("https://port.example/actualit*C3*A9s__;JSU!!HX!a$", "https://port.example/actualit%C3%A9s"),
        ("https://port.example/a**Aquai?x=1*b__;LS0r!!HX!a$", "https://port.example/a--quai?x=1+b"),
    ],
)
def test_the_signs_that_proofpoint_puts_behind_an_address_go_back_into_it(held: str, address: str) -> None:
    assert undone(f"https://urldefense.com/v3/__{held}") == address


@pytest.mark.parametrize(
    "url",
    [
        "https://lettre.us1.list-manage.com/track/click?u=aa11&id=bb22&e=cc33",
        "https://abc12.r.af.d.sendibt2.com/tr/cl/9aXb7c6d5e4f3a2b1c0d9e8f",
        "https://xyz.mjt.lu/lnk/AUsAAA/1/abcd",
        "https://u123.ct.sendgrid.net/ls/click?upn=u001.AbCdEf",
        "https://t.co/AbCd12",
        "https://protect-eu.mimecast.com/s/AbCdEfGhIj?domain=port.example",
        "https://url.uk.m.mimecastprotect.com/s/AbCdEfGhIjKl?domain=port.example",
        "https://t.info.port.example/r/?id=h3a5b2c,1f2e3d,4c5b6a",
        "https://www.port.example/index.php?subid=12&option=com_acymailing&ctrl=url&urlid=45&mailid=6",
        "https://www.port.example/index.php?option=com_acym&ctrl=fronturl&task=click&urlid=3&userid=1&mailid=2",
        "https://www.port.example/?mailpoet_router&endpoint=track&action=click&data=WyIxMiIsIjEyMzQ1Njc4OTBhYmNkZWYi",
        "https://www.port.example/e3t/Ctc/RG+113/cVHdB04/VWBv8x1kkL6WW1",
        "https://port.slgnt.eu/optiext/optiextension.dll?ID=abcDEF123456abcDEF123456abc",
        "https://click.pstmrk.it/3s/www.port.example%2Factualites%2Fquai-2026.html/abcd/efgh/AQ/1234",
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
