"""The rooms, the direction between them, and the limits that every file keeps."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import indexer

ROOT = Path(__file__).resolve().parent.parent
# Each floor may import the floors below it, never its own or those above.
FLOORS = [
    {"errors", "document", "numerals", "languages", "sites"},
    {"settings", "schema", "analysis", "processes", "arrays"},
    {
        "sources",
        "extract",
        "clean",
        "split",
        "outline",
        "metadata",
        "query",
        "results",
        "publish",
        "families",
        "suggest",
        "glossary",
        "searches",
    },
    {
        "snippets",
        "export",
        "references",
        "audit",
        "differences",
        "assemble",
        "shelf",
        "shares",
        "synonyms",
        "ways",
        "wordings",
    },
    {"engines", "readers"},
    {"learning", "doctor"},
    {"pipeline"},
    {"terminal", "watch"},
    {"cli"},
]
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted([*ROOT.glob("indexer/**/*.py"), *ROOT.glob("webui/**/*.py")])
KEEPERS = {
    "whoosh": "engines/whoosh",
    "jieba": "analysis",
    "rjieba": "analysis",
    "flask": "webui",
    "click": "cli",
}


def imported(path: Path) -> Iterator[str]:
    """Yield every module name that a file imports, lazily imported ones included."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in {path}"
            yield str(node.module)


def room(name: str) -> str:
    """Return the room of a dotted name: indexer.engines.whoosh is in engines."""
    return name.split(".")[1] if "." in name else name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file_fits_its_room(path: Path) -> None:
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    assert ast.get_docstring(tree)
    assert source.count("\n") <= 400
    assert not {"util", "utils", "helpers", "misc", "common"} & {path.stem}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno is not None
            assert node.end_lineno - node.lineno < 60, node.name


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("indexer/**/*.py")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_imports_point_down(path: Path) -> None:
    here = room(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for name in imported(path):
        assert not name.startswith("webui") or here == "cli"
        if here in FLOOR and name.startswith("indexer.") and room(name) != here:
            assert FLOOR[room(name)] < FLOOR[here], f"{here} imports {name}"


def test_every_room_has_a_floor() -> None:
    rooms = {
        path.stem
        for path in ROOT.glob("indexer/*")
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert rooms - {"__init__", "__main__"} == set(FLOOR)


def test_packages_have_one_keeper() -> None:
    for path in MODULES:
        for name in {name.split(".")[0] for name in imported(path)} & set(KEEPERS):
            assert KEEPERS[name] in path.as_posix(), f"{path} imports {name}"


def test_web_knows_only_the_front_door() -> None:
    for path in ROOT.glob("webui/**/*.py"):
        assert not [name for name in imported(path) if name.startswith("indexer.")], path


def test_exports_are_sorted_and_real() -> None:
    assert indexer.__all__ == sorted(
        indexer.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name)
    )
    assert all(hasattr(indexer, name) for name in indexer.__all__)
