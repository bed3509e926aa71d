"""The question at the end of a mail, whether the issue was useful: by a link of one's own, else by mail.

It is asked as the issue goes, and stands in no file that was frozen with it: an archive asks nobody.
"""

from __future__ import annotations

from urllib.parse import quote

from iet_watch.locale import translations
from iet_watch.publish.outputs.style import Style
from iet_watch.publish.outputs.templates import environment_of, fill
from iet_watch.send.outbox.messages import MailTexts, ReaderQuestion
from iet_watch.workspace.folder import Workspace
from iet_watch.workspace.settings import BulletinSettings

_HTML, _TEXT = "contacts/question.html", "contacts/question.txt"


def question_of(
    space: Workspace, then: BulletinSettings, issue: str, answers_to: str, leave_url: str
) -> ReaderQuestion:
    """What is asked at the end of an issue's mails. Raises Trouble where a template is wrong.

    `then`: the settings that the issue was published with; `answers_to`: the address that `mailbox read` reads;
    `leave_url`: the https address of `unsubscribe serve`, empty where there is none.
    """
    shown = f"{leave_url}/{issue}" if leave_url else ""
    style = Style(space.templates_folder, then.look, then.accent)
    by_mail = {} if shown else _by_mail(answers_to, issue, then.language)
    html, text = (
        fill(environment_of(name, style, then.language), name, style, link=shown, **by_mail) for name in (_HTML, _TEXT)
    )
    return ReaderQuestion(MailTexts(text, html), shown)


def _by_mail(to: str, issue: str, language: str) -> dict[str, str]:
    """The addresses that begin a mail of which the subject is the answer, in words that `mailbox read` knows."""
    words = translations(language)
    useful, useless = words.gettext("%(issue)s useful"), words.gettext("%(issue)s not useful")
    return {
        "useful": f"mailto:{to}?subject={quote(useful % {'issue': issue})}",
        "useless": f"mailto:{to}?subject={quote(useless % {'issue': issue})}",
    }
