"""The actions of a member's page, in the order of the menu."""

from django.utils.translation import gettext_lazy as _

from backoffice.member_page import forms, verbs
from backoffice.member_page.actions import Action, always, has_locked_tier, is_active
from backoffice.member_page.endings import ENDINGS
from members.models import Member
from stores.models import Staff

EVERYDAY = (
    Action(
        "adjust",
        _("Change points"),
        "exposure",
        "points.adjust",
        forms.AdjustForm,
        verbs.adjust,
        (
            _("Points given end like earned ones; a debt is paid first. Points taken come from the soonest end."),
            _("Up to 200 points are booked at once, more wait for a second person."),
        ),
        "points",
        preview=verbs.preview_points,
    ),
    Action(
        "grant-coupon",
        _("Grant a coupon"),
        "confirmation_number",
        "coupons.grant",
        forms.CouponForm,
        verbs.grant_coupon,
        (_("One coupon of a running offer, usable at once by this member alone."),),
        "coupons",
        fits=is_active,
    ),
    Action(
        "reveal-phone",
        _("Show the phone"),
        "visibility",
        "members.reveal_phone",
        forms.ReasonForm,
        verbs.reveal_phone,
        (_("The number is shown once. Who looked, when and why stands in the history for good."),),
        fits=always,
        is_shown_once=True,
    ),
    Action(
        "change-phone",
        _("Change the phone"),
        "phone_iphone",
        "members.change_phone",
        forms.PhoneForm,
        verbs.change_phone,
        (_("The old number finds this member no longer; it stays in the history. An HQ administrator decides."),),
        "contacts",
        preview=verbs.preview_phone,
    ),
    Action(
        "issue-card",
        _("Issue a card"),
        "add_card",
        "members.change_card",
        forms.CardForm,
        verbs.issue_card,
        (_("The number that is printed on the card, or a fresh one."),),
        "contacts",
    ),
    Action(
        "replace-card",
        _("Replace a card"),
        "credit_card_off",
        "members.change_card",
        forms.ReplaceCardForm,
        verbs.replace_card,
        (_("The old card finds nobody any more; points and stored value stay where they are."),),
        "contacts",
    ),
    Action(
        "set-pin",
        _("New PIN"),
        "password",
        "members.set_pin",
        forms.PinForm,
        verbs.set_pin,
        (_("The member proves to be the holder by it at the till. Let the member type it; misses are forgotten."),),
    ),
    Action(
        "add-tag",
        _("Put a tag on"),
        "new_label",
        "members.add_membertag",
        forms.TagForm,
        verbs.add_tag,
        (_("In a group with one tag at a time it takes the place of the other one."),),
        "tags",
    ),
    Action(
        "remove-tag",
        _("Take a tag off"),
        "label_off",
        "members.delete_membertag",
        forms.UntagForm,
        verbs.remove_tag,
        (),
        "tags",
    ),
    Action(
        "give-consent",
        _("Give a consent"),
        "thumb_up",
        "members.record_consent",
        forms.ConsentForm,
        verbs.give_consent,
        (_("Enter only what the member has said. It is one event, with the text that was shown."),),
        "consents",
    ),
    Action(
        "withdraw-consent",
        _("Withdraw a consent"),
        "thumb_down",
        "members.record_consent",
        forms.WithdrawForm,
        verbs.withdraw_consent,
        (_("It holds at once: from now on nothing is sent, and what is planned is dropped."),),
        "consents",
    ),
    Action(
        "add-child",
        _("Enter a child"),
        "child_care",
        "members.add_child",
        forms.ChildForm,
        verbs.add_child,
        (_("Name and birthday are kept only with the guardian's consent, and shown masked."),),
        "children",
    ),
    Action(
        "reveal-child",
        _("Show a child"),
        "visibility",
        "members.reveal_child",
        forms.OneChildForm,
        verbs.reveal_child,
        (_("Name and birthday are shown once. Who looked, when and why stands in the history for good."),),
        "children",
        is_shown_once=True,
    ),
    Action(
        "remove-child",
        _("Remove a child"),
        "person_remove",
        "members.delete_child",
        forms.OneChildForm,
        verbs.remove_child,
        (_("Name and birthday are forgotten for good."),),
        "children",
        is_grave=True,
    ),
    Action(
        "set-tier",
        _("Set the tier"),
        "workspace_premium",
        "members.set_tier",
        forms.TierForm,
        verbs.set_tier,
        (_("The tier is locked: neither sales, returns nor the yearly review move it until it is unlocked."),),
        "tiers",
        preview=verbs.preview_tier,
    ),
    Action(
        "unlock-tier",
        _("Unlock the tier"),
        "lock_open",
        "members.set_tier",
        forms.ReasonForm,
        verbs.unlock_tier,
        (_("The tier stays as it is until the next sale or review moves it."),),
        "tiers",
        fits=has_locked_tier,
    ),
)
MENU = (*EVERYDAY, *ENDINGS)


def actions_for(by: Staff, member: Member) -> list[Action]:
    """What `by` may do to this member as they are."""
    return [action for action in MENU if action.fits(member) and action.allowed(by, member)]


def action_named(name: str) -> Action | None:
    return next((action for action in MENU if action.name == name), None)
