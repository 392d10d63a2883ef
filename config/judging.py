"""What the room `compliance` reads of the environment."""

from config.environment import env, read

# Days in which a violation is looked into, confirmed, appealed against, and an appeal decided.
VIOLATION_LOOK_DAYS = read("VIOLATION_LOOK_DAYS", env.int, default=3)
VIOLATION_CONFIRM_DAYS = read("VIOLATION_CONFIRM_DAYS", env.int, default=3)
VIOLATION_APPEAL_DAYS = read("VIOLATION_APPEAL_DAYS", env.int, default=7)
VIOLATION_DECIDE_DAYS = read("VIOLATION_DECIDE_DAYS", env.int, default=7)
# So long before a step is due its groups are reminded.
VIOLATION_REMIND_HOURS = read("VIOLATION_REMIND_HOURS", env.int, default=24)
