"""Actions that a second person decides: name -> service (docs/design.md: the one look-up by name; each entry is tested).

`<action>:declined`, where there is one, tidies up what was asked in vain.
"""

APPROVALS: dict[str, str] = {
    "top_up_refund": "checkout.services.undoing.pay_out",
    "top_up_refund:declined": "checkout.services.accounts.forget",
    "refund": "checkout.services.refund_requests.decide",
    "adjust_points": "points.services.moving.decide_adjustment",
    "change_phone": "members.services.phones.decide",
    "change_phone:declined": "members.services.phones.forget",
    "cancel_member": "members.services.cancelling.decide",
    "merge_members": "checkout.services.merging.decide",
    "undo_merge": "checkout.services.merging.decide_undo",
    "campaign": "campaigns.services.steering.decide",
    "campaign:declined": "campaigns.services.steering.decline",
    "violation": "compliance.services.deciding.confirm",
    "violation:declined": "compliance.services.deciding.decline",
    "violation_appeal": "compliance.services.deciding.overturn",
    "violation_appeal:declined": "compliance.services.deciding.uphold",
    "swap_shifts": "stores.swapping.decide",
    "swap_shifts:declined": "stores.swapping.decline",
}
