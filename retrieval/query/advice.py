"""Does a question ask for investment advice? Read by rules. Pure and total.

Advice is what the asker should do with money, what a share is worth to them, or where its price will go. What others
did, said or recommended ("did directors buy or sell?", "which bank cut its price target?") is a question of fact: some
wordings ask for advice only as long as nobody else is the one who acts or speaks.
"""

from __future__ import annotations

import re

_ACT = (
    r"(?:(?:buy|sell)(?!\s?-?\s?backs?\b)|hold|keep|own|short(?!-)|dump|accumulate|invest|trim|exit|avoid|hedge|trade|put"
    r"|add|get\s+(?:in|out|rid)|stay\s+(?:in|invested)|load\s+up|bail|double\s+down|take\s+profits?|buying|selling|holding"
    r"|keeping|owning|shorting|dumping|investing|trimming|adding|be\s+in)\b"
)
_DEAL = r"(?:(?:buy|sell)(?!\s?-?\s?backs?\b)|short(?!-)|hold|dump|invest|own|accumulate|trim|exit|keep|load\s+up|get\s+(?:in|out)\b)\b"
_ASKER = (
    r"(?:I|we|you|one|it|my|our|someone|somebody|anyone|people|(?:an?|the|any|most)\s+(?:\w+\s+)?(?:investor|saver|retiree|fund|person"
    r"|beginner|shareholder)s?|(?:\w+\s+)?investors?|(?:\w+\s+)?shareholders?|a\s+\w+)"
)
_SHARE = r"(?:stock|shares(?!\s+(?:outstanding|in\s+issue|issued))|(?:stock|share)\s+price|price\s+of\s+\S+)"
_GOOD = r"(?:good|great|strong|solid|safe|bad|smart|sound|decent|attractive|screaming|clear|long-term|better|best|worthwhile)"

_PLAIN = (
    rf"\b(?:should|shall|ought)\s+{_ASKER}\b[^.?!]*?\b{_ACT}",
    rf"\b(?:I|we|one|investors?)\s+(?:should|ought\s+to|had\s+better)\b[^.?!]*?\b{_ACT}",
    rf"\b(?:would|can|could|may|might|do|must)\s+(?:I|we|one|you|my\s+\w+)\s+(?:\w+\s+){{0,2}}?{_DEAL}",
    r"\b(?:do|would|can|could|will|please)\s+(?:you\s+)?(?:recommend|advise|suggest|rate)\b|\bwould\s+you\s+do\b",
    r"\byour\s+(?:\w+\s+)?(?:recommendation|rating|advice|view|opinion|verdict|take|target|pick|tip)s?\b",
    r"\bgive\s+me\s+(?:\w+\s+){0,4}(?:advice|recommendation|tip|pick|rating|target)s?\b",
    r"^\W*(?:(?:so|and|ok(?:ay)?|well|now)\b,?\s+)?(?:buy|sell|hold|short|dump)\b(?!\s?-|\s?backs?\b|\s+(?:interest|sell\w*|ratings?|term)\b)",
    rf"\b(?:is|are)\s+(?!there\b)[^.?!]{{1,60}}\b(?:a|an|the)\s+(?:\w+\s+)?(?:{_GOOD}\s+)?(?:buy|sell|hold|bargain|bet|pick)\b(?!\s?-|\s+(?:purchase|ratings?|on\b))",
    rf"\b(?:is|are|makes?|be)\s+(?!there\b)[^.?!]{{1,60}}\b{_GOOD}\s+(?:[\w-]+\s+){{0,2}}?(?:investment|buy|bet|pick|stock\s+to)\b(?!\s+(?:property|grade|income))",
    r"\b(?:which|what)\b[^.?!]*\b(?:is|are|looks?|would\s+be|makes?)\s+(?:the\s+|a\s+)?(?:better|best|safer|safest)\s+(?:buy|investment|bet|pick|stock|shares?)\b",
    r"\bmy\s+(?:pension|savings|portfolio|money|shares?|stocks?|nest\s+egg|retirement|position|holdings?|investments?)\b",
    r"\b(?:where|how|what)\s+(?:do|can|could|would)\s+(?:I|we)\s+(?:\w+\s+){0,2}(?:put|invest|park|allocate)\b",
    r"\bI(?:\s+a|['’])m\s+(?:\w+\s+){0,3}(?:buying|selling|shorting|investing)\b",
    rf"\bI\s+(?:want|plan|intend|need|would\s+like|hope)\s+to\s+{_DEAL}",
    rf"\b(?:convince|advise|persuade|tell)\s+me\s+(?:\w+\s+){{0,2}}?to\s+{_DEAL}",
    r"\b(?:stock|share|investment|trading)\s+(?:tip|pick|recommendation|advice)s?\b|\brat(?:e|ing)\s+(?:the|this|that)\s+(?:stock|share)\b",
    rf"\b(?:where|what|how\s+(?:high|low|much|far))\s+will\s+(?!(?:the\s+)?(?:share|stock)?(?:holders|owners))(?:[\w.'’&-]+\s+){{0,5}}?{_SHARE}\s+(?:\w+\s+)?(?:be|do|go|reach|hit|trade|stand|close|end|rise|fall|move|look)\b",
    rf"\b(?:will|can|could|might|(?:is|are)\b[^.?!]{{1,40}}\bgoing\s+to)\b[^.?!]{{0,50}}?\b{_SHARE}\s+(?:\w+\s+){{0,2}}?(?:double|triple|rise|fall|drop|go|reach|hit|recover|crash|rally|climb|outperform)\b",
    rf"\b(?:is|are)\b[^.?!]{{0,50}}\b{_SHARE}\s+going\s+(?:to|up|down)\b|\bwill\s+(?-i:[A-Z])[\w.&-]*(?:\s+(?-i:[A-Z])[\w.&-]*){{0,2}}\s+(?:go\s+(?:up|down)|crash|rally|outperform)\b",
    rf"\b(?:wise|smart|safe|sensible|prudent|advisable|worthwhile|ok(?:ay)?|fine|reasonable|too\s+(?:late|early|risky))\s+to\s+(?:\w+\s+)?{_DEAL}",
)
_LEANING = (
    rf"\b(?:good|right|best|bad|wrong|great|time|moment|idea|time\s+yet)\s+(?:for\s+\w+\s+)?to\s+(?:\w+\s+)?{_DEAL}",
    r"\bworth\s+(?:\w+\s+)?(?:buying|selling|holding|keeping|owning|shorting|investing|adding|a\s+(?:punt|bet|look|buy))\b",
    r"\b(?:price\s+target|target\s+price)s?\b|\brecommend(?:ation|ations|ed)?\b|\badv(?:ise|ice)\b|\b(?:bullish|bearish)\b",
    r"\b(?:buy|sell|hold)\s?(?:,|\bor\b|/)\s?(?:or\s+)?(?:buy|sell|hold|keep|wait)\b|\bbuy\s+(?-i:[A-Z])\S*(?:\s+\S+){0,2}\s+or\s+(?-i:[A-Z])",
    r"\b(?:under|over)-?\s?(?:valued|priced)\b|\bfairly\s+(?:valued|priced)\b",
    r"\b(?:is|are)\b[^.?!]{1,60}\b(?:cheap|expensive|attractive)\s*(?:\?|$|enough|at\s+(?:this|these|today|the\s+current)|right\s+now|now|today)",
    r"\bwhich\s+(?:stock|share|name|ticker|fund|etf)s?\b[^.?!]*\b(?:buy|sell|own|hold|best|better)\b",
    r"\b(?:(?:what|where|when|whether)(?:\s+(?:stocks?|shares))?|which(?:\s+\w+){1,2})\s+to\s+(?:buy|sell|invest|short|hold)\b",
    r"\b(?:pick|choose|name)\b[^.?!]*\b(?:stocks?|shares)\b[^.?!]*\b(?:for\s+me|to\s+(?:buy|own|hold))\b",
)
_OTHERS = re.compile(
    r"\b(?:did|does|has|have|had|was|were|said|says?|told|according|announced|analysts?|brokers?|brokerages?|banks?|advis[eo]rs?|iss|glass\s+lewis"
    r"|board|directors?|insiders?|executives?|management|committee|regulators?|court|activists?|ceo|cfo|chair\w*|sets?|raised?|cuts?|lowered)\b",
    re.I,
)
_ASKS = re.compile("|".join(_PLAIN), re.I)
_MAY_ASK = re.compile("|".join(_LEANING), re.I)


def asks_advice(question: str) -> bool:
    """Is this a request for investment advice: what to buy, sell or hold, or what a share will do?"""
    asked = re.sub(r"\s+", " ", question).replace("’", "'")
    if _ASKS.search(asked):
        return True
    return _MAY_ASK.search(asked) is not None and _OTHERS.search(asked) is None
