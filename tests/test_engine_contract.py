"""The same questions to every engine, the same answers: held against a plain scan of the documents."""

from __future__ import annotations

import random
import re

import pytest

import indexer
from indexer import Document, Engine, NotFoundError, PageError, parse
from indexer.analysis import normalize


@pytest.fixture(scope="module")
def documents(engine: Engine) -> list[Document]:
    """Every document of the sample archive."""
    return list(engine.documents(parse("")))


def found(engine: Engine, text: str, **options: object) -> set[str]:
    return {hit.id for hit in engine.search(parse(text, limit=1000, collapse=False, **options)).hits}  # type: ignore[arg-type]


def scan(documents: list[Document], string: str) -> set[str]:
    wanted = normalize(string)
    return {d.id for d in documents if wanted in normalize(d.text) or wanted in normalize(d.metadata.title)}


def substrings(documents: list[Document], count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    picked: list[str] = []
    while len(picked) < count:
        text = chance.choice(documents).text
        start, length = chance.randrange(len(text)), chance.randint(1, 14)
        string = text[start : start + length]
        if re.fullmatch(r"[一-鿿0-9A-Za-z，。]+", string):
            picked.append(string)
    return picked


def test_quoted_string_is_found_like_grep(engine: Engine, documents: list[Document]) -> None:
    for string in substrings(documents, 400, 1):
        assert found(engine, f'"{string}"') == scan(documents, string), string


def test_every_mark_is_what_was_asked(engine: Engine, documents: list[Document]) -> None:
    for string in substrings(documents, 60, 2):
        for hit in engine.search(parse(f"“{string}”")).hits:
            marked = [hit.title[a:b] for a, b in hit.title_ranges]
            marked += [s.text[a:b] for s in hit.snippets for a, b in s.ranges]
            assert marked
            assert {normalize(text) for text in marked} == {normalize(string)}


def test_snippets_are_slices_of_the_text(engine: Engine) -> None:
    for hit in engine.search(parse("工作 整改", limit=50)).hits:
        text = engine.document(hit.id).text
        assert hit.snippets
        for snippet in hit.snippets:
            assert text[snippet.start :].startswith(snippet.text)
            assert "\n" not in snippet.text
            assert all(0 <= a < b <= len(snippet.text) for a, b in snippet.ranges)


def test_occurrences_are_all_of_them(engine: Engine, documents: list[Document]) -> None:
    for string in substrings(documents, 100, 3):
        document = engine.document(next(iter(scan(documents, string))))
        spans = engine.occurrences(parse(f'"{string}"'), document)
        assert len(spans) == normalize(document.text).count(normalize(string))


@pytest.mark.parametrize("variant", ["作風建設", "作风建设", "“作風建設”"])
def test_traditional_characters_find_the_same(engine: Engine, variant: str) -> None:
    assert found(engine, variant) == found(engine, "作风建设") != set()


def test_width_and_case_do_not_matter(engine: Engine) -> None:
    assert found(engine, '"２０２３年"') == found(engine, '"2023年"') != set()


def test_segmentation_hides_nothing(archive: indexer.Settings) -> None:
    indexer.build(archive)
    engine = indexer.open_engine(archive)
    assert [hit.title for hit in engine.search(parse("工程")).hits] == ["茶叶产业调研报告"]


def test_operators_are_set_algebra(engine: Engine, documents: list[Document]) -> None:
    a, b = scan(documents, "安全"), scan(documents, "整改")
    assert found(engine, '"安全" "整改"') == a & b
    assert found(engine, '"安全" OR "整改"') == a | b
    assert found(engine, '"安全" -"整改"') == a - b
    assert found(engine, 'NOT ("安全" | "整改")') == {d.id for d in documents} - a - b


def test_fields_narrow_the_search(engine: Engine, documents: list[Document]) -> None:
    assert found(engine, '标题:"工作"') == {d.id for d in documents if "工作" in d.metadata.title}
    assert found(engine, '"工作"', within="title") == found(engine, '标题:"工作"')
    headed = {d.id for d in documents if any("问题" in section.heading for section in d.outline)}
    assert found(engine, '小标题:"问题"') == headed
    assert found(engine, "文种:工作总结") == {d.id for d in documents if d.metadata.genre == "工作总结"}
    assert found(engine, "年份:2019..2021") == {
        d.id for d in documents if 2019 <= (d.metadata.year or 0) <= 2021
    }
    assert found(engine, "来源:网页存档/") == {d.id for d in documents if d.source.startswith("网页存档/")}
    assert found(engine, "机构:云汀市") == {
        d.id for d in documents if "云汀市" in (d.metadata.organization or "")
    }


@pytest.mark.parametrize("same", ["sentence", "paragraph"])
def test_same_passage_holds_all(engine: Engine, documents: list[Document], same: str) -> None:
    cut = r"(?<=[。！？!?\n])" if same == "sentence" else r"(?<=\n)"
    chance = random.Random(4)
    for _ in range(60):
        pair = [chance.choice(substrings(documents, 1, chance.randrange(10**6)))[:2] for _ in "ab"]
        passages = {d.id: re.split(cut, normalize(d.text)) for d in documents}
        expected = {
            id for id, ps in passages.items() if any(all(normalize(s) in p for s in pair) for p in ps)
        }
        assert found(engine, f'"{pair[0]}" "{pair[1]}"', same=same) == expected, pair


def test_nothing_holding_all_is_relaxed(engine: Engine) -> None:
    results = engine.search(parse("作风建设 独角鲸饲养"))
    assert results.relaxed
    assert results.total
    assert results.dropped
    assert all(word in str(results.notice) for word in results.dropped)
    assert not engine.search(parse('作风建设 "独角鲸饲养"')).total


def test_filters_are_or_within_and_between(engine: Engine) -> None:
    both = found(engine, "", filters={"genre": ["通知", "方案"], "org_type": ["政府"]})
    assert both == found(engine, "(文种:通知 OR 文种:方案) 机构类型:政府") != set()
    ranged = found(engine, "", filters={"year": ["2014..2016", "2020"]})
    assert ranged == found(engine, "年份:2014..2016 OR 年份:2020") != set()


def test_facet_counts_come_true(engine: Engine) -> None:
    chance = random.Random(5)
    words = ["", "安全", "作风建设", '"工作"', "整改 -通报", "乡村振兴 OR 河长制"]
    for _ in range(80):
        filters: dict[str, list[str]] = {}
        for name in chance.sample(["org_type", "genre", "year", "region"], chance.randint(0, 2)):
            values = engine.search(parse("")).facets[name]
            filters[name] = [
                str(value.value) for value in chance.sample(values, min(len(values), chance.randint(1, 2)))
            ]
        text = chance.choice(words)
        facets = engine.search(parse(text, filters=filters)).facets
        name = chance.choice(list(facets))
        for value in facets[name]:
            chosen = {**filters, name: [str(value.value)]}
            assert engine.search(parse(text, filters=chosen)).total == value.count
            assert value.selected == (str(value.value) in filters.get(name, []))


def test_families_are_folded_and_opened(engine: Engine, documents: list[Document]) -> None:
    families: dict[str, set[str]] = {}
    for document in documents:
        families.setdefault(engine.family_id(document.id), set()).add(document.id)
    folded, opened = (engine.search(parse("", limit=1000, collapse=each)) for each in (True, False))
    assert {hit.family: hit.family_size for hit in folded.hits} == {
        first: len(members) for first, members in families.items()
    }
    assert folded.families == opened.families == engine.stats().families == len(families)
    assert folded.total == opened.total == len(opened.hits) == len(documents)
    for first, members in families.items():
        assert first in members
        for id in members:
            relatives = engine.family(id)
            assert {relative.id for relative in relatives} == members - {id}
            shares = [relative.share for relative in relatives]
            assert shares == sorted(shares, reverse=True)
    for call in (engine.family, engine.family_id):
        with pytest.raises(NotFoundError):
            call("无此文档")


def test_answers_to_a_question_are_not_folded(engine: Engine) -> None:
    question, words = (engine.search(parse(text, limit=1000)) for text in ("环境 整治 有哪些？", "工作"))
    assert (question.folded, len(question.hits)) == (False, question.total)
    assert (words.folded, len(words.hits)) == (True, words.families)
    assert question.total > question.families == len({hit.family for hit in question.hits})


def test_matching_documents_are_counted_alike(engine: Engine) -> None:
    for text in ("工作", "安全 整改", "无此词语之类", ""):
        results = engine.search(parse(text), hits=False)
        assert results.hits == ()
        assert len(engine.matching(parse(text))) == results.total == engine.search(parse(text)).total


def test_pages_part_the_results(engine: Engine) -> None:
    every = [hit.id for hit in engine.search(parse("工作", limit=1000)).hits]
    first = engine.search(parse("工作", limit=7))
    paged = [
        hit.id
        for page in range(1, first.pages + 1)
        for hit in engine.search(parse("工作", limit=7, page=page)).hits
    ]
    assert paged == every
    assert first.families == len(every)
    assert first.total == len(found(engine, "工作"))
    with pytest.raises(PageError):
        engine.search(parse("工作", limit=7, page=first.pages + 1))


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_undated_documents_come_last(engine: Engine, sort: str) -> None:
    hits = engine.search(parse("", sort=sort, limit=1000)).hits
    dates = [hit.date or (f"{hit.year}-00-00" if hit.year else None) for hit in hits]
    dated = [date for date in dates if date]
    assert dates[: len(dated)] == sorted(dated, reverse=sort == "newest")
    assert None in dates


def test_longest_come_first(engine: Engine) -> None:
    lengths = [hit.characters for hit in engine.search(parse("", sort="longest", limit=1000)).hits]
    assert lengths == sorted(lengths, reverse=True)


def test_title_hit_outranks_body_hit(engine: Engine) -> None:
    first = engine.search(parse("政府工作报告")).hits[0]
    assert "政府工作报告" in first.title


def test_absurd_queries_have_answers(engine: Engine, documents: list[Document]) -> None:
    for text in (
        "。",
        "*",
        "的",
        "𠮷",
        "\ud800",
        "党" * 2000,
        "a " * 900,
        "-的",
        '"\n"',
        "NOT 的",
        "年份:9999..1",
    ):
        assert engine.search(parse(text)).total <= len(documents)


def test_unknown_id_is_explained(engine: Engine) -> None:
    with pytest.raises(NotFoundError, match="没有编号"):
        engine.document("no-such-id")


def test_stats_add_up(engine: Engine, documents: list[Document]) -> None:
    stats = engine.stats()
    assert stats.documents == len(documents)
    assert stats.characters == sum(len(d.text) for d in documents)
    assert stats.coverage["year"] == sum(d.metadata.year is not None for d in documents)
