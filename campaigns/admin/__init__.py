"""The pages of the admin, one module for each nouns' group."""

from campaigns.admin.audiences import AudienceAdmin
from campaigns.admin.automations import AutomationAdmin
from campaigns.admin.campaigns import CampaignAdmin, MessageAdmin
from campaigns.admin.gateways import GatewayAdmin, NoticeAdmin, ProviderTemplateAdmin, ReceiptAdmin
from campaigns.admin.moments import MomentsPostAdmin
from campaigns.admin.replies import ReplyAdmin
from campaigns.admin.templates import TemplateAdmin

__all__ = [
    "AudienceAdmin",
    "AutomationAdmin",
    "CampaignAdmin",
    "GatewayAdmin",
    "MessageAdmin",
    "MomentsPostAdmin",
    "NoticeAdmin",
    "ProviderTemplateAdmin",
    "ReceiptAdmin",
    "ReplyAdmin",
    "TemplateAdmin",
]
