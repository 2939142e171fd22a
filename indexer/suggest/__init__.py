"""What a reader may be about to type: by characters, by pinyin, by initials, out of what the archive itself says.

sounds of characters, as numbers         syllables
what was typed, and what it may stand for  typing, spelling
texts to offer, in one block of arrays    entries, block
which of them fit, and in what order      store
"""

from indexer.suggest.block import Block, arranged
from indexer.suggest.entries import KINDS, Entries, Kind
from indexer.suggest.store import Offer, Store
from indexer.suggest.typing import is_plain

__all__ = ["KINDS", "Block", "Entries", "Kind", "Offer", "Store", "arranged", "is_plain"]
