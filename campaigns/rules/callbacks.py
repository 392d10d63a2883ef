"""What a callback's body must be before anybody reads it (hostile bodies cost nothing)."""

LIMIT = 256 * 1024
DEEPEST = 32
MOST = 2_000
OPEN, CLOSE = frozenset(b"[{"), frozenset(b"]}")


def fault(body: bytes) -> str | None:
    """Why a body is refused: `empty`, `nul`, `encoding`, `depth`, else None. Brackets inside texts count as well."""
    if not body.strip():
        return "empty"
    if b"\x00" in body or b"\\u0000" in body:
        return "nul"
    try:
        body.decode()
    except UnicodeDecodeError:
        return "encoding"
    return "depth" if _is_deep(body) else None


def _is_deep(body: bytes) -> bool:
    depth = 0
    for one in body:
        if one in OPEN:
            depth += 1
            if depth > DEEPEST:
                return True
        elif one in CLOSE:
            depth -= 1
    return False


def many(*rows: int) -> bool:
    """Whether a callback says more than a provider says at once."""
    return sum(rows) > MOST
