"""Aliyun SMS (Dysmsapi 2017-05-25) through its official SDK, an extra (`requirements-sms.txt`).

Texts go out by the code of an approved template and named values. One message goes by SendSms with our id as OutId,
several by SendBatchSms (up to 100, one BizId for all): a receipt is told by BizId and phone. Aliyun signs no callback;
the secret path and the list of addresses are the proof, the view checks both.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from messaging.gateways import handing
from messaging.gateways.aliyun.codes import OF_ONE, judged
from messaging.gateways.calling import Timeouts
from messaging.gateways.protocol import Answer, Callback, Outcome, Outgoing, Parsed, Reply, Report, Unverified

PER_CALL = 100
CHINA = timezone(timedelta(hours=8))
OK = "OK"


def made(settings: Mapping[str, str], timeouts: Timeouts) -> Any:
    """The SDK's client: it tries once, since only we know whether a message may be sent again. `NotInstalled`."""
    try:
        from alibabacloud_dysmsapi20170525.client import Client  # noqa: PLC0415 - an extra, read when it is used
        from alibabacloud_tea_openapi.utils_models import Config  # noqa: PLC0415 - as above
    except ImportError as missing:
        raise handing.NotInstalled("alibabacloud_dysmsapi20170525") from missing
    protocol, host = handing.split_endpoint(settings["endpoint"])
    return Client(
        Config(
            access_key_id=settings["key"],
            access_key_secret=settings["secret"],
            endpoint=host,
            protocol=protocol,
            connect_timeout=round(timeouts.connect * 1000),
            read_timeout=round(timeouts.read * 1000),
        )
    )


class Aliyun:
    """`signature` is the approved 签名 of the gateway's row, without brackets."""

    deduplicates = False
    batch = PER_CALL
    queries = True

    def __init__(self, settings: Mapping[str, str], *, signature: str, timeouts: Timeouts | None = None) -> None:
        self.settings = settings
        self.signature = signature
        self.timeouts = timeouts or Timeouts()
        self._client: Any = None

    def send(self, batch: Sequence[Outgoing]) -> list[Answer]:
        return handing.handed(handing.groups(batch, lambda one: one.template, PER_CALL), self._send)

    def query(self, sent: Sequence[Outgoing], provider_ids: Sequence[str]) -> list[Report]:
        """By phone and day, one call each; today and yesterday in China. Stops at the first call that fails."""
        today = datetime.now(CHINA)
        days = [(today - timedelta(days=back)).strftime("%Y%m%d") for back in (0, 1)]
        return handing.asked(sent, provider_ids, lambda one, number: self._asked(one, number, days))

    def parse(self, callback: Callback) -> Parsed:
        """SmsReport and SmsUp, both arrays of JSON."""
        try:
            rows = json.loads(callback.body)
            reports = [_report(row) for row in rows if "biz_id" in row]
            replies = [_reply(row) for row in rows if "sequence_id" in row]
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise Unverified("not readable") from error
        if not reports and not replies:
            raise Unverified("neither reports nor replies")
        return Parsed(reports, replies, '{"code": 0, "msg": "OK"}', "application/json")

    def _api(self) -> tuple[Any, Any]:
        """The client and the requests' types."""
        if self._client is None:
            self._client = made(self.settings, self.timeouts)
        from alibabacloud_dysmsapi20170525 import models  # noqa: PLC0415 - an extra, and here it is installed

        return self._client, models

    def _send(self, group: handing.Group) -> list[Answer]:
        if not group[0].template:
            return handing.all_of(group, Outcome.REFUSED, "template")
        try:
            code, number = self._called(group)
        except handing.NotInstalled as missing:
            raise handing.Stopped(Outcome.LATER, "NotInstalled") from missing
        except Exception as error:  # The SDK raises whatever its libraries raise.
            outcome, code = judged(error)
            number = ""
        else:
            outcome, code = (Outcome.ACCEPTED, code) if code == OK and number else judged(code)
        if len(group) > 1 and code in OF_ONE:
            raise handing.TooMany(code)
        if outcome is Outcome.UNKNOWN or (outcome is Outcome.LATER and code not in OF_ONE):
            raise handing.Stopped(outcome, code)
        return handing.all_of(group, outcome, code, number)

    def _called(self, group: handing.Group) -> tuple[str, str]:
        """(code, BizId)."""
        client, models = self._api()
        template = handing.templated(group[0])[0]
        values = [handing.templated(one)[1] for one in group]
        if len(group) == 1:
            request = models.SendSmsRequest(
                phone_numbers=_number(group[0].to), sign_name=self.signature, template_code=template,
                template_param=_json(values[0]), out_id=group[0].id,
            )  # fmt: skip
            answer = client.send_sms(request).body
        else:
            request = models.SendBatchSmsRequest(
                phone_number_json=_json([_number(one.to) for one in group]),
                sign_name_json=_json([self.signature] * len(group)), template_code=template,
                template_param_json=_json(values),
            )  # fmt: skip
            answer = client.send_batch_sms(request).body
        return str(answer.code or ""), str(answer.biz_id or "")

    def _asked(self, one: Outgoing, number: str, days: Sequence[str]) -> list[Report]:
        client, models = self._api()
        for day in days:
            request = models.QuerySendDetailsRequest(
                phone_number=_number(one.to), send_date=day, page_size=50, current_page=1, biz_id=number or None
            )
            listed = client.query_send_details(request).body.sms_send_detail_dtos
            rows = [row for row in (listed and listed.sms_send_detail_dto) or [] if _is(row, one, number)]
            # Two that cannot be told apart prove nothing about one of them.
            if len(rows) == 1:
                return [
                    Report(number, one.to, DELIVERED.get(int(rows[0].send_status or 0)), rows[0].err_code or "", one.id)
                ]
        return []


# SendStatus: 1 waits for its receipt.
DELIVERED = {2: False, 3: True}


def _is(row: Any, one: Outgoing, number: str) -> bool:
    """By BizId the call has asked already; else by our id, and in a batch, which has none, by the text itself."""
    return bool(number) or row.out_id == one.id or (not row.out_id and (row.content or "").strip() == one.text.strip())


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(to: str) -> str:
    """As Aliyun has them: 11 digits in China, country code and number elsewhere."""
    return to.removeprefix("+86") if to.startswith("+86") else to.removeprefix("+")


def _report(row: Mapping[str, Any]) -> Report:
    delivered = row["success"] if isinstance(row["success"], bool) else str(row["success"]).lower() == "true"
    return Report(
        str(row["biz_id"]), handing.e164(str(row["phone_number"])), delivered, str(row.get("err_code") or ""),
        str(row.get("out_id") or ""),
    )  # fmt: skip


def _reply(row: Mapping[str, Any]) -> Reply:
    return Reply(handing.e164(str(row["phone_number"])), str(row["content"]), str(row["sequence_id"]))
