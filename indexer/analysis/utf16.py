"""From text to its UTF-16 units and back: the form in which texts are kept, and places in them counted."""

from __future__ import annotations

from codecs import utf_16_le_decode
from typing import Any

import numpy as np
import numpy.typing as npt


def encoded(text: str) -> npt.NDArray[np.uint16]:
    """Return a text's units, halves of surrogate pairs as they stand (uint16).

    >>> encoded("总结").tolist(), len(encoded("𠮷"))
    ([24635, 32467], 2)
    """
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")


def decoded(units: npt.NDArray[Any]) -> str:
    """Return the text that units are of.

    >>> decoded(encoded("总结𠮷"))
    '总结𠮷'
    """
    return utf_16_le_decode(units.tobytes(), "surrogatepass", True)[0]
