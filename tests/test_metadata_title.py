"""Titles: joined from the text's lines, checked against what the file says."""

from __future__ import annotations

import pytest

from indexer.metadata import derive
from indexer.metadata.title import file_title, find_title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["云汀市人民政府办公室", "关于做好防汛工作的通知"], "云汀市人民政府办公室关于做好防汛工作的通知"),
        (
            ["云汀市水利局关于印发", "“十四五”水安全", "保障规划的通知"],
            "云汀市水利局关于印发“十四五”水安全保障规划的通知",
        ),
        (
            ["中共云汀市委", "云汀市人民政府", "关于推进乡村振兴的意见"],
            "中共云汀市委 云汀市人民政府关于推进乡村振兴的意见",
        ),
        (["从一片叶子说起", "——云汀市茶产业调研报告"], "从一片叶子说起——云汀市茶产业调研报告"),
        (["政府工作报告", "——2024年1月9日在云汀市第五届人民代表大会第三次会议上"], "政府工作报告"),
    ],
)
def test_title_lines_are_joined(lines: list[str], title: str) -> None:
    text = "\n".join([*lines, "各县区人民政府：", "汛期将至，现就有关事项通知如下。"])
    found = find_title(text, "文件/1.txt")
    assert found.text == title
    assert text[found.body :].startswith(("各县区", "——2024"))


@pytest.mark.parametrize(
    "head",
    [
        ["云汀市人民政府办公室文件", "云政办发〔2023〕12号"],
        ["000012", "机密★一年", "特急"],
        ["首页 > 政务公开 > 文件", "【字号：大 中 小】", "发布时间：2023-03-05"],
        ["发展改革委办公室 文件", "税务局办公室", "云发改〔2019〕8号"],
    ],
)
def test_heads_are_no_titles(head: list[str]) -> None:
    text = "\n".join([*head, "关于开展信用建设的通知", "各有关单位：", "为推进信用建设，现通知如下。"])
    assert find_title(text, "1.txt").text == "关于开展信用建设的通知"


def test_prose_takes_file_title() -> None:
    text = "今年以来，我市持续推进作风建设，群众满意度不断提升。\n各县区同步行动。"
    assert find_title(text, "简报/003_作风建设纪实（定稿）.txt")[:2] == ("作风建设纪实", 0)


def test_prose_follows_in_line() -> None:
    text = "云汀开通防疫专窗 为方便群众办事，市政务中心日前开通专窗，实行预约办理。"
    found = find_title(text, "0012_云汀开通防疫专窗.txt")
    assert found.text == "云汀开通防疫专窗"
    assert text[found.body :].startswith("为方便")


def test_prose_without_space_follows() -> None:
    text = "关于发放饮水补贴的意见为深入贯彻会议精神，改善山区饮水，提出如下意见：\n一、对象"
    found = find_title(text, "0012_关于发放饮水补贴的意见.txt")
    assert found.text == "关于发放饮水补贴的意见"
    assert text[found.body :].startswith("为深入")


def test_title_goes_on_past_a_genre() -> None:
    lines = ["云汀市人民政府关于推行公示制度", "记录制度的指导意见", "各县区人民政府："]
    found = find_title("\n".join(lines), "云汀市人民政府关于推行公示制度记录制度的指导意见.txt")
    assert found.text == "云汀市人民政府关于推行公示制度记录制度的指导意见"


def test_first_words_are_a_title_only_by_name() -> None:
    text = "记者从市茶业会议上了解到，到2030年全市生态茶园将达到五十万亩，比上年多。去年全市同样如此，前年也是这样。"
    found = find_title(text, "记者从市茶业会议上了解到，到2030年全市生态.txt")
    assert (found.text, found.body, found.how) == (
        "记者从市茶业会议上了解到，到2030年全市生态茶园将达到五十万亩",
        0,
        "prose",
    )


def test_order_is_no_furniture_with_its_number() -> None:
    text = "云汀市防控指挥部通告（第7号）\n各县区：\n现通告如下。"
    assert find_title(text, "1.txt").text == "云汀市防控指挥部通告（第7号）"


def test_unseen_signs_leave_the_title() -> None:
    assert find_title("关于就业的意见\ue003\n各县区：", "1.txt").text == "关于就业的意见"


def test_cut_file_title_goes_on() -> None:
    text = "云汀市水务局关于压实河长责任 做好巡河护河工作的通知 各县区水利局： 现通知如下。"
    found = find_title(text, "云汀市水务局关于压实河长责任.txt")
    assert found.text == "云汀市水务局关于压实河长责任 做好巡河护河工作的通知"


@pytest.mark.parametrize(
    "page", ["关于做好秋收工作的通知_云汀市人民政府", "关于做好秋收工作的通知 - 云汀市人民政府门户网站"]
)
def test_site_name_is_cut(page: str) -> None:
    assert find_title("各县区：\n秋收在即，请抓紧安排。", "a.html", page).text == "关于做好秋收工作的通知"


def test_splitter_title_wins_over_label() -> None:
    text = "篇二：青石镇2020年信访工作总结\n今年以来，青石镇信访总量下降。"
    assert find_title(text, "汇编.html", "青石镇2020年信访工作总结").text == "青石镇2020年信访工作总结"


@pytest.mark.parametrize("text", ["", "\n\n", "。", "，，，", "abc"])
def test_title_is_never_empty(text: str) -> None:
    metadata, body, _ = derive(text, path="000_ed95fb.txt")
    assert metadata.title
    assert 0 <= body <= len(text)


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("a/工作总结2023.docx", "工作总结2023"),
        ("a/2023年工作总结.docx", "2023年工作总结"),
        ("a/情况汇报20230412.txt", "情况汇报"),
        ("a/情况汇报（2）.txt", "情况汇报"),
        ("a/12.关于防汛的通知.txt", "关于防汛的通知"),
        ("a/ed95fb52.txt", None),
    ],
)
def test_file_name_is_cleaned(path: str, title: str | None) -> None:
    assert file_title(path) == title


def test_long_digits_cost_nothing() -> None:
    assert file_title("通知" + "1" * 4000 + "x.txt") is not None
