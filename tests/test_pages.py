"""What readers see."""

from __future__ import annotations

import dataclasses
import json
import re
from html import unescape
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, urlencode

import pytest
from flask.testing import FlaskClient

import indexer
from webui import create_app
from webui.archive import Archive
from webui.otherwise import offer_groups
from webui.presenters import chips, page_numbers
from webui.reasons import reasons
from webui.search_state import SearchState

EVIL = "<script>alert(1)</script>&lt;b&gt;\"'"


@pytest.fixture(scope="module")
def client(settings: indexer.Settings) -> FlaskClient:
    return create_app(settings).test_client()


def get(client: FlaskClient, path: str, status: int = 200, **parameters: str | list[str]) -> str:
    answer = client.get(path, query_string=urlencode(parameters, doseq=True))
    assert answer.status_code == status, answer.text
    return answer.text


def served(folder: Path, index: Path) -> FlaskClient:
    settings = indexer.Settings(archive=folder, index=index, jobs=1)
    indexer.build(settings)
    return create_app(settings).test_client()


def first(client: FlaskClient, text: str = "") -> dict[str, str]:
    hits = json.loads(get(client, "/api/v1/search", q=text))["hits"]
    return {"id": hits[0]["id"], "url": hits[0]["url"]}


def test_start_shows_the_archive(client: FlaskClient, engine: indexer.Engine) -> None:
    page = get(client, "/")
    assert f"{engine.stats().documents} 篇" in page
    assert re.search(r'href="/\?year=2022" rel="nofollow"', page)
    assert "机构类型" in page
    assert "文种" in page


def test_results_mark_what_was_asked(client: FlaskClient) -> None:
    page = get(client, "/", q="整改")
    assert "<mark>整改</mark>" in page
    assert 'name="q" value="整改"' in page


def test_chosen_facet_is_checked_and_removable(client: FlaskClient) -> None:
    page = get(client, "/", q="工作", genre=["工作总结", "方案"], year="2019..2023")
    assert re.search(r'name="genre" value="方案" checked', page)
    assert 'aria-label="去掉2019–2023 年"' in page
    assert 'name="year_from" value="2019"' in page


def test_single_years_are_carried_along(client: FlaskClient) -> None:
    page = get(client, "/", q="工作", year=["2019", "2021"])
    assert '<input type="hidden" name="year" value="2019">' in page
    assert '<input type="hidden" name="year" value="2021">' in page


def test_form_leads_to_tidy_address(client: FlaskClient) -> None:
    answer = client.get(
        "/?q=%E6%B2%B3%E9%81%93&year_from=2019&year_to=&sort=relevance&genre=%E9%80%9A%E7%9F%A5"
    )
    assert answer.status_code == 302
    assert parse_qs(answer.location.partition("?")[2]) == {
        "q": ["河道"],
        "genre": ["通知"],
        "year": ["2019.."],
    }


def test_last_page_links_to_no_next(client: FlaskClient) -> None:
    assert "下一页" in get(client, "/", q="工作")
    pages = json.loads(get(client, "/api/v1/search", q="工作"))["pages"]
    assert "下一页" not in get(client, "/", q="工作", page=str(pages))
    assert "没有第" in get(client, "/", 404, q="工作", page=str(pages + 1))


def test_nothing_found_offers_a_way_out(client: FlaskClient) -> None:
    page = get(client, "/", q="“从来没有人这样写过” 工作", exact="1")
    assert "没有找到" in page
    assert "去掉“从来没有人这样写过”" in page


def test_document_leads_back_to_results(client: FlaskClient) -> None:
    url = first(client, "工作")["url"]
    assert 'href="/?q=%E5%B7%A5%E4%BD%9C&amp;genre=%E9%80%9A%E7%9F%A5&amp;page=2">‹ 返回结果' in get(
        client, url, q="工作", genre="通知", page="2"
    )


def test_passage_leads_to_its_hit(client: FlaskClient) -> None:
    hit = json.loads(get(client, "/api/v1/search", q="工作"))["hits"][0]
    snippet = hit["snippets"][-1]
    answer = client.get(hit["url"], query_string={"q": "工作", "at": snippet["start"]})
    assert answer.status_code == 302
    assert re.search(r"#h\d+$", answer.location)


def test_text_is_escaped_everywhere(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    line = {
        "id": f"a/b {EVIL}",
        "title": f"通知{EVIL}",
        "text": f"一、甲{EVIL}\n河道清理。\ud800",
        "url": "javascript:alert(1)",
    }
    (folder / "x.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    client = served(folder, tmp_path / "index")
    hit = first(client, "河道")
    for page in (
        get(client, "/", q=f"河道 {EVIL}"),
        get(client, hit["url"], q=f"河道 {EVIL}"),
        get(client, "/"),
    ):
        assert "<script>alert" not in page
        assert 'href="javascript' not in page


@pytest.mark.parametrize(
    "path", ["/", "/?q=a", "/help", "/nowhere", "/?page=0", "/static/x/style.css", "/api/v1/stats"]
)
def test_every_answer_is_guarded(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/?q=%E5%B7%A5%E4%BD%9C", "/help", "/status", "/nowhere"])
def test_pages_hold_nothing_inline(client: FlaskClient, path: str) -> None:
    page = client.get(path).text
    assert not re.search(
        r"<script(?! src=)|<style| style=| on[a-z]+=|https?://(?!www\.w3\.org|localhost/)", page
    )


@pytest.mark.parametrize(
    ("query_string", "name"),
    [("page=0", "page"), ("year=abc", "year"), ("sort=foo", "sort"), ("size=1001", "size")],
)
def test_bad_parameter_is_named_on_a_page(client: FlaskClient, query_string: str, name: str) -> None:
    answer = client.get(f"/?q=a&{query_string}")
    assert answer.status_code == 400
    assert f"参数 {name}" in answer.text
    assert 'name="q" value="a"' in answer.text


def test_missing_index_is_explained(tmp_path: Path) -> None:
    client = create_app(indexer.Settings(archive=tmp_path, index=tmp_path / "nothing")).test_client()
    assert "juanzong build" in get(client, "/", 503)
    assert json.loads(get(client, "/healthz", 503))["error"]["hint"]
    assert get(client, "/help")


def test_index_built_later_is_found(archive: indexer.Settings) -> None:
    client = create_app(archive).test_client()
    get(client, "/", 503)
    indexer.build(archive)
    assert "河道" in get(client, "/", q="河道")


def test_unexpected_error_shows_no_traceback(archive: indexer.Settings) -> None:
    app = create_app(archive)
    app.add_url_rule("/broken", view_func=lambda: str(1 // 0))
    app.logger.disabled = True
    page = get(app.test_client(), "/broken", 500)
    assert "程序出错" in page
    assert "Traceback" not in page


@pytest.mark.parametrize(
    "path", ["/nowhere", "/documents/nope", "/documents/nope/source", "/documents/", "/static/x/y.css"]
)
def test_unknown_address_is_404(client: FlaskClient, path: str) -> None:
    assert "回到检索页" in get(client, path, 404)


def test_other_methods_are_refused(client: FlaskClient) -> None:
    assert client.post("/").status_code == 405


def test_source_is_the_file(archive: indexer.Settings) -> None:
    indexer.build(archive)
    client = create_app(archive).test_client()
    with client.get(first(client, "茶园")["url"] + "/source") as answer:
        assert answer.content_type == "text/plain; charset=utf-8"
        assert answer.data == (archive.archive / "丙.txt").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("甲.html", "<p>河道清理通知</p><script>1</script>".encode(), "application/octet-stream"),
        ("甲.txt", "河道清理通知，请各村抓紧办理。".encode("gb18030"), "text/plain; charset=gb18030"),
        ("甲.txt", "河道清理通知，请各村抓紧办理。".encode("utf-16"), "text/plain; charset=utf-16"),
    ],
)
def test_source_never_runs(tmp_path: Path, name: str, content: bytes, kind: str) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / name).write_bytes(content)
    client = served(folder, tmp_path / "index")
    with client.get(first(client, "河道")["url"] + "/source") as answer:
        assert answer.content_type == kind
        assert answer.headers["Content-Disposition"].startswith("inline" if "text" in kind else "attachment")


def test_source_outside_the_archive_is_refused(archive: indexer.Settings) -> None:
    indexer.build(archive)
    file = archive.archive / "甲.txt"
    file.rename(archive.archive.parent / "密.txt")
    file.symlink_to(archive.archive.parent / "密.txt")
    client = create_app(archive).test_client()
    hit = first(client, "三月底")
    assert "没有原件" in get(client, hit["url"] + "/source", 404)
    moved = dataclasses.replace(archive, archive=archive.archive.parent / "gone")
    assert create_app(moved).test_client().get(hit["url"] + "/source").status_code == 404


def test_ids_with_slashes_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    lines = [
        {"id": id, "title": f"通知{n}", "text": "河道清理。"}
        for n, id in enumerate(("a/b", "//c?d#e", "源/source/x"))
    ]
    (folder / "x.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    client = served(folder, tmp_path / "index")
    for hit in json.loads(get(client, "/api/v1/search", q="河道"))["hits"]:
        assert "河道" in get(client, hit["url"])


def test_robots_keep_out_of_filters(client: FlaskClient) -> None:
    assert "Disallow: /?" in get(client, "/robots.txt")


def test_status_names_unread_files(client: FlaskClient, engine: indexer.Engine) -> None:
    page = get(client, "/status")
    assert all(source in page for source in engine.stats().problems)


TEXT = (
    "关于清河的报告\n云府办〔2021〕3号\n县政府：\n现将情况报告如下：\n一、做法\n（一）抓巡查。每周一次。\n"
    "表 | 数\n云汀市水利局\n2021年3月1日"
)  # fmt: skip


def test_page_numbers_leave_no_gap_of_one() -> None:
    assert page_numbers(4, 7) == [1, 2, 3, 4, 5, 6, 7]
    assert page_numbers(1, 1) == [1]


def test_chips_name_what_narrows() -> None:
    state = SearchState("河道", {"year": ("2021",)}, exact=True, refinements=("台账",))
    assert [chip.label for chip in chips(state)] == ["2021 年", "结果中：台账", "精确"]
    assert chips(state)[1].without.refinements == ()


@pytest.mark.parametrize(
    "asked",
    [
        SearchState("“河长制天文望远镜”"),
        SearchState("河长制 天文望远镜", {"genre": ("通报",), "year": ("2019..2021",)}),
        SearchState("河长制", {"year": ("1901",)}, refinements=("巡查",)),
        SearchState("河长制", refinements=("天文望远镜",)),
        SearchState("河道 茶叶", same="sentence"),
        SearchState("河长制有关巡查的工作", exact=True),
        SearchState("天文望远镜 巡查", within="title"),
    ],
    ids=lambda asked: asked.query_string[-20:],
)
def test_every_offer_finds_what_it_says(engine: indexer.Engine, asked: SearchState) -> None:
    groups = offer_groups(engine.search(asked.query), asked)
    assert groups
    for group in groups:
        for offer in group.offers:
            assert engine.search(offer.state.query).total == offer.total, offer
            assert offer.label
            assert offer.state != asked


def test_reasons_add_up(engine: indexer.Engine) -> None:
    hits = engine.search(indexer.parse("作风建设 整改", explain=True)).hits
    found = reasons(hits)
    for hit in hits:
        parts = found[hit.id]
        assert sum(float(part.value) for part in parts) == pytest.approx(hit.score, abs=0.03)
        assert all(0 <= part.length <= 100 for part in parts)
    assert max(part.length for parts in found.values() for part in parts) == 100


def test_results_say_why_when_asked(client: FlaskClient) -> None:
    page = get(client, "/", q="作风建设 整改", explain="1")
    assert page.count('<table class="why">') == page.count('<p class="about">')
    assert "收起排序依据" in page
    assert 'name="explain" value="1"' in page
    plain = get(client, "/", q="作风建设 整改")
    assert '<table class="why">' not in plain
    assert "为什么是这个次序" in plain


def test_expansion_is_told_and_switched(client: FlaskClient) -> None:
    page = get(client, "/", q="住建局")
    assert re.search(r"已扩展：<span class=\"pair\"><b>住建局</b> → [^<]*住房和城乡建设局", page)
    assert re.search(r'href="/\?q=[^"]*&amp;expand=0" rel="nofollow">不扩展', page)
    off = get(client, "/", q="住建局", expand="0")
    assert "已扩展" not in off
    assert re.search(r'href="/\?q=[^"&]*" rel="nofollow">扩展</a>', off)
    assert 'name="expand" value="0"' in off


def test_results_are_searched_within(client: FlaskClient) -> None:
    page = get(client, "/", q="工作", refine=["整改", "台账"])
    assert page.count('type="hidden" name="refine"') == 2
    assert 'aria-label="去掉结果中：台账"' in page
    assert "<mark>台账</mark>" in page


def test_spelling_is_offered_not_applied(client: FlaskClient) -> None:
    page = get(client, "/", q="作疯建设")
    assert re.search(r'您是不是要找：<a href="/\?q=[^"]*" rel="nofollow">作<mark>风</mark>建设</a>', page)
    assert 'name="q" value="作疯建设"' in page
    assert "您是不是要找" not in get(client, "/", q="作风建设")


def test_help_shows_what_works(client: FlaskClient) -> None:
    links = re.findall(r'<a href="(/\?[^"]*)" rel="nofollow"><code', get(client, "/help"))
    assert len(links) > 20
    for link in map(unescape, links):
        body = json.loads(client.get("/api/v1/search" + link[1:]).text)
        assert body["total"] > 0, link
        assert (body["notice"], body["relaxed"]) == (None, False), link


def test_document_names_its_like(client: FlaskClient, engine: indexer.Engine) -> None:
    alike = next(
        (hit.id, found)
        for hit in engine.search(indexer.parse("作风建设 整改")).hits
        if (found := engine.similar(hit.id))
    )
    page = get(client, f"/documents/{alike[0]}")
    section = page.partition('id="alike"')[2].partition("</section>")[0]
    assert section.count("<li>") == len(alike[1])
    assert all(f'href="{report.url}"' in section for report in alike[1])
    assert re.search("共有 [0-9]+ 句|都谈", section)


def test_typed_searches_are_counted(archive: indexer.Settings) -> None:
    indexer.build(archive)
    client = create_app(archive).test_client()
    for query_string in ("q=河道", "q=河道&year=2021", "q=河道&refine=清理", "year=2021", ""):
        assert client.get(f"/?{query_string}").status_code == 200
    get(client, "/", q="天文望远镜 河道")
    searches = cast(Archive, client.application.extensions["juanzong"]).searches
    assert searches is not None
    assert [tuple(search) for search in searches.missed()] == [("天文望远镜 河道", 1, 0)]
    for _ in range(2):
        get(client, "/", q="河道")
    total = indexer.open_engine(archive).search(indexer.parse("河道")).total
    assert [tuple(search) for search in searches.popular()] == [("河道", 3, total)]
    quiet = create_app(dataclasses.replace(archive, count_searches=False))
    assert cast(Archive, quiet.extensions["juanzong"]).searches is None


def copied(client: FlaskClient) -> tuple[str, str]:
    """Return the ids of two reports that were copied from one another."""
    hits = json.loads(get(client, "/api/v1/search", q="来源:同源文稿/", collapse="0"))["hits"]
    return hits[0]["id"], hits[1]["id"]


def test_copies_are_folded_and_named(client: FlaskClient) -> None:
    page = get(client, "/", q="来源:同源文稿/")
    assert "另有 3 篇相似" in page
    assert "另有" not in get(client, "/", q="来源:同源文稿/", collapse="0").split("facets")[0]
    one, _ = copied(client)
    page = get(client, f"/documents/{one}")
    assert page.count("逐句对照") == 3
    assert re.search(r"相同 [5-9]\d%", page)


def test_copies_stand_side_by_side(client: FlaskClient) -> None:
    one, other = copied(client)
    page = get(client, f"/documents/{one}/compare/{other}")
    assert page.count('class="sides changed"') > 5
    assert re.search(r'<(del|ins) class="(figure|name|wording)">', page)
    get(client, f"/documents/{one}/compare/nothing", 404)
    assert "sides changed" not in get(client, f"/documents/{one}/compare/{one}")


def test_what_a_file_says_runs_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "档案"
    folder.mkdir()
    body = "巡查河道四十次，清理垃圾五吨，修补堤坝三处，落实河长责任，组织群众参与。\n" * 8
    for name, unit in (("甲", "上坪乡"), ("乙", "下坪乡")):
        text = f"{unit}工作总结\n今年巡查时在{unit}发现{EVIL}一处。\n{body}{unit}人民政府\n2023年3月1日\n版权所有 {EVIL}"
        (folder / f"{name}.txt").write_text(text, "utf-8")
    client = served(folder, tmp_path / "索引")
    ids = [hit["id"] for hit in json.loads(get(client, "/api/v1/search", collapse="0"))["hits"]]
    for page in (get(client, f"/documents/{ids[0]}"), get(client, f"/documents/{ids[0]}/compare/{ids[1]}")):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page
