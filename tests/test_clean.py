"""What surrounds a report goes, the report itself stays as it was."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from furniture_pages import FRESH, SEEN, Page, Wordings, pages

from indexer.clean import Learner, Removal, clean


def taken(text: str) -> tuple[str, ...]:
    """Return what cleaning takes out of a text."""
    return tuple(removal.text for removal in clean(text).removed)


@pytest.mark.parametrize(
    "line",
    [
        "首页 > 范文大全 > 工作报告",
        "首页\u00a0>\u00a0政务公开\u00a0>\u00a0通报",
        "您现在的位置： 云汀市教育局 >> 工作动态 >> 正文",
        "当前位置：首页 > 公文 > 总结",
        "打印 关闭",
        "【打印本页】【关闭窗口】",
        "[打印] [收藏] [关闭]",
        "【字号：大 中 小】",
        "字体大小：大 中 小",
        "分享到：",
        "分享到：微信 微博 QQ空间",
        "下载本文",
        "下载本文 收藏 推荐度：",
        "复制全文",
        "相关内容",
        "热门阅读",
        "推荐阅读：个人年终工作总结 试用期总结",
        "版权所有：云汀市人民政府办公室",
        "Copyright © 2024 云汀市人民政府 All Rights Reserved",
        "澜ICP备00000000号-3 网站标识码：0000230012",
        "主办单位：云汀市人民政府办公室 技术支持：云汀信息",
        "技术支持：云汀信息科技有限公司",
        "澜公网安备00000000000011号",
        "来源：市政府办公室 发布时间：2021-06-03 浏览次数：1362 字体：大 中 小 打印 关闭",
        "作者：小笔 来源：会员投稿 阅读：2.3万",
        "上一篇：校园安全工作通知",
        "##paidbegin##",
        "##paidend##",
        "编辑密码：YT7H2K",
        "本文档编辑密码：abc123",
        "下面是小编为大家整理的,供大家参考。",
        "--来源网络整理，仅供学习参考。",
        "责任编辑：王小明",
        "扫一扫在手机打开当前页",
        "- 3 -",
        "第 2 页 共 9 页",
        "第2页/共9页",
        "2021-03-02 09:21 来源：市教育局 【字体：大 中 小】 打印",
        "作者：周小禾 发布于：2021-03-02 阅读量 208",
        "编辑：周小禾 审核：林一舟",
        "初审：周小禾 复审：林一舟 终审：何青",
        "[打印文本] [关闭页面] [返回上页]",
        "开通会员，免费阅读全文",
        "下载本文需要10金币",
        "点击展开剩余85%",
        "以上就是小编为您带来的全部内容，希望对您有所帮助！",
        "用手机扫描二维码阅读本文",
        "上一条：校园安全通知 下一条：没有了",
        "首页 机关党建 组织工作 干部工作",
        "今日访问：120 总访问量：98765",
        "上传人：小笔 文档编号：000000 上传时间：2021-03-02",
    ],
)
def test_furniture_goes_with_receipt(line: str) -> None:
    text, removed = clean(f"关于作风建设的情况汇报\n{line}\n县委高度重视，成立专班推进。")
    assert text == "关于作风建设的情况汇报\n县委高度重视，成立专班推进。"
    assert removed == (Removal(text.index("县委"), line),)


@pytest.mark.parametrize(
    "line",
    [
        "一、打印机采购情况",
        "（三）推动信息公开，分享经验做法",
        "主办单位：市教育局",
        "来源：云汀日报",
        "责任单位：市发展改革委、市财政局",
        "资金来源：市财政专项资金完成时间：12月底前",
        "完成时间：2023年12月底前",
        "关闭矿山报告应当包括下列内容：",
        "各网站要加强版权保护，规范转载行为。",
        "（二）ICP备案管理",
        "以上发言，供大家参考。",
        "技术支持：由市大数据局负责，各县区配合",
        "办理ICP备案的网站共计126家，比上年增加14家。",
        "下面，我代表镇人民政府向大会报告工作。",
        "以下是各县区完成情况：",
        "现场推荐阅读优秀图书60种",
        "收入大于支出：3 > 2",
        "二〇二三年三月五日",
        "（此件公开发布）",
        "附件：1.责任清单",
        "抄送：市委办公室，市人大常委会办公室",
        "XX县、市*局、某某同志",
        "3",
        "云政办发〔2023〕12号",
        "各县（市、区）人民政府，市直各单位：",
        "特此报告",
        "图1 全市水质监测点位分布",
        "联系人：周小禾 联系电话：0000-1234567",
        "时间：3月5日 地点：第一会议室",
        "日期：2021年3月5日",
        "位置：芦洲区滨江路66号",
        "关键词：乡村振兴；基层治理",
        "审核：林一舟",
        "签发：何青 撰稿：周小禾",
        "信息来源：市统计局",
        "微信公众号建设情况",
        "工会会员登记情况",
        "正文用3号仿宋，字体清晰",
        "公告",
        "联系方式：",
        "成为商圈会员",
        "下一步工作打算",
        "开展督查，走访12次，覆盖300户",
        "登录www.example.gov.cn查询，点击“办事指南”下载",
        "编辑 出版 发行",
        "累计访问1200次，办结诉求36件",
        "本文根据录音整理，未经本人审阅",
        "资料由市统计局提供",
        "附件下载情况统计表",
    ],
)
def test_lines_of_reports_stay(line: str) -> None:
    assert clean(f"第一段已经写完。\n{line}\n第三段也写完了。") == (
        f"第一段已经写完。\n{line}\n第三段也写完了。",
        (),
    )


@pytest.mark.parametrize(
    ("line", "kept", "removed"),
    [
        ("##paidbegin##一是成立专班。", "一是成立专班。", "##paidbegin##"),
        ("有贫困村。以下是小编整理的报告，欢迎阅读。", "有贫困村。", "以下是小编整理的报告，欢迎阅读。"),
        ("--来源网络整理，仅供学习参考书屋有书。", "书屋有书。", "--来源网络整理，仅供学习参考"),
        ("调研组到村 来源：办公室 时间：2021-03-02", "调研组到村", "来源：办公室 时间：2021-03-02"),
    ],
)  # fmt: skip
def test_markers_go_out_of_lines(line: str, kept: str, removed: str) -> None:
    assert (clean(line).text, taken(line)) == (kept, (removed,))


def test_receipts_say_where_lines_stood() -> None:
    text, removed = clean(
        "首页 > 公文\n情况汇报\n一是##paidbegin##成立 专班。\n打印 关闭\n二是\t督查。\n- 3 -"
    )
    assert text == "情况汇报\n一是 成立 专班。\n二是 督查。"
    assert [(text[at:][:2], line) for at, line in removed] == [
        ("情况", "首页 > 公文"),
        ("成立", "##paidbegin##"),
        ("二是", "打印 关闭"),
        ("", "- 3 -"),
    ]


def test_receipts_hold_where_lines_were_joined() -> None:
    text, removed = clean(WRAPPED.replace("\n个组，", "\n- 3 -\n个组，"))
    ((at, line),) = removed
    assert line == "- 3 -"
    assert text[at - 2 : at + 2] == "成三个组"


def test_pages_begun_on_purpose_stay_told() -> None:
    text, removed = clean("\f甲报告已经写完。\n打印 关闭\f\f\n乙报告\n\f- 3 -")
    assert text == "甲报告已经写完。\n\f乙报告"
    assert removed == (Removal(8, "打印 关闭"), Removal(len(text), "- 3 -"))
    assert clean(text) == (text, ())
    assert "\f" not in clean("甲\f" * 5000).text


def test_spread_characters_are_drawn_together() -> None:
    assert clean("关 于 作 风 建 设 的 报 告\n第一章 总 则").text == "关于作风建设的报告\n第一章 总 则"


def test_invisible_characters_vanish() -> None:
    text, removed = clean(
        "\ufeff市\u200b委\u00ad\u2060高度\u202e重视\x07\r\n\u3000\u3000第一章　总　则\u2028完。"
    )
    assert text == "市委高度重视\n第一章 总 则\n完。"
    assert removed == ()


def test_link_list_at_end_goes() -> None:
    text, removed = clean(
        "情况汇报\n各项任务已经完成。\n某县教育局\n相关信息\n更多\n某校举办运动会\n某校召开座谈会"
    )
    assert text == "情况汇报\n各项任务已经完成。\n某县教育局"
    assert [removal.text for removal in removed] == ["相关信息", "更多", "某校举办运动会", "某校召开座谈会"]


def test_foot_of_page_goes() -> None:
    foot = "主办单位：云汀市水利局\n地址：芦洲区滨江路66号\n澜ICP备00000000号-5"
    assert clean("主办单位：云汀市教育局\n活动通知到此结束。\n地点：会议室\n" + foot) == (
        "主办单位：云汀市教育局\n活动通知到此结束。\n地点：会议室",
        tuple(Removal(28, line) for line in foot.split("\n")),
    )


def test_same_heading_inside_text_stays() -> None:
    report = "一、工作\n相关信息：见附件一，不再赘述。\n二、其他\n本报告自印发之日起施行。"
    assert clean(report) == (report, ())


WRAPPED = """关于农村饮水安全工程的调研报告
    为摸清底数，今年六月至七月，县水利局抽调九名干部组成三
个组，走访十一个乡镇五十四个村，实地查看工程九十七处，入户
发放问卷四百一十六份，召开座谈会二十二场，形成如下报告。
    一、基本情况
    全县山多田少，农村人口二十七万六千人，地表水源充足，但
受季节和山洪影响较大，枯水期有三十余个村需要错峰供水，群众
对此反映比较集中，各乡镇已经采取措施，安排专人轮流值守管护。
    下一步，我们将继续加大投入，完善机制，确保饮水工程建得
成、用得久、管得好。"""


def test_hard_wrapped_lines_are_joined() -> None:
    for text in (WRAPPED, WRAPPED.replace("\n    ", "\n")):
        lines = clean(text)[0].split("\n")
        assert lines[0] == "关于农村饮水安全工程的调研报告"
        assert "组成三个组，走访" in lines[1]
        assert lines[2] == "一、基本情况"
        assert lines[-1].endswith("确保饮水工程建得成、用得久、管得好。")


def test_short_lines_are_not_joined() -> None:
    poem = "\n".join(
        [
            "县长办公会议纪要",
            "出席：张三、李四、王五",
            "请假：赵六",
            "列席：钱七",
            "记录：孙八",
            "地点：二楼会议室",
        ]
    )
    assert clean(poem)[0] == poem


def test_link_inside_sentence_is_joined() -> None:
    text, _ = clean(
        "第三次全体会议听取和审议了县长李明所作的\n政府工作报告\n。会议认真贯彻《\n城乡规划法\n》。"
    )
    assert text == "第三次全体会议听取和审议了县长李明所作的政府工作报告。会议认真贯彻《城乡规划法》。"


FOLDED = (
    "某省人才市场管理办法第一章总则第一条为了规范市场，根据有关法律，制定本办法。第二条本办法适用于本省。"
    + "从事中介服务的，应当遵守本办法第三条的规定。" * 30
    + "第三条申请人应当具备下列条件：（一）有场所；（二）有制度。第二章附则第四条本办法自发布之日起施行。"
)


def test_report_without_line_breaks_is_parted() -> None:
    lines = clean(FOLDED)[0].split("\n")
    begins = [
        "某省人才",
        "第一章总",
        "第一条为",
        "第二条本",
        "第三条申",
        "（一）有",
        "（二）有",
        "第二章附",
        "第四条本",
    ]
    assert [line[:4] for line in lines] == begins
    assert "".join(lines) == FOLDED


def test_long_paragraph_with_one_number_stays_whole() -> None:
    paragraph = "一、提高认识。" + "各单位要高度重视，认真落实第一条、第二条的规定。" * 40
    assert clean(paragraph)[0] == paragraph


def test_nothing_stays_nothing() -> None:
    assert clean("") == ("", ())
    assert clean(" \n\u3000\n\n") == ("", ())


def test_hostile_lines_take_no_time() -> None:
    begin = time.perf_counter()
    for piece in (
        ">" * 200_000,
        "首页 > " * 40_000,
        "小编" * 100_000,
        "[1\n" * 60_000,
        "来源：" * 60_000,
        "《\n" * 60_000,
        "##paidbegin##甲 " * 30_000,
        "甲\f" * 1_900,
        ("会员下载" * 30 + "\n") * 1_000,
        ("大 中 小 " * 30 + "\n") * 1_000,
        ("浏览12次 " * 12 + "\n") * 1_000,
    ):
        clean(piece)
    assert time.perf_counter() - begin < 8


def squeezed(text: str) -> str:
    return "".join(text.split())


def tally(planted: list[Page]) -> tuple[float, float]:
    """Return the share of the reports' characters that cleaning keeps, and the share of furniture that it removes."""
    learner = Learner()
    for number, page in enumerate(planted):
        learner.add(f"{page.site}/{number}.txt", page.text)
    learned = learner.lines()
    kept = said = gone = furniture = 0
    for page in planted:
        text = clean(page.text, learned).text
        lines = set(map(squeezed, text.split("\n")))
        for paragraph in map(squeezed, page.report):
            said += len(paragraph)
            kept += len(paragraph) * (paragraph in squeezed(text))
        for line in map(squeezed, page.furniture):
            furniture += 1
            gone += line not in lines and (len(line) <= 6 or line not in squeezed(text))
    return kept / said, gone / furniture


@pytest.mark.parametrize("wordings", [SEEN, FRESH])
def test_planted_furniture_goes_and_reports_stay(wordings: Wordings) -> None:
    kept, gone = tally(list(pages(100, wordings, seed=7)))
    assert kept >= 0.999
    assert gone >= 0.98


@pytest.mark.corpus
@pytest.mark.parametrize("wordings", [SEEN, FRESH])
def test_real_reports_stay_among_planted_furniture(corpus: Path, wordings: Wordings) -> None:
    reports = []
    for folder in ("gwr_provincial_2026", "gwr_national", "hebei_gov", "govcn_policy", "local_policy"):
        files = sorted((corpus / "archive" / folder).glob("*.txt"))
        for file in files[:: max(1, len(files) // 12)][:12]:
            lines = clean(file.read_text(encoding="utf-8")).text.split("\n")
            reports.append(tuple(lines[:80]))
    kept, gone = tally(list(pages(100, wordings, 7, [report for report in reports if len(report) > 8])))
    assert kept >= 0.999
    assert gone >= 0.98


@pytest.mark.corpus
def test_real_archive_keeps_its_text(corpus: Path) -> None:
    before = after = 0
    for file in sorted((corpus / "archive").rglob("*.txt"))[::3]:
        text = file.read_text(encoding="utf-8", errors="replace")
        cleaned, removed = clean(text)
        # Nothing but spaces and what is named goes.
        assert (
            len(squeezed(text)) - len(squeezed(cleaned))
            <= sum(len(squeezed(each.text)) for each in removed) + 200
        )
        before += len("".join(text.split()))
        after += len("".join(cleaned.split()))
        assert clean(cleaned)[1] == ()
    assert 0.995 < after / before <= 1
