"""Pages as sites and print programs leave them: a report goes in, the same report among planted furniture comes out.

The wordings are in two halves, both written down before the rules were widened. `SEEN` was in view while that was
done; `FRESH` was first measured afterwards, when nine in ten of its lines went, and then the rules were mended for it too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

Wordings = Mapping[str, Sequence[str]]

SEEN: Wordings = {
    "crumb": (
        "首页 > 政务公开 > 工作报告",
        "您现在的位置：首页 >> 工作动态 >> 正文",
        "当前位置：{site} > 新闻中心 > 部门动态 > 正文",
        "网站首页 | 机构概况 | 政策法规 | 办事指南 | 联系我们",
        "首页 机关党建 组织工作 干部工作 人才工作",
        "首页»公文»总结",
        "您的位置：首页-信息公开-总结计划",
    ),
    "bar": (
        "发布时间：{day}　来源：{unit}　浏览次数：{n}　字体：大 中 小",
        "来源：{unit} 作者：本站编辑 点击数：{n} 更新时间：{day}",
        "日期：{day} 来源：{unit} 字体大小：[大] [中] [小]",
        "{day} 09:21 来源：{unit} 【字体：大 中 小】 打印",
        "发布日期：{day} 信息来源：{unit} 阅读：{n}次",
        "{day} 来源： {site} 作者：",
        "选择字号： 大 中 小 本文共阅读 {n} 次 更新时间：{day}",
    ),
    "share": (
        "【打印】【关闭】",
        "打印本页 关闭窗口 返回顶部",
        "分享到： 微信 QQ空间 新浪微博",
        "分享到微信朋友圈",
        "复制链接 收藏 举报",
        "下载全文 | 收藏 | 分享",
        "扫一扫，在手机上查看当前页面",
        "【我要纠错】【打印】【关闭】",
        "分享: 微博 微信 朋友圈",
    ),
    "paid": (
        "##paidbegin##",
        "##paidend##",
        "剩余60%内容需付费阅读",
        "开通会员，免费阅读全文",
        "下载本文需要10金币",
        "编辑密码：K7DM2Q",
        "--来源网络整理，仅供学习参考",
        "下面是小编为大家整理的工作报告,供大家参考。",
        "将本文的Word文档下载到电脑，方便收藏和打印",
        "推荐度： 点击下载文档",
        "本文由会员分享，可在线阅读，更多内容请在本站搜索。",
    ),
    "page": ("- {p} -", "第 {p} 页 共 9 页", "—{p}—", "第{p}页/共9页", "{p} / 9", "Page {p} of 9"),
    "editor": (
        "责任编辑：李某某",
        "（责任编辑：周小禾）",
        "编辑：周小禾 审核：林一舟",
        "初审：周小禾 复审：林一舟 终审：何青",
        "信息发布人：办公室",
        "[编辑：周小禾]",
    ),
    "neighbour": (
        "上一篇：{title}",
        "下一篇：没有了",
        "上一条：{title} 下一条：{title}",
        "下一篇：{title}【关闭】",
        "[上一篇] {title}",
    ),
    "list": ("相关文章", "推荐阅读", "相关链接：", "猜你喜欢", "热门文章", "相关信息"),
    "foot": (
        "版权所有：{unit}　主办：{unit}　承办：{site}编辑部",
        "主办单位：{unit} 技术支持：云汀信息科技有限公司",
        "澜ICP备00000000号-3 网站标识码：0000230012",
        "澜公网安备 00000000000011号",
        "地址：芦洲区滨江路66号 邮编：000000 电话：0000-1234567",
        "Copyright © 2023 {site} All Rights Reserved",
        "网站地图 | 联系我们 | 网站声明 | 隐私保护",
        "建议使用1024×768分辨率浏览本站",
        "您是第 123456 位访客",
        "{site} 版权所有 未经授权禁止转载",
    ),
}

FRESH: Wordings = {
    "crumb": (
        "您当前所在位置： 首页 / 通知公告 / 详情",
        "所在位置：网站首页 → 党务公开 → 述职述廉",
        "主页 > 资料库 > 机关公文 > 总结汇报",
        "首页>>党建园地>>学习心得",
        "首页 要闻 公开 服务 互动 数据",
        "{site} | 首页 | 新闻 | 公告 | 下载中心",
        "返回首页 | 设为主页 | 加入收藏夹 | 无障碍",
        "当前栏目：工作总结",
    ),
    "bar": (
        "时间：{day} 10:05:33　来源：{unit}　访问量：{n}",
        "{day}　　文章来源：{unit}　　已有{n}人浏览",
        "发文时间：{day} | 点击：{n} | 字号 【大】【中】【小】",
        "作者：周小禾　发布于：{day}　阅读量 {n}",
        "【发布日期：{day}】【来源：{unit}】【阅读次数：{n}】",
        "信息来源：{unit}　　发布时间：{day}　　【字体：小 大】",
        "本文已被浏览{n}次",
        "浏览 {n} 次 {day}",
    ),
    "share": (
        "[打印文本] [关闭页面] [返回上页]",
        "用手机扫描二维码阅读本文",
        "点击复制网址 分享给好友",
        "微信扫码分享",
        "赞（{n}） 收藏 转发 评论（0）",
        "一键分享 QQ 微信 微博",
        "【大 中 小】【打印此文】【关闭窗口】",
        "全文下载 在线预览 文件下载",
        "A+ A A-",
    ),
    "paid": (
        "以下内容需登录后查看",
        "成为VIP会员，畅读全部文档",
        "本文档共9页，当前第2页，支付5元下载完整版",
        "温馨提示：本文为会员专享内容",
        "文档密码：8848AB",
        "以上就是小编为您带来的全部内容，希望对您有所帮助！",
        "本文来源于网络，如有侵权请联系删除",
        "小编推荐：更多工作总结范文",
        "点击展开剩余85%",
        "（本文由笔杆子之家整理发布）",
        "微信搜索关注公众号，获取更多材料",
    ),
    "page": ("·{p}·", "第{p}页，共9页", "— {p} —", "{p}/9", "－ {p} －", "第 {p} 页"),
    "editor": (
        "值班编辑：周小禾",
        "责编：周小禾 校对：何青",
        "（编辑 周小禾 / 审核 林一舟）",
        "来源：{unit} 责编：周小禾",
        "供稿：办公室 编辑：周小禾 审核：林一舟 签发：何青",
        "稿件来源：{unit}",
    ),
    "neighbour": (
        "上一篇 ：{title}",
        "下一条信息：没有记录",
        "前一篇：{title}　后一篇：{title}",
        "< 上一篇 {title}",
        "下一篇>> {title}",
        "上一篇: 没有了 下一篇: {title}",
    ),
    "list": ("相关推荐：", "延伸阅读", "最新更新", "【相关阅读】", "大家还看了", "本栏目热点"),
    "foot": (
        "{site} 主办　　{unit} 承办　　澜江云汀网络公司维护",
        "备案序号：澜ICP备00000000号",
        "政府网站标识码 0000230012　澜公网安备00000000000011号",
        "通讯地址：云汀市芦洲区滨江路66号　联系电话：0000-7654321",
        "©2008-2024 {site}",
        "网站管理：{unit}信息中心　投稿邮箱：tougao@example.cn",
        "最佳浏览效果：1280*800 及以上分辨率",
        "今日访问：{n}　总访问量：98765432",
        "关于本站 | 版权声明 | 使用帮助 | 站点地图 | 联系方式",
        "All rights reserved. Powered by YunTing CMS",
    ),
}

SITES = ("云汀先锋网", "竹源县政务之窗", "碧溪文秘网", "芦洲教育在线", "澜江公文写作网")

HOUSE: Mapping[str, Sequence[str]] = {
    "云汀先锋网": ("云汀先锋 党建门户", "学思践悟 走在前列", "随时随地看先锋", "先锋号 · 移动客户端"),
    "竹源县政务之窗": ("竹源发布", "畅游竹源", "竹源县人民欢迎您", "我为竹源献一计"),
    "碧溪文秘网": ("碧溪文秘 写材料的好帮手", "十年沉淀 万篇精选", "文秘学堂", "材料素材每日更新"),
    "芦洲教育在线": ("芦洲教育 立德树人", "名师风采", "家校直通车", "芦洲教育微课堂"),
    "澜江公文写作网": ("澜江公文 天天在线", "公文达人社区", "写作问答", "今日签到 领取积分"),
}
"""Lines that a site prints on every page and that no rule can know."""


class Page(NamedTuple):
    """A page, the report's paragraphs in it, and the furniture around them."""

    text: str
    site: str
    report: tuple[str, ...]
    furniture: tuple[str, ...]


_UNITS = ("云汀市教育局", "竹源县人民政府办公室", "碧溪县水利局", "芦洲区渡口街道办事处", "市市场监督管理局")
_SUBJECTS = (
    "各乡镇（街道）",
    "全系统干部职工",
    "专班成员单位",
    "县（市、区）主管部门",
    "XX村“两委”",
    "市*局和各县*局",
)
_DOES = (
    "坚持周调度、月通报，累计排查问题{n}个，整改率达到{m}%",
    "召开专题会议{n}次，研究解决X个历史遗留问题，推动×××项目落地",
    "争取专项资金{n}.6万元，改造老旧管网{m}公里，惠及群众{n}户",
    "开展“走基层、解难题”活动，走访企业{n}家，办结诉求{m}件",
    "按照〔2022〕{n}号文件要求，健全责任清单，打印并下发工作手册{m}册",
    "通过门户网站www.example.gov.cn和“云汀发布”公众号公开信息{n}条",
    "对照上一年指标找差距，推荐先进典型{m}个，分享经验做法{n}篇",
)
_ENDS = ("取得明显成效", "得到群众一致好评", "为全年目标任务完成打下坚实基础", "但与上级要求相比还有差距")
_HEADINGS = (
    "主要做法及成效",
    "存在的主要问题",
    "下一步工作打算",
    "压实工作责任",
    "强化督查问效",
    "完善长效机制",
)
_TITLES = (
    "作风建设工作情况汇报",
    "农村饮水安全工作总结",
    "信访积案化解情况的报告",
    "优化营商环境工作总结",
    "防汛工作方案",
)


def report(dice: random.Random) -> tuple[str, ...]:
    """Return the paragraphs of an invented report, with what a careless rule would take for furniture."""
    unit = dice.choice(_UNITS)
    lines = [f"{unit}关于202{dice.randrange(5)}年{dice.choice(_TITLES)}"]
    if dice.random() < 0.5:
        lines.append(f"云政办发〔202{dice.randrange(5)}〕{dice.randrange(1, 90)}号")
    lines.append(
        "各县（市、区）人民政府，市直有关单位：" if dice.random() < 0.5 else "现将有关工作情况汇报如下："
    )
    for number, heading in enumerate(dice.sample(_HEADINGS, 3)):
        lines.append(f"{'一二三'[number]}、{heading}")
        for _ in range(dice.randrange(2, 6)):
            sentences = [
                f"{dice.choice(_SUBJECTS)}{dice.choice(_DOES)}，{dice.choice(_ENDS)}。"
                for _ in range(dice.randrange(2, 5))
            ]
            lines.append("".join(sentences).format(n=dice.randrange(3, 90), m=dice.randrange(3, 90)))
    lines += dice.sample(
        ("图1 全市水质监测点位分布", "项目 | 数量 | 完成率", "附件：1.责任清单 2.任务分工表", "特此报告。", "联系人：周小禾，电话：0000-1234567",
         "数据来源：市统计局", "主办单位：市教育局、市体育局", "（此件公开发布）", "责任单位：市财政局、各县（市、区）人民政府", "××同志任组长，某某某任副组长"),
        dice.randrange(1, 4),
    )  # fmt: skip
    return (*lines, unit, f"202{dice.randrange(5)}年{dice.randrange(1, 13)}月{dice.randrange(1, 29)}日")


def pages(count: int, wordings: Wordings, seed: int, reports: Sequence[Sequence[str]] = ()) -> Iterator[Page]:
    """Yield pages of the five sites by turns, around invented reports or those given."""
    dice = random.Random(seed)
    for number in range(count):
        said = tuple(reports[number % len(reports)]) if reports else report(dice)
        yield _page(SITES[number % len(SITES)], said, wordings, dice)


def _page(site: str, said: Sequence[str], wordings: Wordings, dice: random.Random) -> Page:
    furniture: list[str] = []

    def plant(kind: str, least: int, most: int) -> list[str]:
        chosen = dice.sample(wordings[kind], min(len(wordings[kind]), dice.randint(least, most)))
        lines = [_filled(wording, site, dice) for wording in chosen]
        furniture.extend(lines)
        return lines

    house = dice.sample(HOUSE[site], 3)
    furniture += house
    head = [house[0], *plant("crumb", 1, 2)]
    body = [said[0], *plant("bar", 1, 1), *said[1:]]
    for _ in range(dice.randrange(3)):
        place = dice.randrange(3, len(body) - 2) if len(body) > 6 else len(body)
        body[place:place] = plant(dice.choice(("page", "paid")), 1, 1)
    tail = [*plant("editor", 0, 1), *plant("share", 1, 2), *plant("neighbour", 0, 2)]
    if dice.random() < 0.5:
        links = [_title(dice) for _ in range(dice.randrange(3, 7))]
        furniture += links
        tail += [*plant("list", 1, 1), *links]
    tail += [*house[1:], *plant("foot", 2, 4)]
    return Page("\n".join([*head, *body, *tail]), site, tuple(said), tuple(furniture))


def _filled(wording: str, site: str, dice: random.Random) -> str:
    return wording.format(
        site=site, unit=dice.choice(_UNITS), day=f"202{dice.randrange(5)}-0{dice.randrange(1, 10)}-{dice.randrange(10, 29)}",
        n=dice.randrange(20, 9000), p=dice.randrange(1, 10), title=_title(dice),
    )  # fmt: skip


def _title(dice: random.Random) -> str:
    return f"{dice.choice(_UNITS)}召开{dice.choice(_TITLES)}调度会"
