"""Which reports were copied from one another."""

from indexer.families.grouping import Families, group, key, regroup
from indexer.families.sketches import share, sketch

__all__ = ["Families", "group", "key", "regroup", "share", "sketch"]
