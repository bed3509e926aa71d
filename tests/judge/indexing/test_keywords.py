"""Keywords of an article's own: what its language says seldom."""

from __future__ import annotations

from iet_watch.judge.indexing.keywords import Keywords, expressions
from iet_watch.themes.vocabulary import Vocabulary

TEXT = (
    "Dredging of the fairway should begin because silt has risen. Because of the silt, larger ships would wait "
    "outside, and dredging would take weeks."
)


def test_an_english_article_is_about_what_english_says_seldom() -> None:
    found = [one.name for one in Keywords(Vocabulary(())).of("Dredging begins", TEXT, lang="en")]
    assert "dredging" in [name.lower() for name in found]
    assert not {"because", "would", "should"} & {name.lower() for name in found}


def test_a_language_that_nobody_has_counted_has_no_keywords_of_its_own() -> None:
    assert (
        Keywords(Vocabulary(())).of("Muddring", "Muddringen av farleden börjar, muddringen tar veckor.", (), "sv") == ()
    )
    assert "Muddringen" in list(expressions("Muddringen börjar", "sv"))
