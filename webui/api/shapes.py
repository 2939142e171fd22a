"""The shapes of the answers that programs are given, as types with the meaning of each member; the OpenAPI document takes them from here."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from webui.api.parts import (
    AlikeShape,
    Count,
    CoverageShape,
    EditionShape,
    ExpansionShape,
    FacetsShape,
    FacetValueShape,
    HitShape,
    Moment,
    PastShape,
    PhraseUseShape,
    Place,
    ProblemShape,
    RelativeShape,
    SentenceFacetsShape,
    SentenceShape,
    SeriesShape,
    SetPhraseShape,
    Span,
    SuggestionShape,
    WayShape,
    WholeDocumentShape,
    YearSizeShape,
)


class SearchAnswer(TypedDict):
    """One page of the results of a search."""

    query: Annotated[str, "程序所理解的检索式"]
    total: Annotated[Count, "共找到多少篇"]
    families: Annotated[Count, "同源文稿只算一篇时有多少篇"]
    page: Annotated[Place, "第几页"]
    pages: Annotated[Count, "共几页；没有结果时为 0"]
    size: Annotated[Place, "每页几条"]
    next: Annotated[str | None, "接着读下一页的 cursor；已到末尾时为 null"]
    took_ms: Annotated[float, "检索用了多少毫秒"]
    folded: Annotated[bool, "同源文稿是否只出了一篇"]
    relaxed: Annotated[bool, "是否放宽了要求：没有一篇合乎全部要求，或检索式是一句问话"]
    dropped: Annotated[list[str], "放宽后，最接近的文稿也缺的词"]
    notice: Annotated[str | None, "检索式里哪里没有看懂，或是怎么理解的"]
    suggestion: Annotated[str | None, "可能想打的检索式；只是提示，没有照它检索"]
    expanded: Annotated[list[ExpansionShape], "一并检索了哪些别的写法、叫法"]
    ways: Annotated[list[WayShape], "找不到或放宽了要求时，可改用的检索"]
    hits: Annotated[list[HitShape], "这一页的结果"]
    facets: Annotated[FacetsShape, "各分面的值与篇数"]


class SentencesAnswer(TypedDict):
    """One page of sentences."""

    query: Annotated[str, "程序所理解的检索式"]
    total: Annotated[Count, "多少个不同的句子"]
    documents: Annotated[Count, "多少篇文稿有这些句子"]
    page: Annotated[Place, "第几页"]
    pages: Annotated[Count, "共几页；没有结果时为 0"]
    size: Annotated[Place, "每页几条"]
    next: Annotated[str | None, "接着读下一页的 cursor；已到末尾时为 null"]
    took_ms: Annotated[float, "检索用了多少毫秒"]
    notice: Annotated[str | None, "检索式里哪里没有看懂，或是怎么理解的"]
    sentences: Annotated[list[SentenceShape], "这一页的句子"]
    facets: Annotated[SentenceFacetsShape, "各分面的值与句数"]


class TimelineAnswer(TypedDict):
    """Wordings through the years."""

    by: Annotated[str | None, "按哪个分面分开数"]
    undated: Annotated[Count, "看过的文稿里没有年份的篇数"]
    took_ms: Annotated[float, "用了多少毫秒"]
    sizes: Annotated[list[YearSizeShape], "各年有多少文稿"]
    phrases: Annotated[list[PhraseUseShape], "各提法，按问的次序"]
    groups: Annotated[list[SeriesShape], "按分面分开的，文稿多的在前；没有要求分开时为空"]


class SuggestAnswer(TypedDict):
    """What to offer while somebody types."""

    query: Annotated[str, "已经打出的字"]
    suggestions: Annotated[list[SuggestionShape], "提示，好的在前"]


class FacetAnswer(TypedDict):
    """One page of the values of a facet."""

    field: Annotated[str, "分面"]
    total: Annotated[Count, "合乎要求的值共有多少个"]
    page: Annotated[Place, "第几页"]
    pages: Annotated[Count, "共几页；没有结果时为 0"]
    size: Annotated[Place, "每页几个"]
    values: Annotated[list[FacetValueShape], "这一页的值"]


class PhrasesAnswer(TypedDict):
    """The wordings that the archive uses again and again."""

    phrases: Annotated[list[SetPhraseShape], "提法，用的文稿多的在前"]


class DocumentAnswer(WholeDocumentShape, total=False):
    """One report."""

    ranges: Annotated[list[Span], "正文中检索到的各处；写了 q 或 refine 时才有"]


class FamilyAnswer(TypedDict):
    """The other reports of a report's family."""

    id: Annotated[str, "同源文稿的编号；没有同源文稿时就是它自己的"]
    total: Annotated[Count, "另外有几篇"]
    relatives: Annotated[list[RelativeShape], "另外各篇，近的在前"]


class SimilarAnswer(TypedDict):
    """The reports that say the like; none of the same family."""

    similar: Annotated[list[AlikeShape], "相近的在前"]


class EditionsAnswer(TypedDict):
    """The reports of the same unit and genre through the years."""

    editions: Annotated[list[EditionShape], "新的在前，连这一篇自己"]


class StatsAnswer(TypedDict):
    """How much the archive holds."""

    documents: Annotated[Count, "篇数"]
    parts: Annotated[Count, "其中有多少篇出自汇编"]
    characters: Annotated[Count, "字数"]
    families: Annotated[Count, "同源文稿只算一篇时的篇数"]
    coverage: Annotated[CoverageShape, "各分面有值的篇数"]
    generation: Annotated[Place, "索引是第几代"]
    built: Annotated[Moment, "何时启用"]
    sources: Annotated[Count, "文件数"]
    problems: Annotated[dict[str, str], "读不了的文件和原因"]
    segmenter: Annotated[str, "分词程序及其词典"]
    bytes: Annotated[Count, "索引占多少字节"]
    segments: Annotated[Count, "索引分成几块"]
    fallbacks: Annotated[Count, "有多少次检索没有走快的一路"]
    seconds: Annotated[float, "建成用了多少秒"]
    kind: Annotated[Literal["build", "update"], "是新建的，还是更新的"]
    generations: Annotated[list[PastShape], "留在盘上的各代索引，新的在前"]


class ErrorAnswer(TypedDict):
    """The one shape of all errors."""

    error: Annotated[ProblemShape, "错误"]
