"""Organizations: who speaks, what kind of unit it is, and of which level."""

from __future__ import annotations

import pytest

from indexer.metadata import derive
from indexer.metadata.issuer import signature
from indexer.metadata.organization import classify, is_name, level, names_in
from indexer.metadata.speaker import speaker
from indexer.metadata.tables import rows
from indexer.metadata.units import canonical
from indexer.schema import ORG_TYPES


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("中共云汀市委", "党委"),
        ("中国共产党云汀市委员会", "党委"),
        ("中共云汀市委办公室", "党委"),
        ("云汀市人民代表大会常务委员会", "人大"),
        ("云汀市第五届人民代表大会", "人大"),
        ("云汀市人民政府办公室", "政府"),
        ("国务院办公厅", "政府"),
        ("政协云汀市委员会", "政协"),
        ("中国人民政治协商会议云汀市委员会", "政协"),
        ("中共云汀市纪律检查委员会", "纪检监察"),
        ("云汀市委巡察工作领导小组办公室", "纪检监察"),
        ("云汀市中级人民法院", "法院"),
        ("云汀市人民检察院", "检察院"),
        ("云汀市发展和改革委员会", "党政部门"),
        ("中共云汀市委组织部", "党政部门"),
        ("中共云汀市水利局党组", "党政部门"),
        ("市*局", "党政部门"),
        ("X区供销合作社联合社", "党政部门"),
        ("碧溪县青石镇人民政府", "乡镇街道"),
        ("中共青石镇委员会", "乡镇街道"),
        ("渡口街道办事处", "乡镇街道"),
        ("青石镇大岭村村民委员会", "村社区"),
        ("老城社区党委", "村社区"),
        ("共青团云汀市委员会", "人民团体"),
        ("云汀市总工会", "人民团体"),
        ("碧溪县妇女联合会", "人民团体"),
        ("中共云汀市委党校", "事业单位"),
        ("云汀市人民医院", "事业单位"),
        ("碧溪县实验小学", "事业单位"),
        ("云汀城市建设投资集团有限公司", "企业"),
        ("国网云汀供电公司办公室", "企业"),
        ("云汀农村商业银行", "企业"),
        ("碧溪县人民武装部", "军队"),
        ("防汛抗旱", None),
    ],
)
def test_form_tells_kind(name: str, kind: str | None) -> None:
    assert classify(name) == kind
    assert kind is None or kind in ORG_TYPES


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("国务院", "国家"),
        ("教育部办公厅", "国家"),
        ("河北省科学技术厅", "省"),
        ("北京市水务局", "省"),
        ("云汀市水利局", "市"),
        ("云汀市碧溪县水利局", "县"),
        ("市*局", "市"),
        ("X区", "县"),
        ("渡口街道办事处", "乡"),
        ("某局", None),
    ],
)
def test_name_tells_level(name: str, expected: str | None) -> None:
    assert level(name) == expected


@pytest.mark.parametrize(
    "words", ["请各县水利局", "大学", "记者从市科协", "布局", "校长在北京大学", "有关部门"]
)
def test_prose_is_no_name(words: str) -> None:
    assert not is_name(words)


def test_names_without_space_are_parted() -> None:
    assert names_in("财政部科技部国资委") == ["财政部", "科技部", "国资委"]
    assert names_in("中共河北省委办公厅河北省人民政府办公厅") == [
        "中共河北省委办公厅",
        "河北省人民政府办公厅",
    ]


@pytest.mark.parametrize(
    ("text", "organization", "kind"),
    [
        (
            "关于防汛的通知\n各县区：\n请做好防汛工作。\n云汀市水利局\n2023年5月6日",
            "云汀市水利局",
            "党政部门",
        ),
        ("云汀市教育局关于校园安全的通知\n各学校：\n请落实责任。", "云汀市教育局", "党政部门"),
        ("2026年云汀市政府工作报告\n各位代表：\n现在，请予审议。", "云汀市人民政府", "政府"),
        ("个人述职报告\n云汀市生态环境局局长 林某\n一年来，本人履职尽责。", "云汀市生态环境局", "党政部门"),
        ("云汀市残联组织四场开放日\n活动吸引了许多家长。", "云汀市残联", "人民团体"),
        (
            "市水利局关于巡河的通知\n各县区：\n请开展巡河。\n云汀市水利局\n2023年5月6日",
            "云汀市水利局",
            "党政部门",
        ),
        ("科技部等二十二部门关于印发诚信规则的通知\n各有关单位：\n请执行。", "科技部", "党政部门"),
        ("云汀茶业有限公司招聘启事\n本公司招聘业务员两名。", "云汀茶业有限公司", "企业"),
        ("湿地保护办法\n云汀市人民政府令第12号\n第一条 为了保护湿地", "云汀市人民政府", "政府"),
        (
            "成长的一天\n单位：云汀市第一中学\n日期：2017年9月29日\n同学们走进科技馆。",
            "云汀市第一中学",
            "事业单位",
        ),
        (
            "《巡河办法》政策解读\n一、背景\n原文链接：云汀市水利局等四部门关于印发《巡河办法》的通知",
            "云汀市水利局",
            "党政部门",
        ),
    ],
)
def test_issuer_is_found(text: str, organization: str, kind: str) -> None:
    metadata = derive(text, path="1.txt").metadata
    assert (metadata.organization, metadata.org_type) == (organization, kind)


def test_signature_before_enclosure_counts() -> None:
    found = signature("请执行。云汀市人民政府2023年5月6日云汀市防汛方案一、总则")
    assert found is not None
    assert (found.organization, found.day.iso) == ("云汀市人民政府", "2023-05-06")


def test_date_in_prose_is_no_signature() -> None:
    assert signature("根据安排，云汀市水利局2023年5月6日召开会议。") is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("我镇高度重视，镇党委专题研究。", "乡镇街道"),
        ("我局党组认真贯彻，局党组书记带头。", "党政部门"),
        ("区委常委会带头开展学习。", "党委"),
        ("本公司坚持安全第一，集团公司多次检查。", "企业"),
        ("春天到了，花开了。", None),
    ],
)
def test_text_tells_its_speaker(body: str, kind: str | None) -> None:
    found = speaker("情况汇报", body, 0)
    assert (found.value if found else None) == kind


def test_file_states_win() -> None:
    given = {"organization": "云汀市旅游局", "org_type": "党政部门", "year": "2014", "genre": "函"}
    metadata = derive("关于防汛的通知\n云汀市水利局\n2023年5月6日", path="1.jsonl", given=given).metadata
    assert (metadata.organization, metadata.year, metadata.genre) == ("云汀市旅游局", 2014, "函")


@pytest.mark.parametrize("stated", ["", "五月", "2014", "2014-13-40", "不详"])
def test_bad_statement_is_passed_over(stated: str) -> None:
    given = {"date": stated, "year": stated or "去年", "genre": stated, "org_type": stated}
    metadata = derive("关于防汛的通知\n云汀市水利局\n2023年5月6日", path="1.jsonl", given=given).metadata
    assert (metadata.date, metadata.genre, metadata.org_type) == ("2023-05-06", "通知", "党政部门")


@pytest.mark.parametrize(
    ("title", "body", "kind"),
    [
        ("戈壁练兵正当时", "该旅官兵顶风冒雪，武警某部官兵紧随其后，该旅特战队员奋勇争先。", "军队"),
        ("税务部门开办绿色专窗", "纳税人足不出户。", "党政部门"),
        ("水利部信息中心专家来我局座谈", "3月9日，专家一行看了河堤。", "党政部门"),
        ("公司“夏送清凉”活动放假通知", "各位同事：", "企业"),
        ("关于做好防汛经费工作的通知", "云财办〔2020〕7号\n各地：", "党政部门"),
        ("2月申报期限延长", "2月6日消息。市税务局提醒，纳税人可网上办理。市税务局还说明了办法。", "党政部门"),
        ("一路书香", "书店里坐满了人。" * 20 + "“读书让我开阔眼界。”一位社区党委书记说。", None),
    ],
)
def test_unnamed_speaker_is_told(title: str, body: str, kind: str | None) -> None:
    assert derive(f"{title}\n{body}", path="1.txt").metadata.org_type == kind


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("云汀市住建局", "云汀市住房和城乡建设局"),
        ("云汀市碧溪县住建局", "云汀市碧溪县住房和城乡建设局"),
        ("市发改委", "市发展和改革委员会"),
        ("云汀市委", "中共云汀市委员会"),
        ("云汀市委组织部", "中共云汀市委组织部"),
        ("碧溪县纪委监委", "中共碧溪县纪律检查委员会、碧溪县监察委员会"),
        ("云汀市政府办", "云汀市人民政府办公室"),
        ("河北省政府办公厅", "河北省人民政府办公厅"),
        ("云汀市法院", "云汀市中级人民法院"),
        ("碧溪县法院", "碧溪县人民法院"),
        ("共青团云汀市委", "共青团云汀市委员会"),
        ("云汀市税务局", "国家税务总局云汀市税务局"),
        ("国办", "国务院办公厅"),
        ("人社部", "人力资源和社会保障部"),
        ("中共云汀市委组织部", None),
        ("云汀市水利局", None),
        ("某局", None),
        ("发改局下属公司", None),
    ],
)
def test_short_names_have_full_ones(name: str, full: str | None) -> None:
    assert canonical(name) == full
    assert full is None or canonical(full) is None


def test_full_name_comes_with_its_place() -> None:
    text = "市发改委关于用电的通知\n云汀市各单位：\n现就云汀市用电通知如下。"
    metadata = derive(text, path="1.txt").metadata
    assert (metadata.organization, metadata.canonical_organization) == (
        "云汀市发改委",
        "云汀市发展和改革委员会",
    )


def test_rules_of_units_are_whole() -> None:
    for short, full, *levels in rows("units.tsv"):
        assert short
        assert full
        assert len(levels) < 2
        assert {level for named in levels for level in named.split("、")} <= {"国家", "省", "市", "县"}
