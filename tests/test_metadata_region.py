"""Regions: the place that a unit's name begins with."""

from __future__ import annotations

import pytest

from indexer.metadata.issuer import in_full
from indexer.metadata.region import level_of, places, region


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
    assert region(organization, title, path) == expected


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


def test_folder_completes_bare_name() -> None:
    assert in_full("水利局", "", "云汀市/1.txt") == "水利局"
    assert in_full("县水利局", "", "松风县水利局/2017/1.txt") == "松风县水利局"
    assert in_full(None, "", "云汀市图书馆/1.txt") == "云汀市图书馆"
