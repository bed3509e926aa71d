"""The pages of links that a person brings: asked once, politely, and read in a worker as in a run."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace

from iet_watch.collect.documents.address_words import title_from_address
from iet_watch.collect.documents.markup import page_title
from iet_watch.collect.documents.pages.article_pages import read_article
from iet_watch.collect.documents.pages.walls import about, is_error, is_wall, wall, wall_of_page
from iet_watch.collect.documents.pages.watched_pages import read_watched
from iet_watch.collect.sources.reading import TrialReader, content_type, reading
from iet_watch.collect.web.fetch import PAGE_BYTES, PAGE_TYPES, Ask, Fetched, Unchanged
from iet_watch.collect.web.tdmrep import by_page
from iet_watch.judge.identity.addresses import without_tracking
from iet_watch.locale import later
from iet_watch.model.items import Entry
from iet_watch.model.trouble import Failure
from iet_watch.words import TEXT_LIMIT, one_line
from iet_watch.workspace.settings import CollectSettings


def read_pages(settings: CollectSettings, held: Collection[str], urls: Sequence[str]) -> list[Entry | Failure]:
    """What each page says, in the order of `urls`; a Failure where it says nothing that could be read."""
    return asyncio.run(_read(settings, held, urls))


async def _read(settings: CollectSettings, held: Collection[str], urls: Sequence[str]) -> list[Entry | Failure]:
    async with reading(settings, held) as reader:
        return list(await asyncio.gather(*(_one(reader, url) for url in urls)))


async def _one(reader: TrialReader, url: str) -> Entry | Failure:
    answer = await reader.asker.ask(Ask(url, accept=PAGE_TYPES, most_bytes=PAGE_BYTES), "article")
    if not isinstance(answer, Fetched):
        return _nothing(url) if isinstance(answer, Unchanged) else answer
    if await reader.reserved(answer):
        return Entry(page_title(answer.body) or title_from_address(url), without_tracking(answer.url), url)
    size = 2 * len(answer.body)
    return await reader.workers.do(answer.url, size, page_entry, answer.body, answer.url, content_type(answer))


def page_entry(body: bytes, url: str, said_type: str) -> Entry | Failure:
    """What the page, or the PDF, at `url` says, under its own title."""
    address = without_tracking(url)
    if body.startswith(b"%PDF-") or "pdf" in said_type:
        watched = read_watched(body, url, said_type)
        if isinstance(watched, Failure):
            return watched
        text = one_line(" ".join(watched.text), TEXT_LIMIT)
        return Entry(watched.title or title_from_address(url), address, address, text[:400], text)
    if by_page(body):
        return Entry(page_title(body) or title_from_address(url), address, address)
    article = read_article(body, url)
    of_page = about(page_title(body), url)
    if wall_of_page(body, of_page) if article is None else is_wall(page_title(body), article.text, of_page):
        return wall(url)
    if article is not None and is_error(page_title(body), article.text, about("", url)):
        return Failure(url, later("the page shows an error or a notice of maintenance instead of an article"))
    if article is None:
        return Entry(page_title(body) or title_from_address(url), address, address)
    title = article.title or page_title(body) or title_from_address(url)
    return replace(article, title=title, url=address, identifier=address)


def _nothing(url: str) -> Failure:
    return Failure(url, later("this page cannot be read"))
