"""Genres: what a title ends in, else the text's form."""

from __future__ import annotations

import pytest

from indexer.metadata.genre import genre
from indexer.metadata.tables import rows
from indexer.schema import GENRES


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("云汀市人民政府关于印发防汛应急预案的通知", "通知"),
        ("云汀市教育局关于印发《校园安全实施方案（试行）》的通知", "通知"),
        ("2021年政府工作报告", "工作报告"),
        ("在云汀市工会第六次代表大会上的报告", "工作报告"),
        ("2022年工作总结和2023年工作计划", "工作总结"),
        ("关于整改落实情况的报告", "情况汇报"),
        ("作风建设专项整治工作情况汇报", "情况汇报"),
        ("从一片叶子说起——云汀市茶产业调研报告", "调研报告"),
        ("2022年述职述德述廉报告", "述职报告"),
        ("网格化管理实施方案", "方案"),
        ("2018年财政工作要点", "工作计划"),
        ("“十四五”冷链物流业发展规划（2021—2025年）", "规划"),
        ("关于2019年第三季度督查情况的通报", "通报"),
        ("关于深化志愿服务工作的实施意见", "意见"),
        ("关于加强检察公益诉讼工作的决议", "决定"),
        ("关于征集民生实事项目的公告", "公告"),
        ("关于同意建立联席会议制度的批复", "函"),
        ("第五次联席会议纪要", "函"),
        ("在全市作风建设大会上的讲话（2022年2月9日）", "讲话"),
        ("驻村一年心得体会", "心得体会"),
        ("大岭村盘活竹山资源的做法", "经验材料"),
        ("云汀市湿地保护条例", "法律法规"),
        ("云汀市2022年国民经济和社会发展统计公报", "统计公报"),
        ("《河湖长巡查履职办法》政策解读", "解读"),
    ],
)
def test_title_tells_genre(title: str, expected: str) -> None:
    assert genre(title, "") == expected


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("我市举行龙舟赛", "本报讯 昨天，龙舟赛开赛。", "简报新闻"),
        ("龙舟竞渡迎端午", "6月3日，龙舟赛开赛。（记者 王某）", "简报新闻"),
        ("停车管理", "第一条 为了规范停车，制定本办法。", "法律法规"),
        ("为美好生活而奋斗", "同志们：\n今天召开这次大会。", "讲话"),
        ("为美好生活而奋斗", "现在，我向大会报告工作，请予审议。", "工作报告"),
        ("简介", "本院是检验机构。", "其他"),
    ],
)
def test_form_tells_genre(title: str, body: str, expected: str) -> None:
    assert genre(title, body) == expected


def test_rules_name_known_genres() -> None:
    assert {kind for _, kind in rows("genres.tsv")} <= set(GENRES)
