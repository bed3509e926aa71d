"""What the DNS must say of the domain that mails come from: who may send for it, who signs, what to do with others.

SPF: RFC 7208. DKIM: RFC 6376. DMARC: RFC 7489, but for the domain above, found by walking up the names and not by a
list of public suffixes. Gmail, Yahoo and Microsoft ask for all three since 2024 and 2025.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping

from iet_watch.locale import later
from iet_watch.model.points import Point, doubtful, ill, well
from iet_watch.send.reputation.names import DnsAnswers

SPF_QUESTIONS = 10  # that receivers ask for one record; with more they take it for broken (RFC 7208, 4.6.4)
RSA_LEAST, RSA_WANTED = 1024, 2048  # bits: what receivers take (RFC 8301, 3.2), what they should be given
# Bytes of a public RSA key as DKIM publishes it, by its bits: 162 for 1024, 294 for 2048.
_KEY_BYTES: Mapping[int, int] = {RSA_LEAST: 160, RSA_WANTED: 290}
_ASKS = re.compile(r"[+?~-]?(?:(include|exists|redirect)[:=]([^\s%/]+)|(?:a|mx|ptr)\b)", re.IGNORECASE)
_NOBODY = later("the DNS did not answer in time")
_LATER = later("run it again, or ask another name server: iet-watch doctor --mail --dns 9.9.9.9")


def records(names: DnsAnswers, domain: str, selector: str) -> Iterator[Point]:
    """SPF, DKIM, DMARC and the mail servers of a domain. `selector`: the name of the DKIM key, where it is known."""
    yield spf(names, domain)
    yield dkim(names, domain, selector)
    yield dmarc(names, domain)
    yield takes_mail(names, domain)


def spf(names: DnsAnswers, domain: str) -> Point:
    """Which machines may send mail of the domain."""
    texts = names.texts(domain)
    if texts is None:
        return doubtful("spf", _NOBODY, _LATER)
    found = [text for text in texts if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return ill(
            "spf", later("%(domain)s does not say who may send its mail"),
            later("publish in the DNS, at %(domain)s, a TXT: v=spf1 include:YOUR-RELAY -all"), domain=domain,
        )  # fmt: skip
    if len(found) > 1:
        return ill(
            "spf", later("%(domain)s has %(count)s SPF records: receivers heed none"),
            later("join them in one TXT that begins with v=spf1"), domain=domain, count=len(found),
        )  # fmt: skip
    return _one_spf(names, domain, found[0])


def _one_spf(names: DnsAnswers, domain: str, record: str) -> Point:
    terms = record.lower().split()
    if {"all", "+all", "?all"} & {*terms}:
        return ill(
            "spf", later("the SPF of %(domain)s lets anybody send: %(record)s"),
            later("end it with -all, or with ~all as long as you try it out"), domain=domain, record=record,
        )  # fmt: skip
    if (asked := _questions(names, domain, record, set())) > SPF_QUESTIONS:
        return ill(
            "spf", later("the SPF of %(domain)s takes more than %(limit)s questions: receivers take it for broken"),
            later("leave out of it the services that no longer send for you"), domain=domain, limit=SPF_QUESTIONS,
        )  # fmt: skip
    if not any(term in ("-all", "~all") or term.startswith("redirect=") for term in terms):
        return doubtful(
            "spf", later("the SPF of %(domain)s does not say what of the machines it does not name: %(record)s"),
            later("end it with -all, or with ~all as long as you try it out"), domain=domain, record=record,
        )  # fmt: skip
    return well("spf", later("%(record)s (questions to the DNS: %(asked)s)"), record=record, asked=asked)


def _questions(names: DnsAnswers, domain: str, record: str, seen: set[str]) -> int:
    """How many questions a record takes, those of the records that it includes too; stops past the limit."""
    seen.add(domain.lower())
    count = 0
    for term in record.split()[1:]:
        if not (found := _ASKS.match(term)):
            continue
        count += 1
        inside = (found[2] or "").lower().rstrip(".")
        if (found[1] or "").lower() in ("include", "redirect") and inside not in seen and count <= SPF_QUESTIONS:
            texts = names.texts(inside) or ()
            count += sum(_questions(names, inside, one, seen) for one in texts if one.lower().startswith("v=spf1 "))
    return count


def dkim(names: DnsAnswers, domain: str, selector: str) -> Point:
    """The key with which receivers verify signatures."""
    if not selector:
        return doubtful(
            "dkim", later("nothing says under which name the DKIM key of %(domain)s is published"),
            later(
                "send yourself the issue (iet-watch send 2026-T4 --to you@example.org), look for “dkim=pass” and “s=” "
                "in its headers, then give dkim_selector in [mail]"
            ), domain=domain,
        )  # fmt: skip
    name = f"{selector}._domainkey.{domain}"
    texts = names.texts(name)
    if texts is None:
        return doubtful("dkim", _NOBODY, _LATER)
    found = [tags for text in texts if "p" in (tags := _tags(text))]
    if not found or not found[0]["p"]:
        return ill(
            "dkim", later("no DKIM key is published at %(name)s"),
            later("ask whoever runs the relay for the TXT to publish there, or give its other name"), name=name,
        )  # fmt: skip
    return _key(name, found[0])


def _key(name: str, tags: Mapping[str, str]) -> Point:
    """What a published key is worth: one of Ed25519 is short and strong, one of RSA weak below 2048 bits."""
    if tags.get("k", "rsa").lower() != "rsa":
        return well("dkim", later("a key of the kind %(kind)s at %(name)s"), kind=tags["k"], name=name)
    try:
        size = len(b64decode(re.sub(r"\s", "", tags["p"]), validate=True))
    except ValueError:
        size = 0
    if size < _KEY_BYTES[RSA_LEAST]:
        return ill(
            "dkim", later("the DKIM key at %(name)s is damaged, or has less than %(bits)s bits"),
            later("publish a key of 2048 bits, its text whole"), name=name, bits=RSA_LEAST,
        )  # fmt: skip
    if size < _KEY_BYTES[RSA_WANTED]:
        return doubtful(
            "dkim", later("the DKIM key at %(name)s has less than %(bits)s bits"),
            later("publish a key of 2048 bits, its text whole"), name=name, bits=RSA_WANTED,
        )  # fmt: skip
    return well("dkim", later("a key of %(bits)s bits or more at %(name)s"), bits=RSA_WANTED, name=name)


def dmarc(names: DnsAnswers, domain: str) -> Point:
    """What receivers do with mail that neither SPF nor DKIM shows to be the domain's."""
    place, found = policy(names, domain)
    if found is None:
        return doubtful("dmarc", _NOBODY, _LATER)
    if len(found) != 1:
        return ill(
            "dmarc",
            later("%(place)s has %(count)s DMARC records: receivers heed none") if found
            else later("%(domain)s has no DMARC record"),
            later("publish in the DNS, at _dmarc.%(domain)s, one TXT: %(record)s"),
            place=place, domain=domain, count=len(found), record=f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}",
        )  # fmt: skip
    tags = found[0]
    said = tags.get("sp", tags.get("p", "")) if place != f"_dmarc.{domain}" else tags.get("p", "")
    if said.lower() not in ("none", "quarantine", "reject"):
        return ill(
            "dmarc", later("the DMARC record at %(place)s says nothing that receivers know: p=%(policy)s"),
            later("write p=none, p=quarantine or p=reject"), place=place, policy=said,
        )  # fmt: skip
    if not tags.get("rua"):
        return doubtful(
            "dmarc", later("p=%(policy)s at %(place)s, and nobody gets the reports"),
            later("add rua=mailto:dmarc@%(domain)s, or another mailbox: reports show who sends in your name"),
            policy=said, place=place, domain=domain,
        )  # fmt: skip
    return well("dmarc", later("p=%(policy)s at %(place)s"), policy=said, place=place)


def policy(names: DnsAnswers, domain: str) -> tuple[str, list[Mapping[str, str]] | None]:
    """The DMARC records nearest to a domain, upwards, and where they stand; None where nobody answered."""
    labels = domain.split(".")
    for start in range(max(len(labels) - 1, 1)):
        place = "_dmarc." + ".".join(labels[start:])
        if (texts := names.texts(place)) is None:
            return place, None
        if found := [_tags(text) for text in texts if text.lower().startswith("v=dmarc1")]:
            return place, found
    return f"_dmarc.{domain}", []


def takes_mail(names: DnsAnswers, domain: str) -> Point:
    """Whether the domain takes mail: answers, returns and complaints come to it."""
    hosts = names.hosts(domain)
    if hosts is None:
        return doubtful("mx", _NOBODY, _LATER)
    if hosts and set(hosts) != {"."}:
        return well("mx", later("%(domain)s takes mail: %(host)s"), domain=domain, host=hosts[0].rstrip("."))
    return ill(
        "mx", later("%(domain)s takes no mail: receivers distrust senders that nobody can answer"),
        later("publish an MX record for %(domain)s, or send from a domain that has one"), domain=domain,
    )  # fmt: skip


def _tags(text: str) -> Mapping[str, str]:
    """« v=DKIM1; k=rsa; p=… » by its tags; the first of two alike counts."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        key, sign, value = part.partition("=")
        if sign:
            found.setdefault(key.strip().lower(), value.strip())
    return found
