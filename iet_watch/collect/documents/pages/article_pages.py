"""The page of an article into its text, title, date and language (trafilatura).

Pure: bytes in, values out, so that a process that is given a page may be ended while it reads.
"""

from __future__ import annotations

import logging
import re
import warnings
from functools import cache
from typing import Any

from iet_watch.collect.documents.markup import page_text
from iet_watch.collect.documents.pages.article_markup import mended, with_standfirst
from iet_watch.collect.documents.pages.page_dates import day_of_page, search
from iet_watch.judge.identity.addresses import safe_address
from iet_watch.model.items import Entry
from iet_watch.words import SUMMARY_LIMIT, TEXT_LIMIT, TITLE_LIMIT, one_line

SHORT_TEXT = 1000  # characters; an article as short as that is read a second time, with more patience


def read_article(body: bytes, url: str) -> Entry | None:
    """The text, title, date and language of an article page; None when no text is found.

    Read strictly first, without second opinions; where that gives little, as on pages that are not laid out as
    articles, with all that trafilatura can (`python -m bench.extraction --modes` gives the evidence).
    """
    page, standfirst = mended(page_text(body))
    strict = _extract(page, url, strictly=True, metadata=True)
    text = strict.text if strict else ""
    if len(text) < SHORT_TEXT:
        full = _extract(page, url, strictly=False, metadata=strict is None)
        text = full.text if full else text
        strict = strict or full
    if strict is None or not text:
        return None
    return Entry(
        title=one_line(strict.title or "", TITLE_LIMIT),
        url=safe_address(strict.url or "", url) or url,
        summary=one_line(strict.description or "", SUMMARY_LIMIT),
        text=one_line(with_standfirst(text, standfirst), TEXT_LIMIT),
        published=day_of_page(page, strict.date, strict.title or ""),
        lang=_declared_language(body),
    )


def _extract(page: str, url: str, *, strictly: bool, metadata: bool) -> Any:
    """What trafilatura reads; None for nothing, or when the page makes it, lxml or htmldate stumble."""
    try:
        document: Any = extractor().bare_extraction(
            page,
            url=url or None,
            include_comments=False,
            fast=strictly,
            favor_precision=strictly,
            with_metadata=metadata,
            date_extraction_params=search(),
        )
    except Exception:  # noqa: BLE001  whatever a page made by strangers brings it to
        return None
    return document if document is not None and document.text else None


@cache
def extractor() -> Any:
    """trafilatura, imported when first needed; it is slow to, warns of proxies that nobody uses, and speaks of each
    page that gives nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import trafilatura
    for name in ("trafilatura", "htmldate", "courlan", "readability"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return trafilatura


def _declared_language(body: bytes) -> str | None:
    found = re.search(rb"<html[^>]*?\slang=[\"']?([a-zA-Z-]{2,10})", body[:5000])
    return found.group(1).decode("ascii") if found else None
