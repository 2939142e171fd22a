"""From text as written to the one spelling under which its variants meet, character for character."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from indexer.analysis.remembering import remembering


@remembering
def normalize(text: str) -> str:
    """Return the text with width, case, traditional characters and punctuation folded.

    Every character becomes exactly one, so an offset in the result is an offset in the text.

    >>> normalize("ＧＤＰ增長６．５％，“十四五”規劃")
    'gdp增长6.5%,"十四五"规划'
    >>> normalize("乾坤、著名、㎡")
    '乾坤、著名、㎡'
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    table = _table()
    folded = np.where(codes < len(table), table[np.minimum(codes, len(table) - 1)], codes)
    return folded.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def normalize_units(units: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
    """Fold UTF-16 units as normalize folds the text that they spell (uint16): no pair of surrogates has variants.

    >>> from indexer.analysis.utf16 import decoded, encoded
    >>> decoded(normalize_units(encoded("總結")))
    '总结'
    """
    return _unit_table()[units]


@cache
def _unit_table() -> npt.NDArray[np.uint16]:
    return _table().astype(np.uint16)


@cache
def _table() -> npt.NDArray[np.uint32]:
    """Return what each character of the Basic Multilingual Plane becomes: uint32, shape (65536,)."""
    table = np.arange(0x10000, dtype=np.uint32)
    for low, high in ((0x41, 0x5B), (0xC0, 0x250), (0x370, 0x530), (0x1E00, 0x2000)):
        for code in range(low, high):
            lower = chr(code).lower()
            if len(lower) == 1:
                table[code] = ord(lower)
    table[0xFF01:0xFF5F] = table[0x21:0x7F]
    for line in files("indexer.analysis").joinpath("variants.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            variants, standard = line.split("\t")
            for variant in variants:
                table[ord(variant)] = ord(standard)
    # Exotic spaces, one column or two, are all the space bar's.
    table[[0xA0, 0x3000, 0x202F, 0x205F, *range(0x2000, 0x200B)]] = 0x20
    return table
