"""Which wordings an archive's reports use again and again (提法).

repeats                strings of ideographs that stand in several texts
evidence               whether such a string begins and ends where words do, and in ever new surroundings
choosing               which of them are whole wordings
tallying               how often some strings stand in many texts
"""

from indexer.glossary.choosing import MOST_UNITS, Wording, dictionary, mine
from indexer.glossary.tallying import LEADING, Tally

__all__ = ["LEADING", "MOST_UNITS", "Tally", "Wording", "dictionary", "mine"]
