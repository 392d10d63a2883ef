"""Row ids: UUID version 7 (RFC 9562 §5.7), monotonic inside a process, made before the row is written.

Written by hand since the standard library has uuid7 only from Python 3.14 on.
"""

import os
import threading
import time
import uuid

# The same in SQL, for rows that a set-based statement makes: the database's clock over the bits of a random UUID, whose
# version 4 (0100) becomes 7 (0111). Not monotonic, which nothing asks of it: pages go by `posted_at` and `seq`.
UUID7_SQL = (
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send("
    "(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid"
)

_gate = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A new id: 48 bits of milliseconds, 12 + 8 bits that count inside the millisecond, 54 random bits.

    The clock is the machine's own, never a business `at`: ids only ever grow.
    """
    global _last
    with _gate:
        tick = max(time.time_ns() * (1 << 20) // 1_000_000, _last + 1)  # ms in the upper 48 bits, 20 bits below
        _last = tick
    ms, low = tick >> 20, tick & 0xFFFFF
    rest = int.from_bytes(os.urandom(7)) & ((1 << 54) - 1)
    value = ms << 80 | 0x7 << 76 | (low >> 8) << 64 | 0b10 << 62 | (low & 0xFF) << 54 | rest
    return uuid.UUID(int=value)
