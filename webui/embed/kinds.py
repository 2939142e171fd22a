"""What a webmaster can put on his page: each kind of thing, with what he decides of it and what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webui.embed.look import FIXED
from webui.parameters import Choice
from webui.search_state import PARAMETERS

FORMS = ("form-action",)
_FOUND = ("q", "only", "fixed")
_SHAPE = ("size", "passages")
_LOOK = ("language", "theme", "target")
_FIXED = frozenset(row.name for row in FIXED.values())
_SEARCH = frozenset(row.name for row in PARAMETERS) - {"q", "sort", "page", "size", "explain"}
"""Parameters of a search that this page does not offer but keeps."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing to put on a page."""

    name: str
    label: str
    tells: str
    """What it is good for, and what it asks of the page."""
    options: tuple[str, ...]
    """What is decided, in the order in which it is asked; "fixed" stands for the fixed values of all facets."""
    directives: tuple[str, ...] = ()
    """What a page's own security policy must allow for it."""
    is_listed: bool = False
    """Whether the settings must name its site."""

    @property
    def searches(self) -> bool:
        """Whether it shows, or leads to, what a search finds."""
        return "only" in self.options

    def uses(self, parameter: str) -> bool:
        """Tell whether a parameter of an address decides something of it."""
        if parameter in _FIXED:
            return "fixed" in self.options
        return parameter in self.options or (self.searches and parameter in _SEARCH)


_ALL = (
    Kind(
        "component",
        "检索框与结果",
        "读者在您的网页里检索，结果就列在框的下面。网页要能运行脚本；不能的，也还有一个检索框，结果在卷宗里打开。",
        (*_FOUND, "facets", *_SHAPE, "sort", "box", *_LOOK),
        ("script-src", "connect-src", "form-action"),
        is_listed=True,
    ),
    Kind(
        "list",
        "只要清单",
        "不要检索框，只列出某个机构、某种文稿最新的几篇，馆里有了新的，清单自己就变。",
        (*_FOUND, *_SHAPE, "sort", *_LOOK),
        ("script-src", "connect-src"),
        is_listed=True,
    ),
    Kind(
        "iframe",
        "内嵌框架",
        "网页再老也行，不受网页自己的样式影响。加上第二行，框架会随内容增高；不加，就在框里滚动。",
        (*_FOUND, "facets", *_SHAPE, "sort", "box", *_LOOK),
        ("frame-src", "script-src"),
        is_listed=True,
    ),
    Kind(
        "fragment",
        "由服务器包含",
        "JSP、PHP、ASP 网页，或用 SSI 的静态网页，由您的服务器取来清单放进网页，读者的浏览器不运行脚本，样子由您的样式表定。",
        (*_FOUND, "facets", *_SHAPE, "sort", "box", "language", "target", "charset"),
        FORMS,
    ),
    Kind(
        "form",
        "只放检索框",
        "几行最普通的 HTML，什么网页都能放；检索之后到卷宗里看结果。",
        (*_FOUND, "sort", "language", "target"),
        FORMS,
    ),
    Kind(
        "feed",
        "订阅源",
        "Atom 格式。阅读器、门户网站和别的程序据此得知馆里新到了哪些文稿。",
        (*_FOUND, "sort", "size", "language"),
    ),
    Kind(
        "document",
        "单篇文稿",
        "把一篇文稿的题名、出处和开头放进网页；认得 oEmbed 的编辑器，贴上网址就行。",
        ("document", "q", *_LOOK),
        ("frame-src", "script-src"),
        is_listed=True,
    ),
    Kind(
        "opensearch",
        "地址栏",
        "读者把卷宗加为浏览器的搜索引擎，在地址栏里就能检索，还有提示。",
        (),
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
KIND = Choice("kind", "放什么", {kind.name: kind.label for kind in _ALL}, "component")
