"""What an answer to a message means. Only a refusal has an effect: nothing that is answered ever gives a consent."""

import re
import unicodedata

# R, TD, T and 退订 are what providers tell people to answer; politeness around them changes nothing.
REFUSAL = re.compile(r"(请|我要|回复)?(r|td|t|退订|退訂|拒收)(退订|退訂|拒收|谢谢|了)?")


def plain(text: str) -> str:
    """Letters and digits alone, of one width and case: "【 ｔｄ 。】" is "td"."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def is_refusal(text: str) -> bool:
    """Whether `text` ends the consent to marketing. A sentence that merely holds such a word is for a person to read."""
    return REFUSAL.fullmatch(plain(text)) is not None
