"""The whole chain on invented sample sources served on loopback: collect, judge, decide, write, render."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from iet_watch.collect.run.imports import read_lines
from iet_watch.collect.run.run_report import Order, Report
from iet_watch.collect.run.whole_run import run_collecting, run_importing
from iet_watch.collect.sources.opml import write_opml
from iet_watch.demo.sample_web import sample_web
from iet_watch.demo.several_people import decide_together
from iet_watch.desk.lists.emerging_terms import emerging_in
from iet_watch.files.front_matter import read_front_matter_text
from iet_watch.files.shipped import shipped
from iet_watch.files.toml import toml_lines
from iet_watch.files.whole import code_of, make_folder, write_whole
from iet_watch.locale import Phrase, say, say_count, word
from iet_watch.model.trouble import CANNOT_CREATE, Trouble
from iet_watch.publish.drafting.drafts import write_draft
from iet_watch.publish.drafting.own_fiches import OwnFiche, add_fiche
from iet_watch.publish.drafting.selection import plan_issue
from iet_watch.publish.issue.insert_files import ERRATA, FILES
from iet_watch.publish.outputs.pdf import pdf_lacks
from iet_watch.publish.publication.errata import publish_errata
from iet_watch.publish.publication.issue_lock import aside_of, issue_held
from iet_watch.publish.publication.layout import Approval, Rendered, render_issue
from iet_watch.publish.site.building import make_site
from iet_watch.publish.site.public_addresses import public_sources
from iet_watch.publish.site.site_folder import aside_of as site_aside
from iet_watch.publish.site.site_folder import plan, write
from iet_watch.store.database import Database, open_to_write, open_unchanged
from iet_watch.themes.theme_files import ThemeFiles
from iet_watch.workspace.folder import Workspace, find_workspace
from iet_watch.workspace.lock import exclusive_run
from iet_watch.workspace.people import FILE as PEOPLE
from iet_watch.workspace.settings import CONFIGURATION

# The sample articles are dated in autumn 2026: the same moment each time gives the same bulletin each time.
MOMENT = datetime.fromisoformat("2026-11-20T08:00:00+01:00")
CORRECTED = date(2026, 11, 25)
MARK = "data/.demo"


def run_demo(folder: Path | None, tell: Callable[[str], None], show: Callable[[str], None]) -> None:
    """Makes a sample workspace in `folder` (temporary if None), runs the chain, says where the bulletin is."""
    root = folder or Path(tempfile.mkdtemp(prefix="iet-watch-demo-"))
    _prepare(root)
    space = find_workspace(root)
    tell(say("Sample workspace: %(path)s (everything in it is invented)", path=space.root))
    with sample_web() as resolve, exclusive_run(space):
        db = open_to_write(space.database)
        order = Order(space.theme_files(), force=True, resolve=resolve)
        report = run_collecting(space, db, order, MOMENT, lambda *_: None)
        tell(_collected_words(report))
        _take_earlier(space, db, order.files)
        for sentence in decide_together(space, db, MOMENT):
            tell(sentence)
        tell(_emerging_words(space, db))
        rendered = _publish(space, db, tell)
        db.close()
    tell(
        say_count(
            "Bulletin %(quarter)s: %(count)s fiche.", "Bulletin %(quarter)s: %(count)s fiches.",
            rendered.bulletin.fiche_count, quarter=rendered.bulletin.quarter.label,
        )
    )  # fmt: skip
    for path in rendered.paths:
        show(str(path))
    show(str(_archive(space)))
    tell(say("The last one is the archive site as it will be once the bulletin is published."))
    tell(
        say("Next: open the first one in a browser, or iet-watch -C %(path)s items", path=shlex.quote(str(space.root)))
    )


def _prepare(root: Path) -> None:
    if root.exists() and not (root / MARK).exists() and (not root.is_dir() or any(root.iterdir())):
        raise Trouble("%(path)s is not empty: name a new folder for the demo", code=CANNOT_CREATE, path=root)
    try:
        for name in ("themes", "templates", "data"):
            make_folder(root / name)
        write_whole(root / MARK, "")
        write_whole(root / CONFIGURATION, _configuration())
        for name in ("logo.svg", PEOPLE):
            write_whole(root / name, (shipped("demo") / name).read_bytes())
        for path in sorted((shipped("demo") / "themes").glob("*.toml")):
            write_whole(root / "themes" / path.name, path.read_bytes())
    except OSError as error:
        raise Trouble(
            "%(path)s cannot be made: %(reason)s",
            code=code_of(error, CANNOT_CREATE), path=root, reason=Phrase(error.strerror),
        ) from error  # fmt: skip


def _collected_words(report: Report) -> str:
    troubled = [source for source in report.sources if source.failure]
    return (
        say_count("%(count)s source asked", "%(count)s sources asked", len(report.sources))
        + say_count(", %(count)s in trouble", ", %(count)s in trouble", len(troubled))
        + say_count(", %(count)s new item", ", %(count)s new items", report.taken.new)
        + say_count(", %(count)s folded as a copy", ", %(count)s folded as copies", report.grouped.copies)
        + say_count(", %(count)s article read", ", %(count)s articles read", report.articles_read)
        + "."
    )


def _take_earlier(space: Workspace, db: Database, files: ThemeFiles) -> None:
    """Imports the articles of the year before, which no theme retains: what emerges is compared with them."""
    lines = read_lines(shipped("demo") / "earlier.csv", files.themes, space.zone).lines
    run_importing(space, db, files, lines, MOMENT)


def _emerging_words(space: Workspace, db: Database) -> str:
    """What the quarter says more than the year before, the most telling term alone."""
    quarter = space.quarter_of(MOMENT)
    found = emerging_in(db, space, quarter, None)
    if not found.terms:
        return say("No term emerges beyond chance.")
    first = found.terms[0]
    return say_count(
        "“%(term)s” emerges: %(count)s article, %(before)s of the %(articles)s of the year before.",
        "“%(term)s” emerges: %(count)s articles, %(before)s of the %(articles)s of the year before.",
        first.now, term=first.term, before=first.before, articles=found.articles_before,
    )  # fmt: skip


def _configuration() -> str:
    """The sample settings; without PDF where it cannot be made, so that the bulletin can be published there too."""
    text = (shipped("demo") / CONFIGURATION).read_text(encoding="utf-8")
    return text.replace(', "pdf"', "") if pdf_lacks() else text


def _publish(space: Workspace, db: Database, tell: Callable[[str], None]) -> Rendered:
    """Drafts, puts the sample texts where editors would write, renders."""
    if lacking := pdf_lacks():
        tell(word(lacking.message, lacking.args_by_name))
    themes, quarter = space.themes(), space.quarter_of(MOMENT)
    with issue_held(space, quarter, say("The demonstration"), "demo"):
        folder = space.quarter_folder(quarter)
        write_draft(folder, plan_issue(space, db, themes, quarter), aside_of(space, quarter))
        _fill_in(folder, space.settings.bulletin.language)
        for name in ("edito.md", *FILES):
            write_whole(folder / name, (shipped("demo") / "issue" / name).read_text(encoding="utf-8"))
        return render_issue(space, themes, quarter, space.settings.bulletin.formats, None)


def _fill_in(folder: Path, language: str) -> None:
    """The sample texts over the drafts, the sample fiche of one's own, and the pictures beside those that show them."""
    samples = shipped("demo") / "issue" / "fiches"
    drafted = {
        path: read_front_matter_text(path).document.values for path in sorted((folder / "fiches").glob("*/*.md"))
    }
    for sample in map(read_front_matter_text, sorted(samples.glob("*.md"))):
        head = sample.document.values
        key = "own" if "own" in head else "url"
        path = next((path for path, values in drafted.items() if values.get(key) == head[key]), None)
        if path is None and key == "own":
            own = OwnFiche(head["title"], head["theme"], head["contributor"], head["date"], language)
            path = folder / add_fiche(folder, own)[0]
        if path is not None:
            write_whole(path, f"+++\n{toml_lines({**drafted.get(path, {}), **head})}+++\n{sample.body}")
            for picture in samples.glob("*.png"):
                if picture.name in sample.body:
                    write_whole(path.parent / picture.name, picture.read_bytes())


def _archive(space: Workspace) -> Path:
    """The site of a copy where the bulletin is published, then corrected: for good, both are left to the reader."""
    target = space.root / "data" / "site"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        shutil.copytree(space.root, root, ignore=lambda of, _: ["site"] if Path(of).name == "data" else [])
        copy, themes = find_workspace(root), space.themes()
        approval = Approval(say("The demonstration"), MOMENT.date())
        quarter = space.quarter_of(MOMENT)
        render_issue(copy, themes, quarter, ("html", "md", "json", "atom", "ics"), approval)
        errata = (shipped("demo") / "issue" / ERRATA).read_text(encoding="utf-8")
        write_whole(copy.quarter_folder(quarter) / ERRATA, errata)
        publish_errata(copy, themes, quarter, Approval(approval.approver, CORRECTED))
        settings = space.settings
        sources = write_opml(public_sources(themes, settings.collect.allow_hosts), settings.bulletin.title, None)
        db = open_unchanged(copy.database)
        files = make_site(copy, themes, db, settings.bulletin.archive_url, sources).files
        db.close()
    write(target, files, plan(target, files), site_aside(target, space.root / "data"))
    return target / "index.html"
