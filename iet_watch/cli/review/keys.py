"""Which key does what: letters are the first of French or English words, as the reader's language is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from iet_watch.locale import language, later, say

Act = Literal[
    "keep", "drop", "later", "keep_why", "drop_why", "later_why", "tag", "comment", "assign", "vote", "open", "join",
    "split", "undo", "why", "filter", "filter_back", "search", "help", "quit", "next", "previous", "page_down",
    "page_up", "first", "last", "read_on", "read_back", "next_article", "previous_article", "back", "whole", "renew",
]  # fmt: skip


@dataclass(frozen=True)
class Key:
    """An act with its keys in French and in English, what it is in a word, and in a sentence."""

    act: Act
    french: str
    english: str
    word: str
    sentence: str

    @property
    def letter(self) -> str:
        return self.french if language() == "fr" else self.english


# In the order of the help line: what one does most, first. The same word begins with the key in both languages.
KEYS: Sequence[Key] = (
    Key("keep", "g", "k", later("keep"), later("keep for the issue")),
    Key("drop", "e", "d", later("drop"), later("drop the story; beyond its first article, that article alone")),
    Key("later", "r", "l", later("later"), later("put off until later")),
    Key("comment", "c", "c", later("comment"), later("comment: colleagues read it here")),
    Key("vote", "v", "v", later("vote"), later("vote for it, without deciding")),
    Key("assign", "a", "a", later("assign"), later("assign it to somebody")),
    Key("tag", "t", "t", later("tag"), later("tag it, for the theme")),
    Key("undo", "u", "u", later("undo"), later("take back what you said last")),
    Key("open", "o", "o", later("open"), later("open in a browser; without one, its address is shown")),
    Key("join", "j", "j", later("join"), later("join: mark this story, press it again on another")),
    Key("split", "s", "s", later("split"), later("split the article shown from its story")),
    Key("why", "p", "w", later("why"), later("why it is here, whole")),
    Key("filter", "f", "f", later("filter"), later("next filter: undecided, put off, mine, disputed, kept, all")),
    Key("search", "/", "/", later("search"), later("search the list in the language of equations")),
)
# At the end of the first line of the screen, where there is always room for them.
ALWAYS: Sequence[Key] = (
    Key("help", "?", "?", later("all keys"), later("all keys")),
    Key("quit", "q", "q", later("quit"), later("quit; all is recorded already")),
)
MORE: Sequence[Key] = (
    Key("keep_why", "G", "K", "", later("keep, saying why")),
    Key("drop_why", "E", "D", "", later("drop, saying why")),
    Key("later_why", "R", "L", "", later("put off, saying why")),
    Key("filter_back", "F", "F", "", later("previous filter")),
)
PLACES: Sequence[tuple[Act, tuple[str, ...], str, str]] = (
    ("next", ("down",), "↓", later("next story")),
    ("previous", ("up",), "↑", later("previous story")),
    ("next_article", ("right",), "→", later("next article of the story")),
    ("previous_article", ("left",), "←", later("previous article of the story")),
    ("read_on", ("space",), later("space"), later("read on")),
    ("read_back", ("backspace",), later("backspace"), later("read back")),
    ("whole", ("enter",), later("enter"), later("the text on the whole screen, and back")),
    ("page_down", ("pagedown",), later("page down"), later("next page of the list")),
    ("page_up", ("pageup",), later("page up"), later("previous page of the list")),
    ("first", ("home",), later("home"), later("first story")),
    ("last", ("end",), later("end"), later("last story")),
    ("back", ("escape",), later("escape"), later("back: out of this page, a question, a mark, a search")),
    ("renew", ("f5", "ctrl+r"), "F5", later("read the list anew, with what has come since")),
)


@cache
def acts() -> Mapping[str, Act]:
    """What each key does, by its character or its name."""
    letters = {key.letter: key.act for key in (*KEYS, *MORE, *ALWAYS)}
    return letters | {name: act for act, names, _, _ in PLACES for name in names}


def key_words(key: Key) -> str:
    """« g garder »"""
    return f"{key.letter} {say(key.word)}"
