"""A greeting, thanks, or "what can you do?": answered at the rim with one helpful line, without a search.

Pure. Only a message that is nothing else counts; one word about a company makes it a question.
"""

from __future__ import annotations

import re
from datetime import datetime

from tieout.model import Answer, ModelName, Seconds, Sentence

_TALK = re.compile(
    r"(?:(?:hello|hi|hey|good (?:morning|afternoon|evening)|thanks?(?: you)?(?: very much)?)(?: there| tieout)?)?"
    r"(?: ?(?:help|who are you|what (?:is|are) (?:you|this|tieout)|(?:what|how) can you (?:do|help)(?: me| for me)?"
    r"|what can i ask(?: you)?|how (?:do(?:es)? (?:you|this|it) work|are you)))?"
)
LINE = (
    "Ask about a company, a filing or a figure. Answers come from the documents on this desk, every figure opens the place "
    "it stands in, and where they do not answer, you are told so."
)


def is_small_talk(message: str) -> bool:
    """ "Hello!", "Hi, what can you do?"; not "Hello, what was Apple's revenue?"."""
    words = " ".join(re.findall(r"[a-z]+", message.lower().replace("'", "")))
    return bool(words) and _TALK.fullmatch(words) is not None


def small_talk_answer(message: str, now: datetime) -> Answer:
    """The line, as an answer that no model wrote, without sources."""
    said = (Sentence(LINE, (), ()),)
    nobody = ModelName("", None)
    return Answer(message, now, False, LINE, said, (), (), None, False, "", nobody, Seconds(0.0, 0.0, 0.0))
