"""From templates, Python and scripts to what they say to readers, and to what the catalogs lack of it.

Run as a program it brings webui/en.po up to date: what is said stays, what is not any more goes, what is new is added
without a translation, and each message has the files that say it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.jslexer import tokenize
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import babel_extract

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "webui"
CATALOG = WEB / "en.po"
KEYWORDS = {"_": None, "counted": None}
"""What says its first argument; as a table for Babel."""
CHINESE = re.compile(r"[\u3400-\u9fff]")
COUNTED = "{n}"
"""What a label holds that is about so many of something."""
UNTOLD: dict[str, frozenset[str]] = {
    "annals.py": frozenset({"省", "自治区", "特别行政区", "市", "自治州", "盟"}),
    "around.py": frozenset({'机构:"', '来源:"{}"'}),
    "languages.py": frozenset({"万", "亿"}),
    "lines.py": frozenset({"如下"}),
    "search_state.py": frozenset({"年"}),
    "word.py": frozenset({"仿宋", "方正小标宋简体", "黑体", "楷体", "摘录", "批注", "出处", "说明"}),
}
"""Chinese that is not said to readers, or to readers of Chinese only: units, what is typed, names of fonts and styles."""
DESCRIBED = frozenset({"Text", "Choice", "Number", "Values", "_Cursor", "operation"})
"""What has a description as its second argument; other arguments are tables of labels, or names and examples for everyone."""
EXAMPLES = frozenset({"try", "example"})
"""Names of arguments of templates that are in Chinese for everyone."""
TERMINAL = frozenset({"server.py"})
"""Modules that talk to whoever started them, in the language of the command line."""
HEAD = """# What webui/ says, in English. Values stand in braces by their names; `python -m tests.messages` lists what is new.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


class Said(NamedTuple):
    """A message where it is said."""

    text: str
    place: str
    """The file, below webui/."""
    line: int
    is_counted: bool = False
    """Whether it is about so many of something."""


def said() -> list[Said]:
    """Return everything that the web front says, file by file."""
    return [*templates(), *modules(), *scripts()]


def templates() -> Iterator[Said]:
    """Yield what templates say."""
    for file in _templates():
        yield from _extracted(file, babel_extract)
        for block in re.finditer(r"{% set .*?%}", file.read_text("utf-8"), re.DOTALL):
            for label in re.findall(r'"([^"]*)"', re.sub(r"\b(_|counted)\([^()]*\)", "", block[0])):
                if CHINESE.search(label):
                    yield Said(label, file.relative_to(WEB).as_posix(), 0, COUNTED in label)


def scripts() -> Iterator[Said]:
    """Yield what scripts say."""
    for file in sorted(WEB.glob("static/*.js")):
        yield from _extracted(file, "javascript")


def modules() -> Iterator[Said]:
    """Yield what Python says: what is given to _, and the labels in tables of modules, which are given to it by name."""
    for file in _modules():
        place = file.relative_to(WEB).as_posix()
        tree = ast.parse(file.read_text("utf-8"))
        for node in (*_calls(tree), *_labels(tree)):
            text = node.args[0] if isinstance(node, ast.Call) else node
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                counted = _name(node) == "counted" if isinstance(node, ast.Call) else COUNTED in text.value
                if text.value not in UNTOLD.get(place, ()) or isinstance(node, ast.Call):
                    yield Said(text.value, place, text.lineno, counted)


def unsaid() -> list[Said]:
    """Return the Chinese in templates, Python and scripts that readers of another language would meet as it is."""
    return [*_bare_templates(), *_bare_modules(), *_bare_scripts()]


def _templates() -> list[Path]:
    return sorted(WEB.glob("templates/**/*.html"))


def _modules() -> list[Path]:
    """Return all modules but the programs that readers are given as examples."""
    return [file for file in sorted(WEB.rglob("*.py")) if file.parent != WEB / "examples"]


def _extracted(file: Path, method: object) -> Iterator[Said]:
    place, options = file.relative_to(WEB).as_posix(), {"trim_blocks": "true", "lstrip_blocks": "true"}
    for keyword in KEYWORDS:
        found = extract(method, BytesIO(file.read_bytes()), {keyword: None}, options=options)  # type: ignore[arg-type]
        for line, message, _, _ in found:
            yield Said(message if isinstance(message, str) else message[0], place, line, keyword == "counted")


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node) in (*KEYWORDS, "markup") and node.args:
            yield node


def _labels(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the Chinese in tables at the top of a module, in descriptions and in notes on types; patterns are not said."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    described = [call for call in calls if _name(call) in DESCRIBED]
    told = [part for call in described for part in _told(call)]
    untold = {id(inner) for call in calls if _name(call) == "compile" for inner in ast.walk(call)}
    untold |= {id(part) for call in described for part in ast.walk(call)}
    tables = (node.value for node in tree.body if isinstance(node, (ast.Assign, ast.AnnAssign)))
    for table in tables:
        if isinstance(table, (ast.Dict, ast.Tuple, ast.List, ast.Constant)):
            told += [part for part in ast.walk(table) if id(part) not in untold]
    for part in (*told, *_notes(tree)):
        if (
            isinstance(part, ast.Constant)
            and _is_chinese(part)
            and not re.search(r"[\[\\^$*+]", str(part.value))
        ):
            yield part


def _told(call: ast.Call) -> Iterator[ast.AST]:
    """Yield what something described says: its description, and its labels."""
    yield from call.args[1:2]
    for argument in call.args:
        if isinstance(argument, ast.Dict):
            yield from ast.walk(argument)


def _notes(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what types are annotated with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
            kind = node.value
            yield from node.slice.elts[1:] if isinstance(kind, ast.Name) and kind.id == "Annotated" else ()


def _is_chinese(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(CHINESE.search(node.value))


def _bare_templates() -> Iterator[Said]:
    """Yield Chinese outside of what is said; examples to try are in Chinese for everyone."""
    environment, said = Environment(trim_blocks=True, lstrip_blocks=True), list(templates())
    for file in _templates():
        place = file.relative_to(WEB).as_posix()
        source = file.read_text("utf-8")
        known = {one.text for one in said if one.place == place}
        before = ""
        for line, kind, text in environment.lexer.tokeniter(source, place):
            # The seal is a picture.
            if kind == "data" and CHINESE.search(text.replace('aria-hidden="true">卷<', "")):
                yield Said(text.strip(), place, line)
            is_bare = kind == "string" and CHINESE.search(text) and before not in EXAMPLES
            if is_bare and ast.literal_eval(text) not in known:
                yield Said(text, place, line)
            if kind == "name":
                before = text


def _bare_modules() -> Iterator[Said]:
    for file in _modules():
        place, tree = file.relative_to(WEB).as_posix(), ast.parse(file.read_text("utf-8"))
        if place in TERMINAL:
            continue
        fine = {id(part) for node in _calls(tree) for part in ast.walk(node)}
        fine |= {id(part) for part in _labels(tree)}
        for node in tree.body:
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                fine |= {id(part) for part in ast.walk(node)}
        for node in ast.walk(tree):
            # A docstring, or the string below a name that says what it is.
            if isinstance(node, ast.Expr):
                fine.add(id(node.value))
            elif isinstance(node, ast.Call) and _name(node) in (
                "compile",
                "split",
                "sub",
                "match",
                "fullmatch",
            ):
                fine |= {id(part) for part in node.args}
        for node in ast.walk(tree):
            if _is_chinese(node) and id(node) not in fine:
                assert isinstance(node, ast.Constant)
                if node.value not in UNTOLD.get(place, ()):
                    yield Said(str(node.value), place, node.lineno)


def _bare_scripts() -> Iterator[Said]:
    for file in sorted(WEB.glob("static/*.js")):
        known = {one.text for one in _extracted(file, "javascript")}
        for token in tokenize(file.read_text("utf-8"), jsx=False):
            is_text = token.type in ("string", "template_string") and CHINESE.search(token.value)
            if is_text and token.value[1:-1] not in known:
                yield Said(token.value, file.relative_to(WEB).as_posix(), token.lineno)


def catalog() -> Catalog:
    """Return the catalog as it is."""
    with CATALOG.open("rb") as stream:
        return read_po(stream, locale="en")


def key(message: object) -> str:
    """Return the text by which a row of a catalog is found."""
    return message if isinstance(message, str) else next(iter(message))  # type: ignore[arg-type]


def updated(old: Catalog, every: Iterable[Said]) -> Catalog:
    """Return a catalog of what is said now, with the translations that there were."""
    known = {key(row.id): row for row in old if row.id}
    places: dict[str, list[tuple[str, int]]] = {}
    plural = set()
    for one in every:
        where = places.setdefault(one.text, [])
        if (one.place, 0) not in where:
            where.append((one.place, 0))
        if one.is_counted:
            plural.add(one.text)
    new = Catalog(locale="en")
    for text, where in places.items():
        row = known.get(text)
        strings = () if row is None else (row.string,) if isinstance(row.string, str) else tuple(row.string)
        if text in plural:
            new.add((text, text), (*strings, *strings, "", "")[:2], where)
        else:
            new.add(text, strings[-1] if strings else "", where)
    return new


def write(new: Catalog) -> None:
    """Write the catalog."""
    stream = BytesIO()
    write_po(stream, new, width=0, omit_header=True, include_lineno=False)
    CATALOG.write_text(HEAD + stream.getvalue().decode().strip() + "\n", "utf-8")


def missing(old: Catalog, every: Iterable[Said]) -> list[Said]:
    """Return what is said and has no translation."""
    known = {
        key(row.id)
        for row in old
        if row.id and all([row.string] if isinstance(row.string, str) else row.string)
    }
    return [one for one in every if one.text not in known]


def main() -> int:
    """Bring the catalog up to date, and list what has no translation."""
    every = said()
    write(updated(catalog(), every))
    lacking = missing(catalog(), every)
    for one in {one.text: one for one in reversed(lacking)}.values():
        print(f"webui/{one.place}:{one.line}: {one.text}")
    for one in unsaid():
        print(f"webui/{one.place}:{one.line}: not given to _: {one.text}", file=sys.stderr)
    print(
        f"{len({one.text for one in lacking})} of {len({one.text for one in every})} messages lack a translation"
    )
    return bool(lacking)


if __name__ == "__main__":
    sys.exit(main())
