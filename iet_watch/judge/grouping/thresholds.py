"""Where copies and stories begin: every threshold, with its evidence, in one place.

Measured by `python -m bench.folds` and `python -m bench.stories`, which also draw the curves around them.
"""

from __future__ import annotations

# Copies: one article on two pages. « Held »: the share of the weight of one side's words (rare words weigh, see
# `word_frequency`) that the other side has too. « Runs »: three words in a row of the text. Chosen on 29 November 2026
# on 600 pairs of real feeds read one by one (`bench.real_pairs`) and on 1,403 republished pairs (`bench.folds`)
# together; in brackets what the nearest pairs on the wrong side measure.

# A page declares the address of the article that it republishes. Half of it must be there all the same: a page may
# declare its section, or one address for all the days of a programme.
ADDRESS_HELD = 0.50

NO_TEXT = 6  # runs; fewer are no text at all: a « read more », a credit (episodes of a serial: 0 and 1)
SHORT_TEXT = 20  # runs of a lead; a shorter one is kept by editors for several articles (15, 16 and 19)

# One text both ways. The title must be in the other article, or two reports would fold under one chapeau: 34 of the 40
# pairs of other articles under one chapeau hold at most .57 of it.
SAME_TEXT = 0.85
SAME_TEXT_TITLE = 0.65
SAME_TEXT_SHORT_TITLE = 0.95  # a list of changes has the same words the other way round (.87)
SAME_TEXT_LATER_TITLE = 0.85  # of one outlet more than two days later: a weekly column keeps its chapeau (.56 to .77)
TITLES_COMMON = 0.30  # of one outlet: of 75 folds under one chapeau, 18 shared less, 12 of them clips of one show

# The shorter text in the longer, by what the titles say.
SENTENCES_HELD = 0.75
SENTENCES_TITLE = 0.80
SENTENCES_TITLE_ONE_OUTLET = 0.90  # which writes its clip and its article with one pen
LONG_TEXT = 40  # runs; two outlets share so much of one dispatch only, however it is retitled
LONG_TEXT_RUNS = 0.85
LONG_TEXT_TITLE = 0.50
SHORT_TEXT_RUNS, SHORT_TEXT_TITLES = 0.90, 0.60
KEPT_RUNS, KEPT_TITLES = 0.60, 0.80
HEADLINE_RUNS = 0.32  # under one headline (two outlets under one headline: 0 to .31)

# One dispatch cut in two ways: a sentence of it word for word, under a title that is all in the other article.
PASSAGE_RUNS = 0.55
PASSAGE_TITLE = 0.95
PASSAGE_WORDS = 20  # words in a row (two outlets on one event: 14 and 18)

# One specific headline of one outlet within two days: a page and its clip (two pages of one event: .81 and .85).
HEADLINE = 0.88
HEADLINE_LETTERS = 0.94  # rapidfuzz ratio of the two titles: « A$AP » and « Asap »
HEADLINE_DAYS = 2
TITLE_WORDS = 5  # a shorter title (« Le journal de 20 h ») names a series

# No rule joins two items that share less: most candidates need no whole comparison.
ALIKE_HELD = 0.25
ALIKE_TITLE = 0.50

# One text for a decision: what was decided upon is what the other says too, both ways, and no other figure nor word of
# content inside (`substance`).
SAME_WORDS = 0.90  # of the runs of the longer
DATELINE_WORDS = 4  # before the text that the other begins with
REPEATED_WORDS = 0.90  # of the runs of an article, those of the other: it says nothing more
SENTENCE_WORDS = 6  # fewer that a text lacks between two others change what they say: « n’a pas été accordé »
SPELLED_LETTERS = 5  # of the longer of two words that differ by a letter and are one; « mars » and « mais » are two
ENDING_LETTERS = 2  # after so long a word, another form of it: « relie », « reliera »
ALIGNED_PAIRS = 20_000  # of one word in both texts; 250 words and 2,000 of prose have 4,000, a hostile feed any number

# Guards: alike, and not one article.
FRAME_BEGINNING = 2  # words: « Grand débrief et vous - partie 8 », « Grand débrief, l'intégrale n° 12 »
FRAME_TITLES = 0.35  # of the words of both titles: below, their numbers count other things
NUMBER_ADDED_RUNS = 0.75  # « F.E.A.R. » and « F.E.A.R. 2 »: a number more is an edit where so much of the text is kept
NUMBER_ADDED_TEXT = 0.95
NUMBER_ADDED_TITLES = 0.50
FRAME_KEPT = 0.50  # « Défilé - Wiederhoeft - Prêt à porter », « Défilé - Dior - Prêt à porter »: half of the title
SLOT_WORDS = 3
SPELLING_LIKENESS = 75.0  # rapidfuzz ratio: « coûts » and « coût » are one
OWN_WORD_WEIGHT = 3.5  # natural logarithm: a word that at most one press article in thirty uses
PROGRAMME_TITLE = 75.0  # token_set_ratio of two titles that end with one date
TEMPLATE_NUMBERS = 3  # figures in each text, of which at most a third shared
TEMPLATE_HELD = 0.50
TEMPLATE_WORDS = 120  # longer texts share figures by chance and differ in some by correction

# Which items are compared: those that share two of their rarest stems within the days of a story, or two landmarks,
# runs of three words, within a year. Stems were looked for over ten days once: what they alone found beyond the days of
# a story was no article in 100,000 items of a year of press, 1,013 pairs of one article among them, nor in 1,000 feeds
# (30 November 2026), and a third to a half of all that was compared.
STEMS_SHARED = 2
STEM_ITEMS = 100  # the latest of each stem: a list of a thousand games in one template is not compared pair by pair
# Of each frame that an outlet fills in (« Article 12 sur le port »), the latest found by their stems: 10,000 items of
# three frames are compared 30 times each, not 200. On the 451 feeds and the eleven captures all verdicts and groups
# are those of all candidates, with 5 as with 10 (29 November 2026).
FRAME_ITEMS = 5
FEW_ALIKE = 20  # found by their stems: so few are all compared, and sorting them would cost 8 % of the whole
RUNS_SHARED = 2
RUN_DAYS = 400
RUN_ITEMS = 10  # the latest of each run; a text all of whose landmarks are met so often says nothing, its title does

# Stories: the points of two items, learned by logistic regression from 424 pairs of real feeds (real-pairs-dev) and
# the 530 items of one day (stories-dev) together, 29 November 2026 (`python -m bench.learning`). On pairs whose
# addresses were left out of the learning: precision .949 ± .002 in French, .970 in English, recall .790 ± .005. On
# stories of the day left out: pair F1 .870 ± .024; on publishers left out in turn .829.
STORY_BASE = -9.29
STORY_POINTS = {
    "title told": 1.46,  # times the logarithm of what the other article has of a title: the better told of the two
    "other title told": 1.47,  # of the other title, what the other article has
    "titles": 3.27,  # of the title worth less, what the other title has
    "names": 1.21,  # of the names (words with a capital) of the article that has fewer, what the other has
    "words": 1.53,  # times the logarithm of all that both have
    "length": -0.55,  # times the logarithm of the shorter article: long ones share words by chance
    "no text": -1.04,  # a title alone says too little
    "one publisher": -1.49,  # which seldom reports one event twice; less by 0.6 than learned, see `bench.learning`
    "days": -0.47,  # between them
}
UNKNOWN_DAYS = 1  # between two items of which one has no date: it is of the day when it was collected
MOST_DAYS = 10  # more count no more: learned from pairs up to years apart, asked of pairs within days
# Items that share less tell no story whatever their points: half of the candidates, of which little is measured. At
# 0.15 the figures are the same within their spread.
STORY_HELD = 0.20
# At 0.40 the precision in French is .932 instead of .939 (real-pairs-dev, grouped), at 0.50 the recall .826 for .848.
SAME_STORY = 0.45
# From here to the threshold 20 of 39 labelled pairs of real feeds and 11 of the 86 of the day tell one event, and are
# worth a look; below, 6 of 35 and, from 0.05 on, 4 of 83.
STORY_DOUBT = 0.15
WORTH_KEEPING = 0.05  # a score below says nothing to an average, and most candidates are below
# Part of the average of the pairs across two groups, the rest being their best pair: it keeps the events of a long
# affair apart. At 0.7 the precision in French is .931, at 0.8 the F1 of stories left out .845 for .867.
STORY_AVERAGE = 0.75
STORY_DAYS = 3  # an event is told for days, and each day's reports resemble those of the day before; 6 % last longer
