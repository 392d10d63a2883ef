"""How many messages make a call where a way takes only so many a minute: one each, or else a digest."""

from collections.abc import Sequence

NEWLINE = 2


def bundles(sizes: Sequence[int], *, room: int, most: int) -> list[int]:
    """How many of the waiting messages, the oldest first, go into each of the next calls; what is not named waits.

    While they fit into the calls that are left this minute (`room`), each goes alone; else they are put together, as
    many as fit into `most` bytes with an empty line between two. One that is longer than that goes alone.
    """
    if room <= 0:
        return []
    if len(sizes) <= room:
        return [1] * len(sizes)
    found: list[int] = []
    filled = 0
    for size in sizes:
        if found and filled + NEWLINE + size <= most:
            found[-1] += 1
            filled += NEWLINE + size
        elif len(found) == room:
            break
        else:
            found.append(1)
            filled = size
    return found
