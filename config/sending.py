"""What the rooms `messaging` and `campaigns` read of the environment: secrets of providers, and limits of head office."""

from config.environment import address, days_to_retry, env, flag, origins, read, yuan

SIMULATED = "http://127.0.0.1:8025"
# Where providers are reached and with what secret; a gateway whose secret is missing is shown as not set up.
SENDING: dict[str, dict[str, str]] = {
    "http_sim": {
        "url": address("SMS_SIM_URL", ("http://", "https://"), SIMULATED) or SIMULATED,
        # What it signs its callbacks with; it knows an id again where it is started with --dedup.
        "secret": env.str("SMS_SIM_SECRET", default="simulated"),
        "deduplicates": "yes" if read("SMS_SIM_DEDUP", flag, default=False) else "",
    },
    "aliyun": {
        "key": env.str("SMS_ALIYUN_KEY", default=""),
        "secret": env.str("SMS_ALIYUN_SECRET", default=""),
        "endpoint": env.str("SMS_ALIYUN_ENDPOINT", default="dysmsapi.aliyuncs.com"),
    },
    "tencent": {
        "key": env.str("SMS_TENCENT_KEY", default=""),
        "secret": env.str("SMS_TENCENT_SECRET", default=""),
        "app": env.str("SMS_TENCENT_APP", default=""),
        "endpoint": env.str("SMS_TENCENT_ENDPOINT", default="sms.tencentcloudapi.com"),
    },
    "email": {
        "url": address("EMAIL_URL", ("smtp://", "smtp+tls://", "smtp+ssl://"), "smtp+tls://user:password@host:587"),
        "sender": env.str("EMAIL_FROM", default=""),
    },
}
# Robots of chat groups are called at these servers alone, whatever address somebody types (no other host is reached).
ROBOT_ORIGINS = read("ROBOT_ORIGINS", origins, default=["https://oapi.dingtalk.com", "https://qyapi.weixin.qq.com"])
# At most one marketing message a member in so many days, over all campaigns.
CAMPAIGN_EVERY_DAYS = read("CAMPAIGN_EVERY_DAYS", env.int, default=7)
# Above one of these a campaign needs a second person.
CAMPAIGN_ALONE_RECIPIENTS = read("CAMPAIGN_ALONE_RECIPIENTS", env.int, default=1_000)
CAMPAIGN_ALONE_YUAN = read("CAMPAIGN_ALONE_YUAN", yuan, default="100.00")
# How long sales after a message, or after a call, count as its result.
CAMPAIGN_RESULT_DAYS = read("CAMPAIGN_RESULT_DAYS", env.int, default=14)
# What was sent to whom is kept as a proof for half a year at least.
KEEP_SENT_DAYS = max(read("KEEP_SENT_DAYS", days_to_retry, default=365), 183)
# A note to the holder of every use of points or stored value.
HOLDER_NOTICES = read("HOLDER_NOTICES", flag, default=True)
# What a text calls the house; empty: the legal entity of the member's own store.
CAMPAIGN_BRAND = env.str("CAMPAIGN_BRAND", default="")
# How many messages a worker takes at a time.
SEND_BATCH = read("SEND_BATCH", env.int, default=500)
# Single notices have a queue and a worker of their own: a code does not wait behind a campaign.
CELERY_TASK_ROUTES = {"messaging.tasks.send_notices": {"queue": "notices"}}
# How long a call of a gateway may take; together well below the lease.
SEND_CONNECT_SECONDS = read("SEND_CONNECT_SECONDS", env.float, default=3.0)
SEND_READ_SECONDS = read("SEND_READ_SECONDS", env.float, default=10.0)
# A worker that holds messages longer than this is taken for dead.
SEND_LEASE_SECONDS = read("SEND_LEASE_SECONDS", env.int, default=120)
