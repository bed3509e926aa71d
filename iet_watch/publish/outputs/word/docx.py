"""The bulletin as a Word document: real headings, language and links, for those who annotate or quote it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from iet_watch.locale import number, translations
from iet_watch.locale.dates import date_words, hour_words, language_name, quarter_words, when_words
from iet_watch.model.levels import PUBLIC
from iet_watch.publish.issue.bulletin import Bulletin, Fiche
from iet_watch.publish.issue.charts import charts_of
from iet_watch.publish.issue.inserts import Erratum, erratum_words
from iet_watch.publish.issue.levels import LEVEL_WORDS
from iet_watch.publish.outputs.word.word_pages import Look, Properties, WordPages
from iet_watch.publish.outputs.word.word_prose import write_prose
from iet_watch.publish.text.prose import ANALYSIS_DEPTH, FICHE_DEPTH, PART_DEPTH
from iet_watch.publish.text.typography import typeset
from iet_watch.publish.text.typography.rules import SECOND, rules_in_force


def word_document(bulletin: Bulletin) -> bytes:
    """A .docx; the same bulletin gives the same bytes."""
    writer = _Writer(bulletin)
    writer.write()
    return writer.pages.bytes()


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, bulletin: Bulletin) -> None:
        self.bulletin = bulletin
        self.language = bulletin.language
        self.words = translations(bulletin.language).gettext
        self.pages = WordPages(bulletin.language, self._properties())

    def write(self) -> None:
        self._masthead()
        for erratum in self.bulletin.errata:
            self._erratum(erratum)
        self._prose_part("Key points", self.bulletin.essentials)
        self._prose_part("Editorial", self.bulletin.editorial)
        if self.bulletin.editorial and self.bulletin.editorial_author:
            self.pages.text(self._typo(self.bulletin.editorial_author), bold=True)
        for section in self.bulletin.sections:
            self.pages.heading(self._typo(section.title), 1)
            if section.summary:
                self.pages.text(self._typo(section.summary), italic=True, keep=True)
            for fiche in section.fiches:
                self._fiche(fiche)
        self._figures()
        self._calls()
        self._agenda()
        self._method()
        self._legal()

    def _erratum(self, erratum: Erratum) -> None:
        if rules_in_force() > SECOND:
            write_prose(self.pages, erratum_words(erratum, self.language), self.language, FICHE_DEPTH)
            return
        text = self.words("Erratum of %(date)s: %(text)s")
        self.pages.text(text % {"date": self._date(erratum.day), "text": self._typo(erratum.text)})

    def _properties(self) -> Properties:
        bulletin = self.bulletin
        moment = datetime.combine(bulletin.published or bulletin.quarter.last_day, time(), UTC).replace(tzinfo=None)
        return Properties(f"{self._typo(bulletin.title)}, {self._issue()}", bulletin.publisher, moment)

    def _masthead(self) -> None:
        bulletin = self.bulletin
        if bulletin.state == "draft":
            self.pages.text(self.words("Draft — not for distribution"), bold=True)
        if bulletin.level != PUBLIC:
            level = self.words("Circulation: %(level)s") % {"level": self.words(LEVEL_WORDS[bulletin.level])}
            self.pages.text(level, bold=True)
        self.pages.text(self._typo(bulletin.region))
        self.pages.heading(self._typo(bulletin.title), 0)
        self.pages.text(self._issue(), bold=True)
        first, last = bulletin.period
        period = self.words("Period: %(first)s to %(last)s")
        self.pages.text(period % {"first": self._date(first), "last": self._date(last)})
        if bulletin.page_address:
            self.pages.link(self.pages.paragraph(), bulletin.page_address, bulletin.page_address)

    def _fiche(self, fiche: Fiche) -> None:
        heading = self.pages.heading("", 2)
        title = fiche.title if fiche.foreign and not fiche.original_title else self._typo(fiche.title)
        lang = fiche.lang if fiche.foreign and not fiche.original_title else ""
        self.pages.link(heading, title, fiche.url, lang)
        self.pages.mark(heading, fiche.anchor)
        self.pages.text(self._facts(fiche), italic=True, keep=True)
        if fiche.original_title:
            before, _, after = self.words("Original title: %(title)s").partition("%(title)s")
            paragraph = self.pages.paragraph()
            paragraph.paragraph_format.keep_with_next = True
            self.pages.run(paragraph, before)
            self.pages.run(paragraph, fiche.original_title, Look(lang=fiche.lang))
            self.pages.run(paragraph, after)
        for erratum in self.bulletin.errata_of(fiche) if rules_in_force() > SECOND else ():
            self._erratum(erratum)
        write_prose(self.pages, fiche.summary, self.language, FICHE_DEPTH, fiche.pictures)
        for title, text in (("What to remember", fiche.remember), ("Stake for the territory", fiche.stake)):
            if text:
                self.pages.heading(self.words(title), 3)
                write_prose(self.pages, text, self.language, ANALYSIS_DEPTH, fiche.pictures)
        self.pages.text(self._notes(fiche))

    def _facts(self, fiche: Fiche) -> str:
        facts = [self._typo(fiche.source), self._date(fiche.published) if fiche.published else ""]
        if fiche.foreign:
            facts.append(self.words("in %(language)s") % {"language": language_name(fiche.lang, self.language)})
        facts += [self._typo(fiche.kind), self._typo(fiche.place)]
        return ", ".join(fact for fact in facts if fact)

    def _notes(self, fiche: Fiche) -> str:
        notes = [self.words("Sheet no. %(number)s") % {"number": fiche.number}]
        if fiche.keywords:
            notes.append(self.words("Keywords: %(words)s") % {"words": ", ".join(map(self._typo, fiche.keywords))})
        if fiche.reliability:
            notes.append(self.words("Reliability: %(rating)s") % {"rating": self._typo(fiche.reliability)})
        if fiche.contributor:
            notes.append(self.words("Contributor: %(name)s") % {"name": self._typo(fiche.contributor)})
        return " · ".join(notes)

    def _figures(self) -> None:
        for n, figure in enumerate(self.bulletin.inserts.figures):
            if n == 0:
                self.pages.heading(self.words("Key figures"), 1)
            paragraph = self.pages.paragraph()
            self.pages.run(paragraph, self._typo(f"{figure.value} {figure.unit}".strip()), Look(bold=True))
            self.pages.run(paragraph, f" – {self._typo(figure.label)} (")
            self.pages.link(paragraph, self._typo(figure.source), figure.url)
            self.pages.run(paragraph, (f", {self._date(figure.day)}" if figure.day else "") + ")")

    def _calls(self) -> None:
        for n, call in enumerate(self.bulletin.inserts.calls):
            if n == 0:
                self.pages.heading(self.words("Calls and deadlines"), 1)
            hour = f", {hour_words(call.hour, self.language)}" if call.hour else ""
            until = self.words("Until %(date)s") % {"date": self._date(call.deadline) + hour}
            self._insert(call.title, call.url, [until, call.organiser, call.place], call.note)

    def _agenda(self) -> None:
        for n, event in enumerate(self.bulletin.inserts.events):
            if n == 0:
                self.pages.heading(self.words("Agenda"), 1)
            when = when_words(event.start, event.end, self.language)
            self._insert(event.title, event.url, [when, event.place, event.organiser], event.note)

    def _insert(self, title: str, url: str, facts: list[str], note: str) -> None:
        heading = self.pages.heading("", 2)
        self.pages.link(heading, self._typo(title), url)
        self.pages.text(", ".join(self._typo(fact) for fact in facts if fact), italic=True, keep=bool(note))
        if note:
            self.pages.text(self._typo(note))

    def _method(self) -> None:
        self.pages.heading(self.words("Method"), 1)
        self.pages.text(
            self.words(
                "In each sheet, the summary says what the source reports. What to remember and the stake for the "
                "territory are the analysis of the contributors."
            )
        )
        self._making()
        for chart in charts_of(self.bulletin):
            self.pages.heading(chart.title, 2)
            self.pages.table(chart.head, chart.rows)
        if self.bulletin.contributors:
            self.pages.heading(self.words("Contributors"), 1)
            for name in self.bulletin.contributors:
                self.pages.listed(self._typo(name))

    def _making(self) -> None:
        figures = self.bulletin.figures
        if figures.collected:
            self.pages.table((self.words("From collection to publication"), ""), tuple(
                (self.words(label), number(count, self.language)) for label, count in (
                    ("Articles collected", figures.collected),
                    ("Copies folded into another article", figures.folded),
                    ("Articles retained for a theme", figures.retained),
                    ("Articles kept by the contributors", figures.kept),
                    ("Sheets in this issue", self.bulletin.fiche_count),
                )
            ))  # fmt: skip

    def _legal(self) -> None:
        bulletin = self.bulletin
        self.pages.heading(self.words("Legal notes"), 1)
        for message, name in (
            ("Publisher: %(name)s", bulletin.publisher),
            ("Director of publication: %(name)s", bulletin.director),
            ("Approved by %(name)s", bulletin.approver),
        ):
            if name:
                self.pages.text(self.words(message) % {"name": self._typo(name)})
        if bulletin.contact:
            self.pages.text(self.words("Contact: %(contact)s") % {"contact": bulletin.contact})
        self.pages.text(
            self.words(
                "Titles, extracts and links belong to their publishers. The summaries and analyses are original texts, "
                "written for this bulletin."
            )
        )
        licence = self.words("Open Licence 2.0 (Etalab)")
        self.pages.text(
            self.words("The original texts of this bulletin may be reused under the %(licence)s.")
            % {"licence": licence}
        )

    def _prose_part(self, title: str, text: str) -> None:
        if text:
            self.pages.heading(self.words(title), 1)
            write_prose(self.pages, text, self.language, PART_DEPTH)

    def _issue(self) -> str:
        words = self.words("no. %(number)d, %(quarter)s")
        return words % {"number": self.bulletin.number, "quarter": quarter_words(self.bulletin.quarter, self.language)}

    def _typo(self, text: str) -> str:
        return typeset(text, self.language)

    def _date(self, day: date) -> str:
        return date_words(day, self.language)
