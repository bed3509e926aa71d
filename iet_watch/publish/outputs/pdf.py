"""The bulletin as PDF, from the same page as bulletin.html: tagged (PDF/UA-1), with bookmarks, title and language."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

from iet_watch.model.trouble import CANNOT_CREATE, Trouble
from iet_watch.publish.issue.bulletin import Bulletin
from iet_watch.publish.outputs.style import Style
from iet_watch.publish.outputs.templates import render

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcher

VARIANT = "pdf/ua-1"


def pdf_document(bulletin: Bulletin, style: Style) -> bytes:
    """A PDF/UA-1 document. Raises Trouble when the `pdf` extra or Pango is missing.

    The same page gives the same bytes where the same fonts are installed: nothing in it says when it was made.
    """
    if lacking := pdf_lacks():
        raise lacking
    import weasyprint

    # What it says of style sheets (rules for screens that paper ignores) helps nobody who edits a bulletin.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    page = render(bulletin, "bulletin.html", style, medium="pdf")
    # The identifier that PDF 1.7 (14.4) advises: the fingerprint of the page, which WeasyPrint would leave out.
    identifier = hashlib.sha256(page.encode()).hexdigest()[:32].encode()
    document = weasyprint.HTML(string=page, base_url=None, url_fetcher=_fetcher())
    made = document.write_pdf(
        pdf_variant=VARIANT,
        pdf_identifier=identifier,
        custom_metadata=False,
        presentational_hints=True,  # a list begins where its `start` says
    )
    return bytes(made)


def pdf_lacks() -> Trouble | None:
    """Why no PDF can be made here, with what to install; None when one can."""
    try:
        import weasyprint  # noqa: F401
    except ModuleNotFoundError:
        return Trouble(
            'bulletin.pdf needs WeasyPrint, which is not installed here: pip install "iet-watch[pdf]"',
            code=CANNOT_CREATE,
        )
    except OSError:  # cffi does not find the shared library
        return _libraries_lacking()
    from weasyprint.text.ffi import harfbuzz_subset

    # Without it fontTools cuts the fonts, and writes into each when it did: a PDF would be another at each rendering.
    return None if harfbuzz_subset else _libraries_lacking()


def _libraries_lacking() -> Trouble:
    return Trouble(
        "bulletin.pdf needs the system libraries Pango and HarfBuzz-Subset, which are not all installed here: "
        "make pdf, or apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
        code=CANNOT_CREATE,
    )


def _fetcher() -> URLFetcher:
    """Only what is written into the page itself: nothing is fetched from the web or from the disk."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)
