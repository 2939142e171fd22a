"""Every page, by axe: in light and dark, on a desk and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
PAGES = {
    "start": "/",
    "results": "/?q=整改",
    "results narrowed": "/?q=工作&genre=工作总结&not_org_type=政府&year=2019..2024&exact=1&same=sentence&refine=整改",
    "results explained": "/?q=整改&explain=1",
    "results relaxed": "/?q=天文望远镜 河长制",
    "no results": "/?q=“完全没有的话”",
    "results with values left out": "/?q=工作&not_genre=通知&org_type=政府&year=2015..2020",
    "all values of a facet": "/facets/region?q=工作",
    "all values by sound": "/facets/genre?q=工作&not_genre=通知&order=name",
    "report": "/documents/{first}?q=工作&rank=1#h1",
    "report alone": "/documents/{second}",
    "comparison": "/documents/{first}/compare/{second}",
    "comparison of copies": "/documents/{one}/compare/{copy}?show=figures",
    "comparison with itself": "/documents/{one}/compare/{one}",
    "choice of reports to compare": "/compare",
    "choice of a second report": "/compare?first={first}&q=水利",
    "year over year": "/documents/{first}/editions",
    "timeline, nothing asked": "/timeline",
    "timeline": "/timeline?phrase=整改&phrase=乡村振兴",
    "timeline by kind": "/timeline?phrase=整改&by=org_type",
    "timeline by region": "/timeline?phrase=整改&phrase=乡村振兴&by=region&per=rate",
    "timeline, never used": "/timeline?phrase=从来没有写过的话",
    "sentences, nothing asked": "/sentences",
    "sentences": "/sentences?q=整改",
    "sentences by role": "/sentences?q=工作&role=存在问题",
    "sentences, none found": "/sentences?q=天文望远镜",
    "basket": "/basket",
    "help": "/help",
    "status": "/status",
    "error": "/nowhere",
    "gallery": "/embed?kind=component&q=工作&facets=year,genre",
    "gallery of a feed": "/embed?kind=feed&only=机构:水利局",
    "embedded search": "/embed/search?q=工作&facets=year,genre&only_org_type=政府",
    "embedded search without hits": "/embed/search?q=“完全没有的话”",
    "embedded report": "/embed/documents/{first}",
}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    browser: Browser, address: str, places: dict[str, str], name: str, language: str
) -> None:
    axe, path = Axe(), PAGES[name].format(**places)
    found = []
    for scheme in ("light", "dark"):
        for width in (1280, 390):
            with browser.new_context(
                base_url=address, viewport={"width": width, "height": 900}, color_scheme=scheme, locale=language
            ) as context:  # fmt: skip
                page = context.new_page()
                page.goto(path)
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                for violation in axe.run(page).response["violations"]:
                    places_found = [node["html"][:160] for node in violation["nodes"][:3]]
                    found.append((scheme, width, violation["id"], violation["help"], places_found))
    assert found == []
