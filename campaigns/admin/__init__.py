"""The pages of the admin, one module for each nouns' group."""

from campaigns.admin.replies import ReplyAdmin

__all__ = ["ReplyAdmin"]
