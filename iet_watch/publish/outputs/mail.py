"""The bulletin as a letter: HTML that Outlook, Gmail and Apple Mail all show whole, and the same as plain text."""

from __future__ import annotations

from dataclasses import dataclass

from iet_watch.publish.issue.bulletin import Bulletin
from iet_watch.publish.outputs.style import Style
from iet_watch.publish.text.prose import led_to
from iet_watch.publish.text.typography.rules import THIRD, rules_in_force

# Gmail cuts a message at about 102 kB of HTML and hides the rest behind a link (its own limit, written nowhere by
# Google; measured by senders, hteumeuleu/email-bugs issue 41). Kilobytes of 1,000 bytes leave a margin.
SIZE_LIMIT = 100_000
WHOLE_LIMIT = 40  # fiches; beyond, nobody reads a letter to its end, and titles lead to the page
# The letter grows shorter until it fits: all of it, then titles, then the parts' names alone.
EXTENTS = ("whole", "titles", "parts")


@dataclass(frozen=True)
class BulletinMail:
    """Both parts of a multipart/alternative message, with the same addresses in each."""

    html: str
    text: str
    extent: str


def mail_parts(bulletin: Bulletin, style: Style, followed: tuple[str, ...] = ()) -> BulletinMail:
    """The longest letter within the limits. Raises Trouble when a template is wrong.

    `followed`: titles of the themes that its reader follows, in an edition for one partner.
    """
    first = 0 if bulletin.fiche_count <= WHOLE_LIMIT else 1
    for extent in EXTENTS[first:]:
        html = _inlined(bulletin, style, extent, followed)
        if bulletin.page_address and rules_in_force() > THIRD:  # a shorter letter names no fiche
            html = led_to(html, bulletin.page_address)
        if len(html.encode()) <= SIZE_LIMIT:
            break
    return BulletinMail(html, _rendered(bulletin, "mail.txt", style, extent, followed), extent)


def _inlined(bulletin: Bulletin, style: Style, extent: str, followed: tuple[str, ...]) -> str:
    return inlined(_rendered(bulletin, "mail.html", style, extent, followed))


def inlined(html: str) -> str:
    """A letter whose rules stand in its elements."""
    import css_inline

    # Gmail drops a style sheet with one rule it does not know; the rules stay inline, the sheet keeps only @media.
    inliner = css_inline.CSSInliner(
        inline_style_tags=True,
        keep_style_tags=False,
        keep_at_rules=True,
        minify_css=True,
        load_remote_stylesheets=False,
    )
    return inliner.inline(html)


def _rendered(bulletin: Bulletin, name: str, style: Style, extent: str, followed: tuple[str, ...]) -> str:
    from iet_watch.publish.outputs.templates import render

    return render(bulletin, name, style, extent=extent, followed=followed)
