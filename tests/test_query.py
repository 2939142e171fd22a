"""What a query means, whatever was typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.query import (
    And,
    Everything,
    Match,
    Near,
    Node,
    Not,
    Or,
    Pattern,
    Phrase,
    Range,
    Words,
    joined,
    parse,
)  # fmt: skip
from tests.fuzzed_queries import fuzz


@pytest.mark.parametrize(("typed", "understood"), [
    ("党建 业务", "党建 业务"),
    ('"政治站位" -整改', '"政治站位" -整改'),
    ("“政治站位”", '"政治站位"'),
    ("「政治站位」", '"政治站位"'),
    ("”政治站位”", '"政治站位"'),
    ("”政治站位“？", '"政治站位"'),
    ("‘政治站位’ don’t", '"政治站位" don’t'),
    ("“十四五”规划", '"十四五" 规划'),
    ("“坚持“两个维护””", '"坚持“两个维护”"'),
    ("“党建 OR (市*局)”", '"党建 OR (市*局)"'),
    ('"政治站位" "', '"政治站位"'),
    ("党建 OR 业务 融合", "党建 OR (业务 融合)"),
    ("党建|业务", "党建 OR 业务"),
    ("党建||业务 && 融合", "党建 OR (业务 融合)"),
    ("党建 ＯＲ 业务 ＡＮＤ 融合", "党建 OR (业务 融合)"),
    ("（党建 ｜ 业务） NOT 融合", "(党建 OR 业务) -融合"),
    ("党建 －业务 ＆ ＋融合", "党建 -业务 融合"),
    ("(党建)OR(业务)", "党建 OR 业务"),
    ("+党建 C++ R&D", "党建 C++ R&D"),
    ("党建 与 业务 或 融合", "党建 与 业务 或 融合"),
    ("党建 、 业务 - 融合 ？", "党建 业务 融合"),
    ("——党建", "党建"),
    ("NOT NOT 党建", "党建"),
    ("NOT (-党建)", "党建"),
    ("党建 党建", "党建"),
    ("村（社区）防控(试行)", "村（社区）防控(试行)"),
    ("标题：作风建设", "title:作风建设"),
    ("title:作风 小标题:问题 正文:整改", "title:作风 outline:问题 text:整改"),
    ("標題:總結 ＴＩＴＬＥ：總結", "title:總結"),
    ("标题: 作风", "title:作风"),
    ("标题:“工作 总结”", 'title:"工作 总结"'),
    ("标题:(作风 OR -建设)", "title:作风 OR -title:建设"),
    ("标题：（作风 正文:建设）", "title:作风 text:建设"),
    ("标题:作风|“建设”", 'title:作风 OR title:"建设"'),
    ("", ""),
    ("   ", ""),
])  # fmt: skip
def test_query_is_understood(typed: str, understood: str) -> None:
    query = parse(typed)
    assert str(query.tree) == understood
    assert query.notice in (None, "少了右引号，已补到末尾；引号里没有内容，已忽略")


@pytest.mark.parametrize(("typed", "understood"), [
    ("机构:住建局 机构类型:政府 文种:通知", "organization:住建局 org_type:政府 genre:通知"),
    ("-文种:通知", "-genre:通知"),
    ("文种:通知|意见", "genre:通知 OR genre:意见"),
    ("文种:通知、意见 党建", "(genre:通知 OR genre:意见) 党建"),
    ("文种:(通知 OR 意见)", "genre:通知 OR genre:意见"),
    ("机构:*住建局*", "organization:*住建局*"),
    ('来源:"旧系统导出/信息 简报.jsonl"', 'source:"旧系统导出/信息 简报.jsonl"'),
    ("地区:碧溪县 文号:云府办〔2021〕18号", "region:碧溪县 number:云府办〔2021〕18号"),
    ("文号:云府办(2021)18号", "number:云府办(2021)18号"),
    ("文号:云府办 2021 防汛", 'number:"云府办 2021" 防汛'),
    ("文号:“云府办 2021”", 'number:"云府办 2021"'),
    ("云府办〔2021〕18号", "云府办〔2021〕18号 OR number:云府办〔2021〕18号"),
    ("云府办（2021）第18号文件", "云府办（2021）第18号文件 OR number:云府办（2021）第18号"),
    ("云政办发2021年18号", "云政办发2021年18号 OR number:云政办发2021年18号"),
    ("云政办发 2021 防汛", '((云政办发 2021) OR number:"云政办发 2021") 防汛'),
    ("云政办发 （2021） 18号", '(云政办发 2021 18号) OR number:"云政办发 2021 18号"'),
    ("研发 2021", "研发 2021"),
    ("资助政策简介（2019年）", "资助政策简介（2019年）"),
    ("标题:云府办〔2021〕18号", "title:云府办〔2021〕18号"),
])  # fmt: skip
def test_values_and_numbers_are_understood(typed: str, understood: str) -> None:
    query = parse(typed)
    assert (str(query.tree), query.notice) == (understood, None)


@pytest.mark.parametrize(("typed", "low", "high"), [
    ("2019..2023", 2019, 2023),
    ("２０１９－２０２３", 2019, 2023),
    ("2019至2023", 2019, 2023),
    ("2019年到2023年", 2019, 2023),
    ("2019～2023", 2019, 2023),
    ("2019 - 2023", 2019, 2023),
    ("2023..2019", 2019, 2023),
    ("2021", 2021, 2021),
    ("2021年", 2021, 2021),
    ("二〇二一年", 2021, 2021),
    ("..2015", None, 2015),
    ("2015-", 2015, None),
    (">=2019", 2019, None),
    ("＞2019", 2020, None),
    ("<2021", None, 2020),
    ("≤ 2021", None, 2021),
    ("2019年以来", 2019, None),
])  # fmt: skip
def test_spans_of_years_are_understood(typed: str, low: int | None, high: int | None) -> None:
    for text in (f"年份:{typed}", f"year：{typed} 党建"):
        query = parse(text)
        assert Range("year", low, high) in (query.tree, *getattr(query.tree, "children", ()))
        assert query.notice is None


def test_several_years_are_alternatives() -> None:
    years = Or((Range("year", 2019, 2019), Range("year", 2021, 2023)))
    for text in ("年份:2019|2021..2023", "年份:2019、2021至2023", "年份:(2019 OR 2021-2023)"):
        assert parse(text).tree == years


@pytest.mark.parametrize(("typed", "understood"), [
    ("市*局", Pattern("市*局")),
    ("市？局", Pattern("市?局")),
    ("标题:市＊局", Pattern("市*局", "title")),
    ("138****1234", Pattern("138*1234")),
    ("（市*局）", Pattern("市*局")),
    ("怎么申请？", Words("怎么申请")),
    ("怎么申请？需要什么材料？", And((Words("怎么申请"), Words("需要什么材料")))),
    ("办理流程是什么?需要哪些材料?", And((Words("办理流程是什么"), Words("需要哪些材料")))),
    ("*住建*", Words("住建")),
    ("***", Words("***")),
    ("×××同志", Words("×××同志")),
    ("×××", Words("×××")),
    ("???", Words("???")),
    ("X个", Words("X个")),
    ("市×局", Words("市×局")),
    ("“市*局”", Phrase("市*局")),
    ("市\\*局", Words("市*局")),
])  # fmt: skip
def test_wildcards_stand_inside_words(typed: str, understood: Node) -> None:
    query = parse(typed)
    assert (query.tree, query.notice) == (understood, None)


@pytest.mark.parametrize(("typed", "understood"), [
    ("党建 ~句 业务", "党建 ~句 业务"),
    ("党建～句业务", "党建 ~句 业务"),
    ("党建 ~同句 业务 ~sentence 融合", "党建 ~句 业务 ~句 融合"),
    ("党建 ~p> “业务”", '党建 ~段> "业务"'),
    ("党建 ～１０＞ 业务", "党建 ~10> 业务"),
    ("党建~10业务", "党建 ~10 业务"),
    ("党建 ~10字以内 业务", "党建 ~10 业务"),
    ("党建 ~句 业务 ~10 市*局", "党建 ~句 业务 业务 ~10 市*局"),
    ("(党建 业务) ~段 融合", "党建 ~段 业务 ~段 融合"),
    ("（党建 ｜ “业务”） ~句 融合", '(党建 OR "业务") ~句 融合'),
    ("标题:(党建 ~句 业务)", "title:党建 ~句 title:业务"),
    ("-(党建 ~句 业务) 融合", "-(党建 ~句 业务) 融合"),
    ("党建 ~句 业务 OR 融合 ~10 发展", "党建 ~句 业务 OR 融合 ~10 发展"),
    ("云府办〔2021〕18号 ~句 防汛", "云府办〔2021〕18号 ~句 防汛"),
    ("8时～10时 5~10个", "8时～10时 5~10个"),
])  # fmt: skip
def test_closeness_is_understood(typed: str, understood: str) -> None:
    query = parse(typed)
    assert (str(query.tree), query.notice) == (understood, None)


def test_closeness_makes_one_node() -> None:
    assert parse("a ~句> b ~句> (c | d)").tree == Near(
        (Words("a"), Words("b"), Or((Words("c"), Words("d")))), "sentence", True
    )
    assert parse("a ~12 b").tree == Near((Words("a"), Words("b")), 12)


@pytest.mark.parametrize(("typed", "understood", "told"), [
    ("(党建", "党建", "右括号"),
    ("党建)) 业务", "党建 业务", "右括号"),
    ("“党建", '"党建"', "右引号"),
    ("党建”", "党建", "右引号"),
    ("“” 党建", "党建", "引号里没有内容"),
    ("NOT OR 党建", "党建", "NOT"),
    ("党建 OR", "党建", "OR"),
    ("年份:去年", "去年", "不是年份"),
    ("年份:23", "23", "不是年份"),
    ("年份:99999", "99999", "不是年份"),
    ("机构:", "", "没有内容"),
    ("标题: OR 党建", "党建", "没有内容"),
    ("()", "", "没有可检索"),
    ("AND", "\\AND", "只有符号"),
    ("党建 ~ 业务", "党建 业务", "“~”后面"),
    ("~句 党建", "党建", "“~句”的一边"),
    ("党建 ~句", "党建", "“~句”的一边"),
    ("党建 ~900 业务", "党建 ~500 业务", "“~900”超出"),
    ("党建 ~0 业务", "党建 ~1 业务", "“~0”超出"),
    ("-党建 ~句 业务", "-党建 业务", "“~句”两边"),
    ("文种:通知 ~10 业务", "genre:通知 业务", "“~10”两边"),
    ("(党建 ~句 业务) ~段 融合", "党建 ~句 业务 融合", "“~段”两边"),
    ("(党建 业务) ~10 融合", "党建 业务 融合", "“~10”两边"),
    ("标题:党建 ~句 业务", "title:党建 业务", "字段不同"),
    ("?".join("甲乙丙丁戊己庚辛壬癸"), "甲 乙 丙 丁 戊 己 庚 辛 壬 癸", "通配符太多"),
    ("(" * 300 + "党建", "党建", "太深"),
    (" ".join(f"词{number}" for number in range(100)), " ".join(f"词{number}" for number in range(64)), "超过 64 个"),
    (" OR ".join(f"词{number}" for number in range(100)), " OR ".join(f"词{number}" for number in range(64)), "超过 64 个"),
])  # fmt: skip
def test_what_is_not_understood_is_told(typed: str, understood: str, told: str) -> None:
    query = parse(typed)
    assert str(query.tree) == understood
    assert told in str(query.notice)


def test_any_input_has_an_answer() -> None:
    tally = fuzz(20_000, seed=20)
    assert (tally.count, tally.exceptions, tally.differing) == (20_000, 0, 0), tally.failed[:5]


def test_longest_query_is_parsed() -> None:
    for text in (
        "NOT " * 499 + "x",
        "(" * 1999,
        "党 " * 1000,
        "党" * 2000,
        "a OR " * 399,
        "“" * 2000,
        "党?" * 1000,
    ):
        parse(text)


_TEXTS = st.text(
    '党建ab1 　?*？()（）"“”「」‘’\\|&~～-－+:：、。标题ORNDAT句', min_size=1, max_size=8
).filter(str.strip)
_FIELDS = st.sampled_from((None, "title", "outline", "text"))
_WORDS = st.builds(Words, _TEXTS, _FIELDS)
_PHRASES = st.builds(Phrase, _TEXTS, _FIELDS)
_PATTERNS = st.builds(
    lambda parts, sign, name: Pattern(sign.join(parts), name),
    st.lists(st.text("党建ab1(（\"“|&~-:、标题 ", min_size=1, max_size=4).filter(lambda text: any(map(str.isalnum, text))),
             min_size=2, max_size=4),
    st.sampled_from(("?", "*", "??", "?*")),
    _FIELDS,
)  # fmt: skip
_LEAVES = st.one_of(_WORDS, _PHRASES, _PATTERNS)
_MATCHES = st.builds(Match, st.sampled_from(("genre", "organization", "number", "source")), _TEXTS)
_YEARS = st.integers(1949, 2030)
_RANGES = st.one_of(
    st.builds(lambda low, more: Range("year", low, low + more), _YEARS, st.integers(0, 9)),
    st.builds(lambda low: Range("year", low, None), _YEARS),
    st.builds(lambda high: Range("year", None, high), _YEARS),
)


@st.composite
def nears(draw: st.DrawFn) -> Near:
    """Return strings near one another, all of one field."""
    name = draw(_FIELDS)
    children: list[Words | Or] = []
    for _ in range(draw(st.integers(2, 4))):
        texts = draw(st.lists(_TEXTS, min_size=1, max_size=3, unique=True))
        words = tuple(Words(text, name) for text in texts)
        children.append(Or(words) if len(words) > 1 else words[0])
    within = draw(st.one_of(st.sampled_from(("sentence", "paragraph")), st.integers(1, 500)))
    return Near(tuple(children), within, draw(st.booleans()))


def _negated(node: Node) -> Node:
    return node.child if isinstance(node, Not) else Not(node)


_TREES = st.recursive(
    st.one_of(_LEAVES, _MATCHES, _RANGES, nears()),
    lambda trees: st.one_of(
        st.builds(_negated, trees),
        st.builds(lambda nodes: joined(And, nodes), st.lists(trees, min_size=2, max_size=4)),
        st.builds(lambda nodes: joined(Or, nodes), st.lists(trees, min_size=2, max_size=4)),
    ),
    max_leaves=10,
)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(_TREES)
def test_printed_tree_is_read_again(tree: Node) -> None:
    assert parse(str(tree)).tree == tree


@pytest.mark.parametrize(("options", "named"), [
    ({"sort": "best"}, "sort"),
    ({"page": 0}, "page"),
    ({"limit": 0}, "size"),
    ({"limit": 1001}, "size"),
    ({"within": "body"}, "in"),
    ({"same": "page"}, "same"),
    ({"filters": {"year": ["abc"]}}, "year"),
    ({"filters": {"colour": ["red"]}}, "colour"),
])  # fmt: skip
def test_impossible_choices_are_named(options: dict, named: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse("党建", **options)
    assert named in str(raised.value)
    assert raised.value.hint


def test_overlong_query_is_refused() -> None:
    for options in ({"text": "党" * 2001}, {"text": "党", "refine": ["建" * 2001]}):
        with pytest.raises(QueryError):
            parse(**options)  # type: ignore[arg-type]


def test_choices_reach_every_leaf() -> None:
    assert str(parse("党建 -业务", within="title", exact=True).tree) == 'title:"党建" -title:"业务"'
    near = parse("(党建 OR 正文:整改) 市*局 党建 ~句 (业务 OR 融合)", within="title", exact=True)
    assert str(near.tree) == (
        '(title:"党建" OR text:"整改") title:市*局 title:"党建" ~句 (title:"业务" OR title:"融合")'
    )
    assert parse("党建", filters={"year": [2021, "2021"]}).filters == {"year": ("2021",)}
    assert parse("党建", filters={"year": 2021, "genre": "通知"}).filters == {
        "year": ("2021",),
        "genre": ("通知",),
    }


def test_refinements_are_asked_for_as_well() -> None:
    query = parse("党建 OR 业务", refine=["融合 年份:23", " ", "“整改”"], explain=True, expand=False)
    assert str(query.tree) == '(党建 OR 业务) 融合 23 "整改"'
    assert query.refinements == ("融合 年份:23", "“整改”")
    assert "不是年份" in str(query.notice)
    assert (query.explain, query.expand) == (True, False)
    many = parse("", refine=[f"词{number}" for number in range(12)])
    assert len(many.refinements) == 10
    assert "12 次" in str(many.notice)
    assert parse("").tree == Everything()
