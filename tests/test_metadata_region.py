"""Regions: the place that a unit's name begins with."""

from __future__ import annotations

import pytest

from indexer.metadata.found import Found
from indexer.metadata.issuer import in_full
from indexer.metadata.region import LEVELS, full, level_of, places, region


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("河北省人民政府", ["河北省"]),
        ("云汀市碧溪县水利局", ["云汀市", "碧溪县"]),
        ("中共芦洲区委办公室", ["芦洲区"]),
        ("石梁县民政局", ["石梁县"]),
        ("国家税务总局云汀市税务局", ["云汀市"]),
        ("X区教育局", ["X区"]),
        ("内蒙古自治区教育厅", ["内蒙古自治区"]),
        ("全市工作会议", []),
        ("新兴市场观察", []),
        ("自然保护区管理局", []),
        ("教育部", []),
    ],
)
def test_places_lead_names(name: str, expected: list[str]) -> None:
    assert places(name) == expected


@pytest.mark.parametrize(
    ("organization", "title", "path", "expected"),
    [
        ("云汀市碧溪县水利局", "", "", "碧溪县"),
        (None, "河北省节约用水条例", "", "河北省"),
        (None, "小规模也要好质量——碧溪县农村学校调研报告", "", "碧溪县"),
        ("上坪乡人民政府", "工作总结", "乡镇/碧溪县上坪乡/1.txt", "碧溪县"),
        ("教育部", "关于校园安全的通知", "", None),
    ],
)
def test_region_is_narrowest(organization: str | None, title: str, path: str, expected: str | None) -> None:
    found = region(organization, title, path)
    assert (found.value if found else None) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("河北省", "省"),
        ("北京市", "省"),
        ("石家庄市", "市"),
        ("云汀市", "市"),
        ("定州市", "县"),
        ("X县", "县"),
    ],
)
def test_place_tells_level(place: str, expected: str) -> None:
    assert level_of(place) == expected


@pytest.mark.parametrize(
    ("named", "around", "expected"),
    [
        (["平泉市"], "", "河北省承德市平泉市"),
        (["石家庄市"], "", "河北省石家庄市"),
        (["海淀区"], "", "北京市海淀区"),
        (["济源市"], "", "河南省济源市"),
        (["河北省"], "", "河北省"),
        (["鼓楼区"], "", "鼓楼区"),
        (["鼓楼区"], "福州的榕树", "福建省福州市鼓楼区"),
        (["徐州市", "鼓楼区"], "", "江苏省徐州市鼓楼区"),
        (["云汀市", "鼓楼区"], "", "鼓楼区"),
        (["碧溪县"], "", "碧溪县"),
    ],
)
def test_known_places_bear_their_province(named: list[str], around: str, expected: str) -> None:
    assert full(named, around) == expected


def test_ambiguous_place_asks_the_text() -> None:
    text = "鼓楼区水利局工作总结\n今年以来，徐州持续降雨，徐州各区防汛。"
    found = region("鼓楼区水利局", "工作总结", "", text)
    assert found is not None
    assert found.value == "江苏省徐州市鼓楼区"
    assert text[found.start : found.end] == "鼓楼区"


def test_every_known_place_lies_somewhere() -> None:
    for place, level in LEVELS.items():
        assert level == "省" or full([place], "").endswith(place)


def test_folder_completes_bare_name() -> None:
    def completed(name: str | None, path: str) -> str | None:
        found = in_full(Found(name, "title") if name else None, "", path)
        return found.value if found else None

    assert completed("水利局", "云汀市/1.txt") == "水利局"
    assert completed("县水利局", "松风县水利局/2017/1.txt") == "松风县水利局"
    assert completed(None, "云汀市图书馆/1.txt") == "云汀市图书馆"
