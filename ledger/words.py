"""Text that the house accepts. The one place that says which characters no input may hold."""


def text_fault(text: str) -> str | None:
    """Why `text` is refused, else None: `nul` (PostgreSQL cannot store it) or `surrogate` (half a character)."""
    if "\x00" in text:
        return "nul"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "surrogate"
    return None
