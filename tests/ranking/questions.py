"""What is asked, which documents answer it, and the documents: read from a folder of three files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

NAMES = ("documents.jsonl", "docs.jsonl")


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions with their answers, and where the documents are."""

    texts: Mapping[str, str]
    """What is asked, by the questions' ids."""
    judged: Mapping[str, Mapping[str, int]]
    """For each question the documents that answer it, and how well."""
    documents: Path

    @classmethod
    def read(cls, folder: Path, step: int = 1) -> Questions:
        """Read every so manieth question of a folder."""
        lines = (folder / "queries.tsv").read_text("utf-8").splitlines()[::step]
        texts = dict(line.split("\t")[:2] for line in lines)
        judged: dict[str, dict[str, int]] = {}
        for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
            question, document, grade = line.split("\t")
            if question in texts:
                judged.setdefault(question, {})[document] = int(grade)
        documents = next(folder / name for name in NAMES if (folder / name).exists())
        return cls({id: texts[id] for id in judged}, judged, documents)

    def records(self) -> Iterator[tuple[str, str, str]]:
        """Yield id, title and text of each document."""
        with self.documents.open(encoding="utf-8") as stream:
            for record in map(json.loads, stream):
                yield record["id"], record["title"], record["text"]
