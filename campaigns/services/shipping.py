"""What a new house begins with: ways out, and texts. The three large ones say in our words what S110-S112 say."""

from decimal import Decimal
from typing import Any

from campaigns.models import Template
from campaigns.models.audience import Occasion, Purpose
from messaging.models import Gateway

SMS = Gateway.Channel.SMS
A_PART = Decimal("0.0500")
# Of what each is: nothing leaves through the outbox; the others wait for somebody to set them up and switch them on.
GATEWAYS: dict[str, dict[str, Any]] = {
    "console": {
        "name": "发件箱(不外发)",
        "kind": Gateway.Kind.CONSOLE,
        "channel": SMS,
        "signature": "会员通",
        "is_default": True,
        "price": A_PART,
    },
    "local": {"name": "本机模拟网关", "kind": Gateway.Kind.HTTP_SIM, "channel": SMS, "signature": "会员通"},
    "aliyun": {
        "name": "阿里云短信",
        "kind": Gateway.Kind.ALIYUN,
        "channel": SMS,
        "price": A_PART,
        "per_number_day": 10,
        "templates_needed": True,
    },
    "tencent": {
        "name": "腾讯云短信",
        "kind": Gateway.Kind.TENCENT,
        "channel": SMS,
        "price": A_PART,
        "per_number_day": 10,
        "templates_needed": True,
    },
    "email": {
        "name": "电子邮件",
        "kind": Gateway.Kind.EMAIL,
        "channel": Gateway.Channel.EMAIL,
        "is_default": True,
        "opt_out": "",
    },
    "wechat": {
        "name": "微信(人工转发)",
        "kind": Gateway.Kind.WECHAT,
        "channel": Gateway.Channel.WECHAT,
        "is_default": True,
        "opt_out": "",
    },
}
ACTIVE = frozenset({"console", "wechat"})
MARKETING, SERVICE = Purpose.MARKETING, Purpose.SERVICE
# code: name, occasion, purpose, text. A reminder of what is one's own, without any praise of goods, is no marketing.
TEMPLATES: dict[str, tuple[str, Occasion, Purpose, str]] = {
    "points-500": (
        "积分满500可抵50元",
        Occasion.POINTS,
        MARKETING,
        (
            "{salutation},您是{brand}{tier}会员,卡里{points}积分现在可抵{value}元。"
            "夏装新品5.8折起,家居服39元起,满额再送蚕丝被!"
        ),
    ),
    "clearance": (
        "装修前清仓",
        Occasion.RENOVATION,
        MARKETING,
        "装修前最后3天大清仓!全场新品5折,部分特价货品9元起,数量有限,售完为止。",
    ),
    "festival": (
        "节日活动提前",
        Occasion.FESTIVAL,
        MARKETING,
        "五一活动提前开始啦!夏款新品两件5.8折,特价商品15元起,欢迎来店选购。",
    ),
    "welcome": (
        "欢迎入会",
        Occasion.WELCOME,
        MARKETING,
        "{salutation},欢迎加入{brand}!消费可积分,300积分抵20元,500积分抵50元,付款时报手机号即可。",
    ),
    "birthday": (
        "生日祝福",
        Occasion.BIRTHDAY,
        MARKETING,
        "{salutation},{brand}祝您生日快乐、健康如意!欢迎来{store},我们想当面祝福您。",
    ),
    "child": (
        "孩子生日祝福",
        Occasion.BIRTHDAY,
        MARKETING,
        "{salutation},{child}的生日快到了!{brand}祝{child}健康快乐,欢迎带孩子来{store}。",
    ),
    "expiring-30": (
        "积分30天内到期",
        Occasion.EXPIRING,
        SERVICE,
        "{salutation},您有{expiring}积分将于{expires_on}到期。您现有{points}积分,可抵{value}元。",
    ),
    "expiring-7": (
        "积分7天内到期",
        Occasion.EXPIRING,
        SERVICE,
        "{salutation},提醒您:{expiring}积分{expires_on}到期,到期后不能再用。您现有{points}积分,可抵{value}元。",
    ),
    "tier-up": (
        "升级通知",
        Occasion.TIER,
        SERVICE,
        "{salutation},您已成为{brand}{tier}会员,会员权益即日起生效。您现有{points}积分。",
    ),
    "dormant": (
        "好久不见",
        Occasion.DORMANT,
        MARKETING,
        "{salutation},好久不见!您的{points}积分还在,现在可抵{value}元,{store}等您来看新品。",
    ),
    "topped-up": (
        "储值到账",
        Occasion.TOP_UP,
        SERVICE,
        "{salutation},您的储值已到账,当前余额{balance}元。如有疑问请到{store}查询。",
    ),
}


def gateways() -> int:
    """The ways out that are missing; how many were made. What stands is not touched."""
    return sum(
        Gateway.objects.get_or_create(code=code, defaults=values | {"is_active": code in ACTIVE})[1]
        for code, values in GATEWAYS.items()
    )


def templates() -> int:
    """The texts that are missing; how many were made. What stands is not touched."""
    made = 0
    for code, (name, occasion, purpose, body) in TEMPLATES.items():
        values = {"name": name, "occasion": occasion, "purpose": purpose, "body": body, "is_shipped": True}
        made += Template.objects.get_or_create(code=code, defaults=values)[1]
    return made
