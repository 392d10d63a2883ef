"""Members as tills send and see them."""

from typing import Any

from rest_framework import serializers

from checkout.serializers.asking import ShortList
from checkout.serializers.showing import BalanceOut, NextRewardOut, Out, RewardOut
from ledger.wire import CodeField, TextField
from members.models import Consent, Member

PERSON = ("phone", "name", "birthday", "gender", "adviser")


class MemberQuery(serializers.Serializer[Any]):
    """By one of these: phone, card number, the phone's last four digits, or name, pinyin, initials."""

    phone = TextField(max_length=32)
    card = CodeField()
    last4 = TextField(max_length=4)
    q = TextField(max_length=64)


class ChildIn(serializers.Serializer[Any]):
    """A child of the member; needs the consent `child_data`."""

    name = TextField(required=True, max_length=64)
    birthday = serializers.DateField()


class ConsentIn(serializers.Serializer[Any]):
    """A consent given on joining, and the version of the text that was shown."""

    kind = serializers.ChoiceField(Consent.Kind.choices)
    text_version = TextField(required=True, max_length=16)


class EditIn(serializers.Serializer[Any]):
    """What may be changed; what is left out stays."""

    name = serializers.CharField(required=False, max_length=64)
    birthday = serializers.DateField(required=False, allow_null=True)
    gender = serializers.ChoiceField(Member.Gender.choices, required=False, allow_blank=True)
    adviser = CodeField(max_length=16)


class JoinIn(EditIn):
    """Who joins."""

    phone = TextField(required=True, max_length=32)
    name = TextField(required=True, max_length=64)
    children = ShortList(child=ChildIn(), max_length=20)
    consents = ShortList(child=ConsentIn(), max_length=10)


class MemberOut(Out):
    """A member's card. `flags`: birthday_today, child_birthday_today, frozen, debt, no_consent, points_expiring."""

    number = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField(help_text="Masked.")
    tier = serializers.CharField()
    points = serializers.IntegerField()
    next_reward = NextRewardOut(allow_null=True)
    rewards = RewardOut(many=True)
    wallet = BalanceOut()
    coupons = serializers.IntegerField()
    birthday_month = serializers.IntegerField(allow_null=True)
    home_store = serializers.CharField()
    adviser = serializers.CharField(allow_null=True)
    last_visit = serializers.DateTimeField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())


def joining(data: dict[str, Any]) -> dict[str, Any]:
    """The arguments of joining; the member joins by the API."""
    person = {name: data[name] for name in PERSON if data.get(name) is not None}
    return person | {"children": data.get("children") or (), "consents": data.get("consents") or (), "source": "api"}


def editing(data: dict[str, Any]) -> dict[str, Any]:
    """The changes; nothing (null) empties a field."""
    texts = ("gender", "adviser")
    return {name: "" if value is None and name in texts else value for name, value in data.items()}
