"""E-mail over SMTP, through Django's own backend (S60). Our id is the Message-ID; nobody calls back.

What the server said to the end of the data proves the outcome: 2xx taken, 4xx later, 5xx refused. Where the connection
broke after it, the message is in doubt.
"""

import smtplib
from collections.abc import Sequence
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from messaging.gateways import handing
from messaging.gateways.calling import Timeouts
from messaging.gateways.protocol import Answer, Callback, Outcome, Outgoing, Parsed, Report, Unverified

PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}

# The server hangs up.
CLOSING = "421"


class Email:
    """`url` as in `EMAIL_URL`, `sender` as in `EMAIL_FROM`."""

    deduplicates = False
    batch = 50
    queries = False

    def __init__(self, url: str, *, sender: str, timeouts: Timeouts | None = None) -> None:
        self.url = url
        self.sender = sender
        self.timeouts = timeouts or Timeouts()

    def send(self, batch: Sequence[Outgoing]) -> list[Answer]:
        backend = self._backend()
        try:
            backend.open()
            if backend.connection and backend.connection.sock:
                backend.connection.sock.settimeout(self.timeouts.read)
            return handing.handed([[one] for one in batch], lambda group: [self._send(backend, group[0])])
        except OSError as failed:  # Of the opening: all of SMTP's own errors are of this kind.
            return handing.all_of(batch, Outcome.LATER, type(failed).__name__)
        finally:
            backend.close()

    def query(self, sent: Sequence[Outgoing], provider_ids: Sequence[str]) -> list[Report]:
        return []

    def parse(self, callback: Callback) -> Parsed:
        raise Unverified("nobody calls back")

    def _backend(self) -> EmailBackend:
        parts = urlsplit(self.url)
        return EmailBackend(
            host=parts.hostname or "",
            port=parts.port or PORTS[parts.scheme],
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_tls=parts.scheme == "smtp+tls",
            use_ssl=parts.scheme == "smtp+ssl",
            timeout=self.timeouts.connect,
        )

    def _send(self, backend: EmailBackend, one: Outgoing) -> Answer:
        mailbox = parseaddr(self.sender)[1]
        number = f"<{one.id}@{mailbox.rpartition('@')[2]}>"
        headers = {"Message-ID": number, "List-Unsubscribe": f"<mailto:{mailbox}?subject=unsubscribe>"}
        message = EmailMessage(one.subject, one.text, self.sender, [one.to], headers=headers)
        try:
            backend.send_messages([message])
        except (ValueError, smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refused:
            outcome, code = _judged(refused)
            if code == CLOSING:
                raise handing.Stopped(outcome, code) from refused
            return Answer(one.id, outcome, code=code)
        except OSError as broken:
            raise handing.Stopped(Outcome.UNKNOWN, type(broken).__name__) from broken
        return Answer(one.id, Outcome.ACCEPTED, number[:64], "250")


def _judged(refused: Exception) -> tuple[Outcome, str]:
    """A header or an address that cannot be written never left; a server's own word is proof."""
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        code = max((said[0] for said in refused.recipients.values()), default=0)
    else:
        code = getattr(refused, "smtp_code", 500)
    return (Outcome.LATER if 400 <= code < 500 else Outcome.REFUSED), str(code)
