"""The parts that answers to programs are made of, as types with the meaning of each member."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple, TypedDict


class Limits(NamedTuple):
    """What a value keeps to, by the names that JSON Schema has for it."""

    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None
    format: str | None = None


Count = Annotated[int, Limits(minimum=0)]
Place = Annotated[int, Limits(minimum=1)]
Offset = Annotated[int, Limits(minimum=0)]
Share = Annotated[float, Limits(minimum=0, maximum=1)]
Span = tuple[Offset, Offset]
Day = Annotated[str, Limits(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Moment = Annotated[str, Limits(format="date-time")]
Path = Annotated[str, Limits(format="uri-reference")]


class FacetValueShape(TypedDict):
    """A value of a facet."""

    value: Annotated[str | int, "值；年份是数，其余是字"]
    count: Annotated[Count, "选上这个值以后有多少条结果"]
    selected: Annotated[bool, "这次检索是否已选上它"]


class FacetsShape(TypedDict):
    """The values of each facet, those of the most results first."""

    org_type: Annotated[list[FacetValueShape], "机构类型"]
    genre: Annotated[list[FacetValueShape], "文种"]
    year: Annotated[list[FacetValueShape], "年份"]
    region: Annotated[list[FacetValueShape], "地区"]


class SentenceFacetsShape(FacetsShape):
    """The values of each facet, counting sentences."""

    role: Annotated[list[FacetValueShape], "句子所在章节的作用，如 存在问题"]


class SnippetShape(TypedDict):
    """A passage of a report with what was asked for marked in it."""

    text: Annotated[str, "这一段的文字"]
    ranges: Annotated[list[Span], "text 中要标出的各处，依次，不重叠"]
    start: Annotated[Offset, "这一段在正文中从第几个字开始"]
    heading: Annotated[list[str], "这一段上面的各级小标题，由外到内"]


class TermShareShape(TypedDict):
    """What a term adds to one part of a score."""

    text: Annotated[str, "词"]
    often: Annotated[float, "出现的分量：按字段加权，并按篇幅折算"]
    weight: Annotated[float, "逆文档频率"]
    value: Annotated[float, "它添的分"]


class ScoreShareShape(TypedDict):
    """One part of a score; the parts add up to it."""

    part: Annotated[
        Literal["words", "bigrams", "names", "exact", "passage"],
        "来历：词、相邻两字、别的叫法、原样出现、集中的一段",
    ]
    value: Annotated[float, "这一部分的分"]
    terms: Annotated[list[TermShareShape], "由哪些词组成，重的在前；不由词组成的为空"]


class FamilySizeShape(TypedDict):
    """The family of copies that a hit belongs to."""

    id: Annotated[str, "同源文稿的编号；没有同源文稿时就是它自己的"]
    size: Annotated[Place, "结果中这一家有几篇，连它自己"]


class WholeHitShape(TypedDict):
    """What every hit has."""

    rank: Annotated[Place, "名次，从 1 起，各页连着数"]
    id: Annotated[str, "文稿的编号；重建索引后不变"]
    title: Annotated[str, "标题"]
    title_ranges: Annotated[list[Span], "标题中要标出的各处"]
    organization: Annotated[str | None, "发文单位，照原文"]
    canonical_organization: Annotated[str | None, "发文单位的全称，知道且与原文不同时才有"]
    org_type: Annotated[str | None, "机构类型"]
    year: Annotated[int | None, "年份：文稿所讲的那一年"]
    date: Annotated[Day | None, "落款日期"]
    genre: Annotated[str | None, "文种"]
    region: Annotated[str | None, "地区"]
    source: Annotated[str, "原件在档案文件夹里的路径"]
    member: Annotated[str, "在压缩包或邮件里的位置；不在其中时为空"]
    part: Annotated[Place | None, "汇编里的第几篇"]
    characters: Annotated[Count, "正文字数"]
    added: Annotated[Day | None, "首次进入索引的日子"]
    url: Annotated[Path, "文稿页的地址"]
    score: Annotated[float, "得分"]
    family: Annotated[FamilySizeShape, "同源文稿"]
    snippets: Annotated[list[SnippetShape], "摘要，最多三段"]


class HitShape(WholeHitShape, total=False):
    """One result."""

    explanation: Annotated[list[ScoreShareShape], "得分的来历；explain=1 时才有"]


class ExpansionShape(TypedDict):
    """A word, and other names that were searched for as well."""

    asked: Annotated[str, "检索式里的写法"]
    others: Annotated[list[str], "一并检索的"]


class WayShape(TypedDict):
    """Another search, where this one helps little."""

    kind: Annotated[
        Literal[
            "sound", "part", "apart", "any", "filter", "word", "refine", "within", "same", "exact", "bare"
        ],
        "改了什么：换同音写法、只要短语的一部分、拆成词、任一词即可；或去掉一个筛选、一个词、一次再检索、"
        "只在某处找、同句同段、原样；或只留下词语",
    ]
    what: Annotated[str, "改的是哪个词、哪一部分或哪个筛选（如 org_type:政府）"]
    text: Annotated[str, "改后的检索式"]
    filters: Annotated[dict[str, list[str]], "改后的筛选，按分面"]
    total: Annotated[Place, "能找到多少篇"]


class SentenceShape(TypedDict):
    """A sentence, once, however many reports hold it."""

    text: Annotated[str, "句子"]
    ranges: Annotated[list[Span], "text 中要标出的各处"]
    documents: Annotated[Place, "多少篇文稿有这一句"]
    years: Annotated[list[int], "这些文稿的年份，由早到晚"]
    id: Annotated[str, "引自哪一篇：其中最早的"]
    title: Annotated[str, "那一篇的标题"]
    organization: Annotated[str | None, "那一篇的发文单位"]
    year: Annotated[int | None, "那一篇的年份"]
    date: Annotated[Day | None, "那一篇的落款日期"]
    genre: Annotated[str | None, "那一篇的文种"]
    start: Annotated[Offset, "句子在那一篇的正文中从第几个字开始"]
    heading: Annotated[list[str], "句子上面的各级小标题，由外到内"]
    role: Annotated[str | None, "所在章节的作用，如 存在问题"]
    url: Annotated[Path, "那一篇的网页地址"]


class EditionShape(TypedDict):
    """A report, in short."""

    id: Annotated[str, "编号"]
    title: Annotated[str, "标题"]
    organization: Annotated[str | None, "发文单位"]
    year: Annotated[int | None, "年份"]
    date: Annotated[Day | None, "落款日期"]
    genre: Annotated[str | None, "文种"]
    url: Annotated[Path, "文稿页的地址"]


class YearSizeShape(TypedDict):
    """How much the archive holds of a year."""

    year: Annotated[int, "年份"]
    documents: Annotated[Place, "篇数"]
    characters: Annotated[Count, "字数"]


class YearUseShape(TypedDict):
    """How often a wording is used in a year."""

    year: Annotated[int, "年份"]
    documents: Annotated[Place, "有它的篇数"]
    occurrences: Annotated[Place, "出现的次数"]


class PhraseUseShape(TypedDict):
    """How a wording is used through the years."""

    text: Annotated[str, "提法"]
    documents: Annotated[Count, "有它的篇数，连没有年份的"]
    occurrences: Annotated[Count, "出现的次数"]
    years: Annotated[list[YearUseShape], "用到它的各年，由早到晚"]
    first: Annotated[EditionShape | None, "有年份的文稿里最早用它的一篇"]
    last: Annotated[EditionShape | None, "最晚用它的一篇"]


class SeriesShape(TypedDict):
    """The use of the wordings in the reports of one value of a facet."""

    group: Annotated[str, "分面的值；没有值的文稿为空"]
    sizes: Annotated[list[YearSizeShape], "各年有多少文稿"]
    phrases: Annotated[list[PhraseUseShape], "各提法，按问的次序"]


class SuggestionShape(TypedDict):
    """What may be about to be typed."""

    text: Annotated[str, "可能想打的"]
    kind: Annotated[
        Literal["title", "organization", "phrase", "search"], "是标题、单位、提法，还是别人检索过的"
    ]
    ranges: Annotated[list[Span], "text 中已经打出的各处，按字或按音"]
    documents: Annotated[Count, "多少篇文稿有它；检索过的则是当时找到的篇数"]


class SetPhraseShape(TypedDict):
    """A set phrase of the archive."""

    text: Annotated[str, "提法"]
    documents: Annotated[Place, "多少篇文稿用它"]
    occurrences: Annotated[Place, "共用多少次"]


class SectionShape(TypedDict):
    """A heading and the stretch that it governs."""

    level: Annotated[int, Limits(1, 4), "级别：一、为 1，（一）为 2，1. 为 3，（1）为 4"]
    heading: Annotated[str, "小标题"]
    start: Annotated[Offset, "小标题在正文中从第几个字开始"]
    end: Annotated[Offset, "它管到第几个字之前"]
    role: Annotated[str | None, "章节的作用，如 存在问题；没有的随上一级"]


class MetadataShape(TypedDict):
    """Who, when, where, what kind; null where the text does not say."""

    title: Annotated[str, "标题"]
    organization: Annotated[str | None, "发文单位，照原文"]
    canonical_organization: Annotated[str | None, "发文单位的全称，知道且与原文不同时才有"]
    org_type: Annotated[str | None, "机构类型"]
    level: Annotated[str | None, "国家、省、市、县或乡"]
    year: Annotated[int | None, "年份：文稿所讲的那一年"]
    date: Annotated[Day | None, "落款日期"]
    genre: Annotated[str | None, "文种"]
    region: Annotated[str | None, "地区"]
    number: Annotated[str | None, "文号，照原文"]
    url: Annotated[str | None, "原来的网址"]


class EvidenceShape(TypedDict):
    """Where a piece of metadata comes from, and how sure it is."""

    confidence: Annotated[Share, "把握，从 0 到 1；文件自己或档案员写明的为 1"]
    origin: Annotated[
        Literal["text", "title", "name", "given", "csv", "rule"],
        "出处：正文、标题、文件名、文件自带、metadata.csv 或规则",
    ]
    start: Annotated[Offset, "正文中写明它的地方从第几个字开始；正文没有写的，start 与 end 都为 0"]
    end: Annotated[Offset, "到第几个字之前"]


class WholeDocumentShape(TypedDict):
    """What every report has."""

    id: Annotated[str, "编号"]
    text: Annotated[str, "整理过的正文，段落以换行分开；一切位置都按它的字（Unicode 码位）数"]
    metadata: Annotated[MetadataShape, "元数据"]
    source: Annotated[str, "原件在档案文件夹里的路径"]
    member: Annotated[str, "在压缩包或邮件里的位置；不在其中时为空"]
    part: Annotated[Place | None, "汇编里的第几篇"]
    outline: Annotated[list[SectionShape], "各级小标题"]
    body: Annotated[Offset, "标题各行之后，正文从第几个字开始"]
    removed: Annotated[list[str], "整理时去掉的各行，照原样"]
    evidence: Annotated[dict[str, EvidenceShape], "各项元数据的出处"]
    notes: Annotated[list[str], "文字是怎样得来的：经识别、重新解码等"]
    added: Annotated[Day | None, "首次进入索引的日子"]
    url: Annotated[Path, "文稿页的地址"]


class RelativeShape(TypedDict):
    """Another report of a family."""

    id: Annotated[str, "编号"]
    title: Annotated[str, "标题"]
    organization: Annotated[str | None, "发文单位"]
    year: Annotated[int | None, "年份"]
    source: Annotated[str, "原件在档案文件夹里的路径"]
    member: Annotated[str, "在压缩包或邮件里的位置；不在其中时为空"]
    part: Annotated[Place | None, "汇编里的第几篇"]
    share: Annotated[int, Limits(0, 100), "两篇中较短的一篇，有百分之几的字句也在另一篇里"]
    url: Annotated[Path, "文稿页的地址"]


class AlikeShape(TypedDict):
    """A report like another, and why."""

    id: Annotated[str, "编号"]
    title: Annotated[str, "标题"]
    organization: Annotated[str | None, "发文单位"]
    year: Annotated[int | None, "年份"]
    genre: Annotated[str | None, "文种"]
    sentences: Annotated[Count, "两篇都有的句子有几句"]
    words: Annotated[list[str], "两篇都有的、最说明问题的词"]
    score: Annotated[Share, "相近的程度，从 0 到 1"]
    url: Annotated[Path, "文稿页的地址"]


class CoverageShape(TypedDict):
    """How many reports have a value, by facet."""

    org_type: Annotated[Count, "机构类型"]
    genre: Annotated[Count, "文种"]
    year: Annotated[Count, "年份"]
    region: Annotated[Count, "地区"]


class PastShape(TypedDict):
    """A generation of the index that is kept."""

    generation: Annotated[Place, "第几代"]
    kind: Annotated[Literal["build", "update"], "是新建的，还是更新的"]
    built: Annotated[Moment, "何时启用"]
    seconds: Annotated[float, "用了多少秒"]
    documents: Annotated[Count, "篇数"]
    bytes: Annotated[Count, "占多少字节"]


class ProblemShape(TypedDict):
    """What went wrong, and what to do."""

    status: Annotated[int, Limits(400, 599), "HTTP 状态码"]
    message: Annotated[str, "出了什么问题"]
    hint: Annotated[str, "怎么办"]
