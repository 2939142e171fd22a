"""From a document to the bytes that an index stores of it, and back; JSON, so that reading it can run nothing."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from typing import Any

from indexer.document import Document, Metadata, Section
from indexer.errors import IndexFormatError


def pack(document: Document) -> bytes:
    """Return the whole document as compressed JSON."""
    return zlib.compress(
        json.dumps(asdict(document), ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 6
    )


def unpack(record: bytes) -> Document:
    """Return the document that was packed; raise IndexFormatError for anything else."""
    try:
        values: dict[str, Any] = json.loads(zlib.decompress(record))
        values["metadata"] = Metadata(**values["metadata"])
        values["outline"] = tuple(Section(**section) for section in values["outline"])
        values["removed"] = tuple(values["removed"])
        return Document(**values)
    except (zlib.error, ValueError, TypeError, KeyError) as error:
        raise IndexFormatError(
            "索引里有一篇文档损坏", "请运行 juanzong verify 检查，再用 juanzong build 重建。"
        ) from error
