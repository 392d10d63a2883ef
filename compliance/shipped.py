"""The first rule book: the manual of an electronics chain (S1-S21), in its own words, its blanks left blank.

What the print left open is not guessed: items without points cannot be applied until head office sets some (S2-S6, S20).
S7's damaged print is read as 10 points (docs/decisions/0029-compliance.md).
"""

from typing import NamedTuple

CODE, NAME = "electronics", "门店行为规范（电子产品）"


class Rule(NamedTuple):
    """An item as it is shipped; `limit` is the most that keeps the rule."""

    code: str
    title: str
    check: str = "yes_no"
    limit: str | None = None
    script: str = ""
    exempt: tuple[str, ...] = ()
    gender: str = ""
    penalty: int | None = None


class Part(NamedTuple):
    """A section with the points that its items inherit."""

    title: str
    penalty: int | None
    rules: tuple[Rule, ...]


PARTS: tuple[Part, ...] = (
    Part(
        "营业前准备",
        None,
        (
            Rule("S2", "营业前进行店面卫生打扫及陈列调整，检查个人仪容仪表"),
            Rule("S3", "每日10点前将全身照与陈列日志发送至钉钉群", "photo"),
            Rule("S4", "早班人员检查所有机器点亮系统"),
            Rule("S5", "大众点评保持四颗星以上"),
            Rule("S6", "出现差评及时回复并处理"),
            Rule("S7", "早班员工提前半小时到岗开门，不得晚开", penalty=10),
        ),
    ),
    Part(
        "迎宾与接待",
        5,
        (
            Rule("S8", "顾客进店须致欢迎词", script="欢迎光临-华硕智汇家"),
            Rule("S9", "禁止销售之间聊天，怠慢客户"),
            Rule("S10", "顾客进店30秒内必须得到言语接待", "seconds", "30"),
            Rule("S11", "门口迎宾不多于2人，其余人员在体验桌旁", "count", "2"),
        ),
    ),
    Part("送客", 5, (Rule("S13", "登记顾客信息，递送名片并致送客词", script="欢迎再次光临"),)),
    Part(
        "仪容仪表",
        5,
        (
            Rule("S14-1", "着装无油渍、污垢"),
            Rule("S14-2", "牛仔裤不得有破洞"),
            Rule("S14-3", "不可以挽裤脚及穿9分裤"),
            Rule("S14-4", "女生不可穿超短裤、超短裙", gender="f"),
            Rule("S15-1", "不得佩戴帽子、墨镜"),
            Rule("S15-2", "男生不可以留胡须", gender="m"),
            Rule("S16-1", "男生短发，刘海不过眉，不可盖耳", gender="m"),
            Rule("S16-2", "女生如留长发需扎起", gender="f"),
            Rule("S17", "发色为正常的棕色、栗色等暗色系"),
            Rule("S18-1", "指甲不得长于0.2厘米", "cm", "0.2"),
            Rule("S18-2", "不得涂抹艳丽的指甲油"),
        ),
    ),
    Part(
        "站姿与行为",
        None,
        (
            Rule("S20-1", "站立时右手叠在左手上"),
            Rule("S20-2", "不得双手插兜"),
            Rule("S20-3", "不得趴伏倚靠"),
            Rule("S20-4", "接待客户不得踩体验桌"),
            Rule("S21", "除验机人员外其他销售人员不得坐", exempt=("验机人员",)),
        ),
    ),
)
# S29 names the steps and no figure: these are ours, for head office to change.
LADDER = {"warning": (10, 1), "fine": (20, 1), "demotion": (40, 3), "dismissal": (60, 3)}
