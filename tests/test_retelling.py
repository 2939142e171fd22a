"""What the index says in Chinese is known in English, values and all."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import indexer
from indexer.languages import CATALOGS

ROOT = Path(indexer.__file__).parent
ROOMS = (
    "extract/*", "query/*", "engines/**/*", "metadata/corrections.py", "synonyms/table.py", "schema.py", "publish.py",
    "readers.py", "sources.py", "pipeline.py", "processes.py", "arrays.py", "assemble.py", "searches.py",
    "cli/*", "terminal.py", "doctor.py", "settings.py", "outline/stretches.py", "differences/natures.py", "wordings.py",
)  # fmt: skip
"""Where readers are told something."""
CHINESE = re.compile("[\u4e00-\u9fff]")
PATTERN = re.compile(r"\[|\\d|\(\?|\?\)|\.\*|\|")
"""What only patterns hold, which tell nobody anything."""
UNSAID = frozenset(
    [
        *(
            "黑体",
            "楷体",
            "楷",
            "号",
            "句",
            "段",
            "前",
            "年",
            "鿿",
            "一",
            "第",
            "委",
            "政府",
            "府办",
            "人民政府办",
            "中共*",
        ),
        *("锟斤拷烫屯", "甲乙丙丁戊己庚辛壬癸", "〇一二三四五六七八九", "〇○零一二三四五六七八九"),
        *(
            "一、",
            "一.",
            "一．",
            "（一）",
            "(一)",
            "附件",
            "中共",
            "一二三四五六七八九十百零〇0123456789",
            "、-〟㐀-鿿\uff00-\uffef“”‘’…—",
        ),
    ]
)
"""Strings that are looked for, not said."""


def shape(node: ast.AST) -> str | None:
    """Return a string as a template, {} for each value in it."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [shape(side) for side in (node.left, node.right)]
        return None if sides == [None, None] else "".join("{}" if side is None else side for side in sides)
    return None


def messages(file: Path) -> Iterator[str]:
    """Yield what a module says in Chinese."""
    tree = ast.parse(file.read_text("utf-8"))
    passed: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            passed |= set(ast.walk(node))
        text = None if node in passed else shape(node)
        if text is not None:
            passed |= set(ast.walk(node))
            if (
                CHINESE.search(text)
                and not PATTERN.search(text)
                and text not in UNSAID
                and '"roles":' not in text
            ):
                yield text


FILES = sorted(
    {ROOT.parent / "webui" / "server.py"}
    | {file for room in ROOMS for file in ROOT.glob(room) if file.suffix == ".py"}
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT.parent)))
def test_every_message_is_known(file: Path) -> None:
    catalog = CATALOGS["en"]
    assert [text for text in messages(file) if catalog.get(text) is None] == []


def test_every_translation_holds_the_values() -> None:
    for text, translations in CATALOGS["en"].texts.items():
        count = len(re.findall(r"\{\}", text))
        for translation in translations:
            assert not CHINESE.search(
                re.sub("“.*?”|Example: .*|标题|正文|甲.docx|句|段|党建|业务", "", translation)
            ), translation
            told = translation.format(*map(str, range(count)))
            assert all(str(number) in told for number in range(count)), translation


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("没有第 7 页（参数 page）", "There is no page 7 (parameter page)"),
        ("第 3 页展开后太大：一部分就超过 50 MB", "Page 3: too large when unpacked: one part alone has more than 50 MB"),
        ("有多余的右引号，已忽略；少了右括号，已补上", "A closing quote too many was ignored. A closing bracket was missing and was added."),
        ("没有一篇含有“甲；乙”，改查其中的丙", "No report holds “甲；乙”; its 丙 was searched for instead"),
        ("文件有密码；请去掉打开密码后再放进来。", "The file has a password. Take the password off first."),
        ("云汀市教育局", "云汀市教育局"),
        ("", ""),
    ],
)  # fmt: skip
def test_texts_are_retold_by_their_shape(said: str, told: str) -> None:
    assert CATALOGS["en"].retold(said) == told


def test_only_readers_of_another_language_need_it() -> None:
    assert indexer.spoken() == "zh-Hans"
    assert indexer.retold("通知") == "通知"
    indexer.speak("en")
    try:
        assert indexer.retold("通知") == "Notice"
    finally:
        indexer.speak("zh-Hans")
