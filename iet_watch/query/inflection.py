"""Inflected forms: the keys under which the forms of one French or English word meet.

A word of a query says what it seeks (`keys_sought`), a word of a text what it may be a form of (`keys_shown`); they
meet when they share a key. The two differ where French is ambiguous: « porte » in a text may be a noun or a form of
« porter », so that the verb finds it; in a query it is the noun, and does not find « portait ».

Lemmas come from the dictionaries of simplemma, with their accents; a few rules serve the words that they do not
know (« rançongiciels », « décarbonées »). `python -m bench.inflection` measures this against the alternatives.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

from iet_watch.query.kept_words import kept_words
from iet_watch.query.packed_words import PackedWords
from iet_watch.words import fold

SOUGHT_REMEMBERED = 20_000  # words of queries whose lemmas are remembered: all, unless somebody has written a book
# Words of texts. Whoever meets one again and again remembers what it meets (judge/equations/scanning.py); it is asked
# for its lemmas a few times in a row. With 20,000 each process that judges took 4 MB more, and was no sooner done.
SHOWN_REMEMBERED = 2_000
BEGINNING = 3  # letters of a word that its inflected forms share, irregular ones apart
SHORT = 5  # letters; longer words are never taken for acronyms
_PIECE = 65_536  # bytes of a dictionary read at once
LONGEST = 40  # letters; no longer word is inflected, and outside text may hold any

_Endings = Mapping[str, Sequence[str]]  # per ending of a form, what the lemma ends with


def _endings(*rules: str) -> _Endings:
    """Rules such as `er: e es`: the lemma's ending, then those of its forms; `-` is none."""
    found: dict[str, list[str]] = {}
    for first, _, forms in (rule.partition(": ") for rule in rules):
        for form in forms.split():
            found.setdefault(form, []).append(first.strip("-"))
    return found


# Of words that no dictionary knows, once singular: masculine endings with the feminine ones brought back to them.
_FEMININE = _endings(
    "teur: trice", "eur: euse eure", "en: enne", "on: onne", "el: elle", "if: ive", "ai: aise", "oi: oise", "er: ère",
    "al: ale", "é: ée", "u: ue", "ant: ante",
)  # fmt: skip
# Lemmas that the French dictionary has in two spellings, that of 1990 and the one before, each with its own forms.
_SPELT_TWICE = {
    "allègement": "allégement", "dérèglementation": "déréglementation", "empiètement": "empiétement", "ile": "île",
    "réglement": "règlement", "règlementation": "réglementation", "évènement": "événement",
    "évènementiel": "événementiel",
}  # fmt: skip
_BEFORE_1990 = {"è": "é", "i": "î", "u": "û"}
# Infinitives with the endings of forms that are also another word's; read so only if that infinitive is known.
_FRENCH_VERBS = _endings("er: e es é és ée ées ant", "ir: i is ie ies", "re: t ts te tes u us ue ues")
_ENGLISH_VERBS = _endings("-: ing ed", "e: ing", "f: ves")
# Feminines that their dictionary takes for nouns (« sénatrice », « éolienne »), if the masculine is known. Not -e
# alone: « porte » is no form of « port ».
_FEMININE_NOUNS = _endings(
    "teur: trice trices", "ien: ienne iennes", "eur: euse euses", "eux: euse euses", "if: ive ives", "el: elle elles"
)
# Endings of verbs that no dictionary knows, all of which are in -er (« décarboner », « tokeniser »); the longest first.
_NEW_VERBS = (
    "eraient", "erait", "eront", "erons", "aient", "era", "ait", "ant", "ent", "ons", "ées", "ée", "és", "é", "er",
    "es", "e", "a",
)  # fmt: skip
_LONGEST_ENDING = 6  # letters of « trices », « iennes »
_SHORTEST_STEM = 3  # letters before the ending: « mes » is no form of « mer »
_LONG = 7  # letters; no two French words of so many differ by the s of a plural alone
# Forms that the dictionaries do not know, or give to another word: « pays » to « pay », « terrasses » to « terrasser ».
_LEMMAS = {
    "auteure": "auteur", "auteures": "auteur", "autrice": "auteur", "autrices": "auteur", "cheffe": "chef",
    "cheffes": "chef", "haras": "haras", "pays": "pays", "terrasse": "terrasse", "terrasses": "terrasse",
}  # fmt: skip
# Adjectives and nouns whose feminine the dictionary has as another word; not « capital », « central », « terminal »,
# whose feminine is one.
_LEMMAS |= {
    masculine + ending: masculine
    for masculine in (
        "départemental", "digital", "écrivain", "familial", "horizontal", "inégal", "initial", "intégral",
        "multinational", "naval", "vertical",
    )
    for ending in ("e", "es")
}  # fmt: skip
# Lemmas whose forms are words of grammar: « son » would find « leurs », « été » « sont », « fait » « font ».
GRAMMATICAL = frozenset(
    ["être", "avoir", "faire", "aller", "pouvoir", "devoir", "le", "la", "un", "de", "ce", "son", "ton", "moi", "toi"]
    + ["lui", "se", "celui", "elle", "be", "have", "do", "a", "i", "ie", "this", "that", "they", "we", "to"]
)
# « Première ministre » is an office, which equations name beside « premier ministre »: as forms of one word each of
# the two counted for both, and what is learned from decisions ordered worse (`bench.relevance`: 0.859 to 0.822).
_NO_FEMININE = GRAMMATICAL | {"premier", "dernier"}
# Words that look like a verb said to the reader: the commonest, told without a dictionary, and two that it misjudges.
_NO_CALLS = frozenset(["assez", "chez", "nez", "rendez-vous", "rez", "suez"])
_NOUN_LIKE = ("e", "es", "a")  # with these endings a query's word is rather a noun (« cyberattaque »)
_SHORTEST_NEW_VERB = 5  # letters before the ending
_CONJUGATED = ("ait", "ent", "issait", "é", "eait", "sait")  # endings that tell a verb from a noun in -er or -re
_INFINITIVE = ("er", "ir", "re")


def keys_sought(word: str) -> frozenset[str]:
    """The folded keys by which a query's `word`, as written, finds its forms."""
    return frozenset(map(fold, (word, *_sought(_plain(word)))))


def keys_shown(word: str, among: Container[str] | None = None) -> frozenset[str]:
    """The folded keys by which `word`, as a text writes it, is found.

    With the first letters (BEGINNING of them) of the keys that are sought, only what may meet one is worked out: no
    rule changes the beginning of a word, only a dictionary does (« yeux », « œil »).
    """
    folded, plain = fold(word), _plain(word)
    if among is None or folded[:BEGINNING] in among:
        return frozenset((folded, *map(fold, _shown(plain))))
    return frozenset((folded, *map(fold, _lemmas(plain) | _feminine(plain))))


def is_form(word: str, shown: str) -> bool:
    """Whether `shown`, as a text writes it, is a form of `word`, as a query writes it.

    A word finds itself whatever its accents; its other forms only if accents allow it: « marché » finds MARCHES
    and « marchés », not « marches ».
    """
    if fold(word) == fold(shown):
        return True
    sought, found = _sought(_plain(word)), _shown(_plain(shown))
    if sought & found:
        return True
    if not (_lost_accents(word) or _lost_accents(shown)):
        return False
    return not {fold(lemma) for lemma in sought}.isdisjoint(map(fold, found))


def words_that_show(keys: Collection[str]) -> frozenset[str]:
    """The folded words that may show one of `keys`: all that do (`keys_shown`), and some that do not.

    A fifth of a second, as long as it takes to ask 8,000 words for what they show; whoever meets more of them asks only
    those that are among these: of 127,272 different words of the captured feeds 5,315 for the shipped themes, of
    which 4,852 show a key.
    """
    known = {word for lang in ("fr", "en") for word in _forms(lang, keys)}
    ruled = {form for key in keys for form in _by_rule(key)}
    ruled.update(fold(form) for form, lemma in _LEMMAS.items() if fold(lemma) in keys)
    alone = known.union(keys, ruled, *map(_nearly, known))
    return frozenset(alone.union(*map(_plurals, alone)))


def _forms(lang: str, lemmas: Collection[str]) -> Iterator[str]:
    """The folded forms that a dictionary gives to folded lemmas."""
    known = _dictionary(lang)
    # Folded in pieces: the whole would take 50 MB for a moment.
    pieces = known.lines(_PIECE) if isinstance(known, PackedWords) else map("\t".join, known.items())
    for piece in pieces:
        for line in fold(piece).split("\n"):
            word, _, lemma = line.partition("\t")
            if lemma in lemmas:
                yield word


def _by_rule(lemma: str) -> Iterator[str]:
    """The folded forms that rules bring back to a folded lemma."""
    for ending, forms in _forms_by_ending():
        if lemma.endswith(ending):
            stem = lemma.removesuffix(ending)
            for form in forms:
                yield stem + form


@cache
def _forms_by_ending() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The rules read the other way: per folded ending of a lemma, those of its forms."""
    found = {"er": set(map(fold, _NEW_VERBS))}
    for rules in (_FEMININE, _FRENCH_VERBS, _ENGLISH_VERBS, _FEMININE_NOUNS):
        for form, lemmas in rules.items():
            for lemma in lemmas:
                found.setdefault(fold(lemma), set()).add(fold(form))
    return tuple((ending, tuple(sorted(forms))) for ending, forms in found.items())


def _nearly(known: str) -> Iterator[str]:
    """What is taken for a form because a dictionary has the one beside it: « ouvrent » by « ouvre » (`_others`), a
    feminine by its plural, or this by that (`_feminine`)."""
    if known.endswith("es"):
        yield known[:-1]
    if known.endswith("e"):
        yield f"{known}nt"


def _plurals(singular: str) -> Iterator[str]:
    """The words that `_singular` brings back to this one."""
    yield f"{singular}s"
    if singular.endswith("eau"):
        yield f"{singular}x"
    if singular.endswith("al"):
        yield f"{singular[:-1]}ux"


@cache
def irregular_forms() -> Mapping[str, tuple[str, ...]]:
    """Per folded lemma, common forms that begin otherwise (`python -m bench.irregular`): « oeil » has « yeux »."""
    lines = (resources.files("iet_watch.query") / "data" / "irregular.txt").read_text(encoding="utf-8").splitlines()
    return {lemma: tuple(forms) for lemma, *forms in map(str.split, lines)}


def is_known(word: str) -> bool:
    """Whether `word` is in the French or English dictionary."""
    return bool(_lemmas(_plain(word)))


def may_call_the_reader(word: str) -> bool:
    """Whether `word` looks like those that do: only a dictionary tells « Retrouvez » from « Fernandez »."""
    return _plain(word.partition("-")[0]).endswith("ez") and _plain(word) not in _NO_CALLS


def calls_the_reader(word: str) -> bool:
    """Whether `word` calls upon its reader, as feeds end their leads: « Retrouvez », « Découvrez-les »."""
    return may_call_the_reader(word) and (_lemma("fr", _plain(word.partition("-")[0])) or "").endswith(_INFINITIVE)


def is_short_french(word: str) -> bool:
    """Whether `word`, whatever its case and accents, is a French word of at most SHORT letters."""
    return fold(word) in _short_french()


@cache
def _short_french() -> Mapping[str, str]:
    """Folded, each without a value."""
    return kept_words(
        f"short{SHORT}", "fr", lambda: {fold(word): "" for word in _dictionary("fr") if len(word) <= SHORT}
    )


@lru_cache(SOUGHT_REMEMBERED)
def _sought(word: str) -> frozenset[str]:
    """The lemmas that a query's word stands for.

    A word that is its own lemma in one language is no form of a verb, nor is a gerund (« warehousing »).
    """
    known = _lemmas(word)
    if word.endswith("ing") and known:
        return frozenset([word])
    if not known:
        is_noun = word.endswith(_NOUN_LIKE) and not word.endswith(("ée", "ées"))
        return frozenset(_regular(word)) if is_noun else frozenset({*_regular(word), *_new_verb(word)})
    if word in known:
        known = {lemma for lemma in known if lemma == word or _is_nominal(lemma, word)}
    return frozenset(known | _feminine(word) | _of_other_number(word))


@lru_cache(SHOWN_REMEMBERED)
def _shown(word: str) -> frozenset[str]:
    """Every lemma of which a text's word may be a form."""
    known = _lemmas(word)
    if not known:
        return frozenset({*_regular(word), *_new_verb(word), *_others(word)})
    return frozenset(known | _feminine(word) | _of_other_number(word) | set(_others(word)))


_packed: dict[str, Mapping[str, str]] = {}


def pack() -> None:
    """Loads the dictionaries into little memory, for the processes that will part from this one (half a second, once
    on a machine)."""
    for lang in ("fr", "en"):
        words = _dictionary.__wrapped__(lang)
        _packed[lang] = words if isinstance(words, PackedWords) else PackedWords(words)
    _dictionary.cache_clear()


@cache
def _dictionary(lang: str) -> Mapping[str, str]:
    """Forms with their lemmas: 250,000 French ones, 180,000 English ones."""
    return _packed[lang] if lang in _packed else kept_words("lemmas", lang, lambda: _unpacked(lang))


def _unpacked(lang: str) -> Mapping[str, str]:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    return DefaultDictionaryFactory().get_dictionary(lang)


def _lemma(lang: str, word: str) -> str | None:
    """The lemma of a form, both without ligatures; the dictionaries write « œuf » and « voeu »."""
    lemma = _dictionary(lang).get(word)
    if lemma is None and "oe" in word:
        lemma = _dictionary(lang).get(word.replace("oe", "œ"))
    if not lemma:
        return None
    plain = _plain(lemma)
    return _SPELT_TWICE.get(plain, plain)


def _plain(word: str) -> str:
    """In small letters, without ligatures."""
    return word.lower().replace("œ", "oe").replace("æ", "ae")


def _lemmas(word: str) -> set[str]:
    if word in _LEMMAS:
        return {_LEMMAS[word]}
    found = {lemma for lang in ("fr", "en") if (lemma := _lemma(lang, word))} or _of_1990(word)
    return found - GRAMMATICAL or ({word} if found else found)


def _of_1990(word: str) -> set[str]:
    """The lemma of a form that only the spelling of 1990 writes so: « sècheresse », « reconnait », « brulées »."""
    places = [place for place, sign in enumerate(word) if sign in _BEFORE_1990]
    before = (f"{word[:place]}{_BEFORE_1990[word[place]]}{word[place + 1 :]}" for place in places)
    return {lemma for form in before if (lemma := _lemma("fr", form))}


def _is_nominal(lemma: str, word: str) -> bool:
    """Whether `lemma`, found for `word`, is a French noun or adjective: « inclusif », not « dater » for « data »."""
    return _lemma("fr", word) == lemma and not lemma.endswith(_INFINITIVE)


def _feminine(word: str) -> set[str]:
    """Lemmas that the dictionary gives to the plural of a feminine alone, or to its singular alone.

    « normande » is its own lemma, « normandes » a form of « normand »; « nouvelles » and « nouvelle » the other way.
    """
    near = f"{word}s" if word.endswith("e") else word[:-1] if word.endswith("es") else ""
    lemma = _lemma("fr", near) if near else None
    return {lemma} if lemma and not (_is_verb(lemma) or lemma in _NO_FEMININE) else set()


def _of_other_number(word: str) -> set[str]:
    """A singular that its dictionary gives to its plural alone, or a plural's singular that it gives to that alone.

    « salariés » is a form of « salarié », which is one of « salarier » alone; « épuré » its own lemma, « épurés » a
    form of « épurer ». Short words that differ by an s are often two: « cour » and « cours ».
    """
    if _lemma("fr", f"{word}s") == word:
        return {word}
    singular = word[:-1] if word.endswith("s") else ""
    if len(singular) < _SHORTEST_STEM or _lemma("fr", singular) != singular:
        return set()
    is_participle = singular.endswith(("é", "i")) and _is_verb(_lemma("fr", word) or "")
    return {singular} if is_participle or len(singular) >= _LONG else set()


def _others(word: str) -> Iterator[str]:
    """Verbs and masculines of which `word` may be a form besides what its dictionary says."""
    for verb in _before(word, _FRENCH_VERBS):
        if _is_verb(verb):
            yield verb
    for noun in _before(word, _FEMININE_NOUNS):
        if _lemma("fr", noun) == noun:
            yield noun
    if word == _lemma("en", word):
        for verb in _before(word, _ENGLISH_VERBS):
            if _lemma("en", verb) == verb:
                yield verb
    # « ouvrent » is « ouvrer » to the dictionary, « ouvre » is « ouvrir »
    if word.endswith("ent") and (lemma := _lemma("fr", word[:-2]) or "").endswith(_INFINITIVE):
        yield lemma


def _before(word: str, endings: _Endings) -> Iterator[str]:
    """`word` with each of its endings put back to what stands before inflection."""
    for length in range(1, min(_LONGEST_ENDING, len(word) - _SHORTEST_STEM) + 1):
        for first in endings.get(word[-length:], ()):
            yield word[:-length] + first


def _is_verb(infinitive: str) -> bool:
    """Whether the dictionary conjugates it: « lancer » has « lançait », « passager » has nothing of the kind."""
    if _lemma("fr", infinitive) != infinitive:
        return False
    return any(_lemma("fr", infinitive[:-2] + ending) == infinitive for ending in _CONJUGATED)


def _regular(word: str) -> Iterator[str]:
    """A word that no dictionary knows, brought back to the masculine singular by rule."""
    if len(word) > LONGEST or not word.isalpha():
        yield word
        return
    singular = _singular(word)
    if known := _lemmas(singular) | _feminine(singular):
        yield from known
        return
    yield next(_before(singular, _FEMININE), singular)


def _singular(word: str) -> str:
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux") and len(word) > len("aux") + 2:
        return word[:-2] + "l"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _new_verb(word: str) -> Iterator[str]:
    for ending in _NEW_VERBS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_NEW_VERB:
            yield word[: -len(ending)] + "er"
            return


def _lost_accents(word: str) -> bool:
    """Whether `word` may be one that lost its accents: in capitals, or unknown without them."""
    plain = _plain(word)
    return fold(word) == plain and (word.isupper() or not _lemmas(plain))
