"""Where copies and stories begin: every threshold, with its evidence, in one place.

Measured by `python -m bench.folds` and `python -m bench.stories`, which also draw the curves around them.
"""

from __future__ import annotations

# Copies: the same article, edited, retitled or republished. « Held »: the share of the weight of one side's words
# (rare words weigh, see `background`) that the other side has too.

# A page declares the address of the article that it republishes. Half of it must be there all the same: a page may
# declare its section, or one address for all the days of a programme.
ADDRESS_HELD = 0.50

# One title held by the whole other article. Of 1,403 republished pairs 1,395 reach it; two reports of one event,
# each titled its own way, seldom do.
TITLE_HELD = 0.70
ARTICLE_HELD = 0.55  # the shorter article held by the longer: 1,388 of the 1,403; cut to a lead, under a dateline
RUNS_HELD = 0.70  # of runs of three words, 1,294 of them: the sentences are the same, not their words only
# A short lead has few runs and editors cut it; the title may then answer for it, if some sentence is left.
RUNS_HELD_SHORT = 0.25
RUNS_HELD_BY_OTHERS = 0.45  # two publishers tell one event in words of their own, and copy a dispatch whole
SHORT_TEXT = 50
TITLE_HELD_FULLY = 0.84
MEDIUM_TEXT = 100
NO_TEXT = 6  # runs; fewer are no text at all: a « read more », a credit

# One publisher gives two articles two addresses, and the same lead to every part of one programme: under two of its
# addresses the titles must agree too (share of the words of both).
TITLES_COMMON = 0.40  # or one title whole in the other article, over the same sentences,
OTHER_TITLE_HELD = 0.40  # and so much of the other title: a programme's own title is in the lead of each of its parts

# The same title over a text rewritten or gone.
TITLE_LIKENESS = 95.0  # rapidfuzz token_set_ratio, of 100
TITLE_HELD_ALONE = 0.80
ARTICLE_HELD_ALONE = 0.40
TITLE_WORDS = 5  # a shorter title (« Le journal de 20 h ») names a series

# An article told anew by its own publisher within days: « deux disparus » becomes « un touriste est décédé ».
# Share of the words of both that both have. At 0.16, of 233 such pairs within four days that no other rule finds 221
# are found; the false ones belong mostly to live pages and to competitions announced day after day. Two addresses of
# one publisher ask for more, and two publishers never tell one article so.
REWRITTEN = 0.16
REWRITTEN_ELSEWHERE_ON_SITE = 0.50
REWRITTEN_DAYS = 8

# Guards: alike, and not a copy.
SERIES_TITLE = 85.0  # token_sort_ratio of two titles without their numbers
SERIES_RUNS = 0.30  # under one beginning of title and other numbers
SERIES_BEGINNING = 2  # words: « Grand débrief et vous - partie 8 », « Grand débrief, l'intégrale n° 12 »
TOLL_DAYS = 2  # « 28 morts » becomes « 37 morts » from one day to the next; later it is another event
PROGRAMME_TITLE = 75.0  # token_set_ratio of two titles that end with one date
PROGRAMME_RUNS = 0.95
# « Défilé - Wiederhoeft - Prêt à porter » and « Défilé - Dior - Prêt à porter » under one text of the publisher's: half
# of the longer title is common, and each has a word rarer than one article in a thousand that the other never says.
NAMED_FRAME = 0.5
NAME_WEIGHT = 6.9
TEMPLATE_NUMBERS = 3  # figures in each text, of which at most a third shared
TEMPLATE_HELD = 0.50
TEMPLATE_WORDS = 120  # longer texts share figures by chance and differ in some by correction

# Which items are compared: those that share two of their rarest stems within days, or two landmarks, runs of three
# words, within a year. Nearly all copies are found so, 95 % of re-titlings, among a dozen items and never all.
STEMS_SHARED = 2
COPY_SIGNS = 10  # of the fifteen of an item
STEM_DAYS = 10
STEM_ITEMS = 100  # the latest of each stem: a list of a thousand games in one template is not compared pair by pair
RUNS_SHARED = 2
RUN_DAYS = 400
RUN_ITEMS = 10  # the latest of each run; a text all of whose landmarks are met so often says nothing, its title does

# Stories: the points of two items, learned from one labelled day (530 items, 119 pairs) by logistic regression
# (`python -m bench.learning`). On stories left out of the learning, pair F1 .89 ± .03, with P .90 and R .88.
STORY_BASE = -9.73
STORY_POINTS = {
    "titles alike": 2.9,  # cosine of the titles
    "title held": 4.11,  # of the title worth less, what the other title has
    "article held": 4.05,  # of the article worth less, what the other has
    "third word": 0.34,  # times the weight of the third rarest word that both have: one rare name is not enough
    "words": 1.11,  # times the logarithm of all that both have
    "one publisher": -1.89,  # which seldom reports one event twice
}
# Items that share less tell no story whatever their points: nine candidates in ten. Without it the pair F1 is .85.
STORY_HELD = 0.20
SAME_STORY = 0.35
STORY_DOUBT = 0.15  # from here to the threshold 9 pairs of 50 tell one event, and are worth a look; below, 3 of 62
STORY_AVERAGE = 0.7  # part of the average of the pairs across two groups, the rest being their best pair
STORY_DAYS = 3  # an event is told for days, and each day's reports resemble those of the day before
