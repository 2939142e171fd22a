"""From what was made of an archive to files that browsers keep."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from flask import Response

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_UNFIT = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff\\/:*?"<>|]+')
"""What no system lets stand in a name."""
LONGEST = 60
"""Characters of a name, before its ending: with three bytes each well below what systems take."""


def download(body: bytes | Iterable[bytes], kind: str, name: str, ending: str) -> Response:
    """Return a file to keep; its name may hold anything, and older browsers get a plainer one."""
    answer = Response(body, content_type=kind)
    full = f"{fit(name)}.{ending}"
    # Both spellings (RFC 6266): the second, encoded one is taken wherever it is understood.
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=juanzong.{ending}; filename*=UTF-8''{quote(full, safe='')}"
    )
    answer.cache_control.no_store = True
    return answer


def fit(name: str) -> str:
    """Return a name as every system takes it.

    >>> fit('卷宗 标题:"减负" 2023/2024')
    '卷宗 标题 减负 2023 2024'
    """
    return " ".join(_UNFIT.sub(" ", name).split())[:LONGEST].strip(" .")


def own(name: str) -> str:
    """Return the name that a file has here, without what no header can say.

    >>> own("总结\\r\\n2023.txt")
    '总结 2023.txt'
    """
    return _CONTROL.sub(" ", name)
