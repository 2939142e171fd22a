"""Which other spellings and names will do for what a reader typed: 2023年 for 二〇二三年, 住房和城乡建设局 for 住建局."""

from indexer.synonyms.expanding import expand, expanded
from indexer.synonyms.names import Names
from indexer.synonyms.table import Synonyms

__all__ = ["Names", "Synonyms", "expand", "expanded"]
