"""From a Python program to the archive and back, with the standard library alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

ADDRESS = "http://127.0.0.1:8000"


def ask(path: str, **parameters: Any) -> Any:
    """Ask the archive; a parameter may have several values. What it cannot answer is an HTTPError."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None}, doseq=True)
    with urlopen(f"{ADDRESS}/api/v1/{path}?{query}", timeout=30) as answer:
        return json.load(answer)


def harvest(**search: Any) -> Iterator[dict[str, Any]]:
    """Yield every report that a search finds, each once; HTTPError 404 if the archive is updated meanwhile."""
    cursor = None
    while True:
        page = ask(
            "search", **search, size=1000, collapse="0", fields="next,hits.id,hits.title", cursor=cursor
        )
        yield from page["hits"]
        cursor = page["next"]
        if cursor is None:
            return


def changed(path: str, tag: str) -> tuple[Any, str]:
    """Ask again for what was asked for before, by its ETag; None where nothing has changed."""
    request = Request(f"{ADDRESS}/api/v1/{path}", headers={"If-None-Match": tag})
    try:
        with urlopen(request, timeout=30) as answer:
            return json.load(answer), answer.headers["ETag"]
    except HTTPError as problem:
        if problem.code == 304:
            return None, tag
        raise


def main() -> None:
    """Search, read, and take everything along."""
    found = ask("search", q="作风建设", genre=["工作总结", "情况汇报"], year="2019..", size=3)
    print("检索：", found["total"], [hit["title"] for hit in found["hits"]])

    report = ask("documents/" + quote(ask("search", q="整改", size=1)["hits"][0]["id"], safe=""), q="整改")
    print(
        "文稿：", report["metadata"]["title"], [report["text"][start:end] for start, end in report["ranges"]]
    )

    print("提示：", [each["text"] for each in ask("suggest", q="zfjs")["suggestions"]])

    regions = ask("facets/region", q="整改", prefix="云", limit=5)
    print("分面：", [(each["value"], each["count"]) for each in regions["values"]])

    print("全部：", sum(1 for _report in harvest(q="整改")))

    _stats, tag = changed("stats", "")
    print("未变：", changed("stats", tag)[0] is None)

    try:
        ask("search", year="去年")
    except HTTPError as problem:
        print("错误：", problem.code, json.load(problem)["error"]["message"])


if __name__ == "__main__":
    main()
