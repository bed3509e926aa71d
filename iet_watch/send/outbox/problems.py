"""What is wrong with a mail before it goes, as far as the mail itself and the settings tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from iet_watch.locale import later
from iet_watch.model.trouble import Failure
from iet_watch.send.outbox.marks import TOKEN_LENGTH
from iet_watch.send.outbox.messages import Letterhead, MailTexts, with_question
from iet_watch.send.reputation.letter import letter_points
from iet_watch.workspace.settings import MailSettings

URL_LIMIT = 70  # characters of the address that lets somebody leave: longer ones are folded, and some clients miss them
_HREF = re.compile(r'href="(https?://[^"]+)"')
_URL = re.compile(r"https?://[^\s<>]+")
_REMOTE = re.compile(r"<(?:img|script|link|iframe|form|video|audio)\b|url\(\s*[\"']?https?:", re.IGNORECASE)


def problems(mail: MailSettings, head: Letterhead, parts: MailTexts) -> Iterator[Failure]:
    """What should be mended before the issue goes; none of it stops the sending."""
    parts = with_question(head, parts)
    for point in letter_points(head.title, parts.html, parts.text):
        if point.state != "ok":
            yield Failure("", point.said, point.args)
    if _REMOTE.search(parts.html):
        yield Failure("", "the mail loads something from afar, or holds a form: look at its template")
    if missing := addresses_apart(parts):
        message = later("%(address)s stands in one of the two texts of the mail and not in the other")
        yield Failure("", message, {"address": missing[0]})
    if not mail.reply_to:
        yield Failure("", "answers will go to the sender: give reply_to in [mail], the address of a person")
    if mail.unsubscribe_url and not head.leave_url:
        yield Failure("", "unsubscribe_url is no https address: readers leave by mail alone")
    if head.leave_url and len(f"{head.leave_url}/") + TOKEN_LENGTH > URL_LIMIT:
        yield Failure("", "unsubscribe_url is long: some mail programs may not find it in the header")
    if not mail.bounces:
        yield Failure("", "mails that cannot be delivered will come back to the sender: give bounces in [mail]")


def addresses_apart(parts: MailTexts) -> list[str]:
    """The web addresses that one of the two texts has and the other has not."""
    html = {unescape(one) for one in _HREF.findall(parts.html)}
    text = {one.rstrip(".,;:)»\u00a0") for one in _URL.findall(parts.text)}
    return sorted(html ^ text)
