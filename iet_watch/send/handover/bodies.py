"""The two texts of a mail as another sender takes them: its own way out, and no brace of ours that it would obey."""

from __future__ import annotations

import re
from html import escape

from iet_watch.locale import translations
from iet_watch.send.handover.senders import SenderName
from iet_watch.send.outbox.messages import MailTexts, with_link
from iet_watch.words import json_text

_STYLE = re.compile(r"(<style\b.*?(?:</style>|\Z))", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BRACES = re.compile(r"\{(?=[{%#])")  # what begins an order of Go's templates, or of Brevo's, which are Django's


def handed_over(parts: MailTexts, sender: SenderName, leave: str, shown: str, code: str) -> MailTexts:
    """The texts with `leave`, the sender's mark for the way out, where they say `shown`; else after their end.

    `code`: the language of the issue. Without `leave` they stay as they were frozen.
    """
    if not leave:
        return parts
    html, text = _inert_html(parts.html, sender), _inert_text(parts.text, sender)
    in_html, in_text = _inert_html(escape(shown), sender), _inert_text(shown, sender)
    return MailTexts(_text(text, in_text, leave, code), _html(html, in_html, leave, code))


def _text(text: str, shown: str, leave: str, code: str) -> str:
    replaced = with_link(text, shown, leave)
    return replaced if replaced != text else f"{text.rstrip()}\n\n{_sentence(code, leave)}\n"


def _html(html: str, shown: str, leave: str, code: str) -> str:
    replaced = with_link(html, shown, leave)
    if replaced != html:
        return replaced
    word = translations(code).gettext("unsubscribe")
    link = f'<a href="{leave}">{word}</a>'
    paragraph = f"<p>{_sentence(code, link)}</p>"
    body, end, rest = html.rpartition("</body>")
    return f"{body}{paragraph}{end}{rest}" if end else html + paragraph


def _sentence(code: str, leave: str) -> str:
    """What the templates of mails say, in the language of the issue."""
    sentence = translations(code).gettext("If you receive this bulletin by mail and no longer wish to: %(unsubscribe)s")
    return sentence % {"unsubscribe": leave}


def _inert_html(html: str, sender: SenderName) -> str:
    """The same page, in which nothing is an order. Go's templates drop comments, which Outlook heeds: they are kept."""
    pieces = _STYLE.split(html)
    inert = "".join(_BRACES.sub("{ " if n % 2 else "&#123;", piece) for n, piece in enumerate(pieces))
    if sender == "listmonk":
        return _COMMENT.sub(lambda found: f"{{{{ Safe {json_text(found[0])} }}}}", inert)
    return inert


def _inert_text(text: str, sender: SenderName) -> str:
    """The same text, in which nothing is an order. listmonk reads it as HTML: a < would begin a tag."""
    if sender == "listmonk":
        return re.sub(r"\{\{|<", lambda found: f'{{{{ Safe "{found[0]}" }}}}', text)
    return _BRACES.sub("{ ", text)  # a text has no other way to write a brace: a space parts the two
