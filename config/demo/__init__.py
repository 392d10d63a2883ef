"""The demo chain: a believable chain of children's-wear stores (`manage.py demo`). The same seed makes the same chain."""
