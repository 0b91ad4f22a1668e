"""What a feed says is data: text from outside made harmless before a model reads it. Pure; text in, text out.

`neutralise` drops control and zero-width characters, HTML, Markdown images and links (their words stay), chat-template
tokens, forged citation marks, and replaces sentences that give orders to readers or models by "(…)". `instruction_spans`
gives those sentences' offsets in the original, so that no figure in them is ever a finding. Words of the trade ("analysts
should note", "ignore the one-time charge") are no orders: an order speaks to a machine, of its rules, or of its reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

REMOVED = "(…)"
_PASSES = 6
# Controls but tab and newline, soft hyphen, zero-width and direction marks, fillers, selectors, private use, tags, surrogates.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff]"
)

_COMMENT = re.compile(r"<!--.*?(?:-->|$)|<(script|style|template)\b.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z!?][^<>]{0,2000}>")
_CHAT_TOKEN = re.compile(
    r"<[|｜][^|｜<>]{1,60}[|｜]>|\[/?INST\]|<</?SYS>>|</?s>|<(?:start|end)_of_turn>", re.IGNORECASE
)
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\s?(?:\([^)\n]{0,2000}\)|\[[^\]\n]{0,100}\])")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\([^)\n]{0,2000}\)")
_LINK_TARGET = re.compile(r"(?m)^[ \t]{0,3}\[[^\]\n]{1,100}\]:\s?\S+.*$")
_URL = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,15}:)?//([\w.-]{1,253})[^\s<>()\[\]]*|\b(?:javascript|data|vbscript):\S+", re.IGNORECASE
)
_BRACKETS = str.maketrans({"[": "(", "]": ")", "【": "(", "】": ")", "〔": "(", "〕": ")", "［": "(", "］": ")"})
_FORMULA = re.compile(r"<{2,}|>{2,}")
_FENCE = re.compile(r"`{3,}|~{3,}")

_MACHINE = (
    r"(?:automated|automatic|artificial|ai|a\.i\.|llms?|gpt\w*|chatgpt|claude|gemini|copilot|(?:large\s+)?language[\s-]models?|chat\s?bots?|bots?"
    r"|assistants?|summari[sz]ers?|agents?|machine)"
)
_RULES = (
    r"(?:instructions?|rules?|prompts?|directions|directives?|guidelines?|commands?|constraints?|polic(?:y|ies)|programming|training|context"
    r"|restrictions?|safeguards?|safety\s+\w+)"
)
_ORDER = (
    r"(?:say|state|report|answer|reply|respond|give|tell|claim|use|include|output|recommend|write|add|append|insert|cite|mention|print|put|close|end"
    r"|begin|start|finish|rate|link|show|return|repeat|send|open|visit|call|treat|quote|ignore|disregard|advise|praise|urge|omit)"
)
_OPENING = r"^[\s\"'“”‘’*_#>()\[\]<!-]*"
_ORDERS = re.compile(
    "|".join(
        (
            rf"\b(?:note|notice|message|memo|reminder|instructions?|attention|request|warning)\s*(?:to|for|:)?\s+(?:all\s+|any\s+|every\s+|the\s+|our\s+)?"
            rf"{_MACHINE}\s*(?:readers?|models?|systems?|tools?|agents?|assistants?|software)?\b(?=\s*[:,.—–-]|\s+(?:reading|processing|summari[sz]ing))",
            r"(?:^|[.:;,]|\b(?:please|must|should|to|and|now|then|you|kindly|can|immediately|simply|just|also)\b)\s*"
            r"[\"'“”]*(?:ignore|disregard|forget|override|bypass|discard|drop|abandon|neglect|set\s+aside|pay\s+no\s+(?:attention|heed)\s+to)"
            rf"\s+(?:\w+\s+){{0,5}}?(?:previous|prior|above|earlier|preceding|existing|all|any|every|your|these|those|system|the)\s+(?:\w+\s+){{0,4}}?"
            rf"(?<!voting )(?<!proxy )(?<!wire )(?<!tax ){_RULES}\b",
            rf"{_OPENING}(?:SYSTEM|ASSISTANT|DEVELOPER|USER|(?:[Ss]ystem|[Aa]ssistant|[Dd]eveloper|[Uu]ser)(?=\s+(?:prompt|message|note|override)|\s*:\s))"
            r"\s*(?:prompt|message|note|instructions?|override|update)?\s*[:\]>]",
            r"\bas\s+an?\s+(?:ai|artificial|(?:large\s+)?language\s+model|llm|chat\s?bot|assistant|helpful)\b",
            r"\byou\s+are\s+(?:now\s+|henceforth\s+)?(?:an?\s+|the\s+|no\s+longer\s+)?(?:ai|assistant|(?:large\s+)?language\s+model|chat\s?bot|llm|unrestricted"
            r"|helpful|bound|jailbroken|in\s+(?:developer|debug|maintenance)|dan\b)",
            rf"\b(?:dear|hey|hello|hi|attention|listen),?\s+{_MACHINE}\b",
            r"\bfrom\s+now\s+on,?\s+(?:you|your|all|every|any|always|never|only|answer|reply|respond)\b",
            r"\byour\s+(?:new\s+|real\s+|true\s+|only\s+|actual\s+|next\s+)?(?:task|instructions?|role|goal|objective|system\s+prompt|mission|directive|job)\s+(?:is|are|now|has)\b",
            r"\b(?:reveal|print|repeat|output|show|leak|disclose|send|expose|display|dump)\s+(?:me\s+)?(?:your|the)\s+(?:\w+\s+){0,2}?(?:system\s+)?(?:prompt|instructions|hidden\s+\w+)\b",
            r"\b(?:new|updated|revised|real|hidden|secret|additional|special|override)\s+(?:system\s+)?(?:instructions?|prompt|directives?)\s*(?::|for\s+(?:you|the\s+(?:ai|model|assistant)))",
            rf"\b(?:when(?:ever)?|if|once|should)\s+(?:you\s+are\s+|you're\s+|you\s+get\s+|ever\s+)?(?:asked|prompted|queried|questioned)\b[^.!?]{{0,60}}?[,:]\s*"
            rf"(?:you\s+(?:must|should|will|shall)\s+|please\s+|always\s+|simply\s+|then\s+|just\s+)*{_ORDER}\b",
            rf"\b(?:when(?:ever)?|if|once)\s+(?:an?y?|the|some)\s*(?:user|reader|person|one|body|investor)\s+asks\b[^.!?]{{0,60}}?[,:]\s*(?:\w+\s+)?{_ORDER}\b",
            r"\b(?:whoever|whatever\s+(?:model|system|assistant)|any(?:one|body)?\s+(?:who\s+|that\s+|model\s+|system\s+|tool\s+|assistant\s+)*)\s*"
            r"(?:sums?|summari[sz]\w+|reads?|reading|answers?|processes|processing|quotes?|paraphrases?|retells?|writes?|relays?|condenses?|parses?)\b[^.!?]{0,80}?"
            r"\b(?:must|should|shall|has\s+to|have\s+to|needs?\s+to|is\s+to|are\s+to)\b",
            rf"\b(?:the\s+|this\s+|any\s+|all\s+|every\s+)?(?:ai|assistants?|language\s+models?|chat\s?bots?|llms?|summari[sz]ers?|ai\s+(?:models?|systems?|assistants?))\s+"
            rf"(?:reading\s+this\s+|processing\s+this\s+)?(?:must|should|shall|has\s+to|have\s+to|is\s+to|are\s+to|will\s+now)\s+(?:always\s+|never\s+|not\s+|also\s+|now\s+)*{_ORDER}\b",
            rf"\b(?:you|your\s+(?:reply|answer|summary|response|output))\s+(?:must|should|shall|have\s+to|need\s+to|are\s+(?:required|instructed|ordered)\s+to)\s+"
            rf"(?:always\s+|never\s+|not\s+|also\s+|now\s+|only\s+|instead\s+)*{_ORDER}\b",
            r"\b(?:end|begin|finish|start|close|sign\s+off|open|conclude|preface)\s+(?:each|every|all|your|the|any)\s+(?:\w+\s+)?(?:reply|replies|answers?|responses?|summar(?:y|ies)|messages?|outputs?)\b",
            r"\b(?:in|of|from|to|with|at\s+the\s+end\s+of)\s+your\s+(?:\w+\s+)?(?:reply|answer|response|summary|output)s?\b",
            r"\b(?:in|to|of)\s+(?:each|every|all|any)\s+(?:\w+\s+)?(?:repl(?:y|ies)|responses?|answers?|summar(?:y|ies))\b|\b(?:report|text)s?\s+(?:that\s+)?you\s+(?:generate|write|produce)\b",
            r"\binstructions?\s+(?:that\s+)?you\s+(?:were|have\s+been|are)\s+given\b|\bwhen\s+you\s+(?:process|read|summari|see|receive|parse)\w*\s+this\b",
            r"\byour\s+(?:rules?|guidelines|safety|restrictions)\s+(?:have|has|were|are|do|no\s+longer)\b|\bunrestricted\s+(?:response|mode|answer)",
            r"\b(?:act|behave|respond|pose)\s+as\s+(?:an?\s+|the\s+)?(?:uncensored|unrestricted|unfiltered|assistant|different)\b|\bas\s+the\s+assistant\s*,",
            rf"\bfor\s+(?:all\s+)?{_MACHINE}(?:\s+\w+)?\s*(?:agents?|models?|assistants?|readers?|systems?)?\)?\s*:",
            r"\b(?:call|invoke|run|use)\s+(?:the\s+)?[a-z]+_[a-z_]+\b|\bdecode\b[^.!?]{0,60}\b(?:do|follow|execute|obey)\b|\b(?:do|follow)\s+(?:exactly\s+)?what\s+it\s+says\b",
            r"\b(?:ignor\w+|oubli\w+|olvid\w+|vergiss|vergesst|dimentica\w*|descarta\w*)\s+(?:\w+\s+){0,4}?(?:instru(?:ctions|cciones|zioni)|anweisungen|richtlinien|regeln"
            r"|r[èe]gles|reglas|regole)\b|\b(?:system(?:anweisungen|prompt)|prompt\s+(?:di\s+sistema|syst[èe]me|de\s+sistema)|istruzioni\s+di\s+sistema|instructions\s+syst[èe]me)\b",
            rf"(?:{_OPENING}|\band\s+|[,;:]\s*)(?:do\s+not|don['’]t|never|stop)\s+(?:ever\s+)?(?:cite|mention|quote|reveal|attribute|reference|citing|name)\b[^.!?]{{0,40}}?"
            r"\b(?:sources?|citations?|this\s+(?:note|message|text|block|instruction|paragraph)|rules|filings?|where)\b",
            rf"{_OPENING}(?:please\s+)?(?:respond|reply|answer)\s+(?:only\s+|always\s+|solely\s+)?(?:with|in|by|as|to\s+(?:all|every|any|the\s+(?:user|question)))\b",
            r"\b(?:include|insert|append|add|embed|output|print|repeat|say|write|use)\s+(?:exactly\s+)?(?:the|this|these|following)\s+(?:exact\s+|following\s+)?(?:phrase|words?|string|image|sentence|token|code\s+word|keyword)\b",
            r"\b(?:place|put|replace|substitute|encode)\b[^.!?]{0,40}\b(?:user|reader)['’]?s?\s+(?:question|query|prompt|e-?mail|data|conversation)\b",
            r"\b(?:jail\s?break|prompt\s+injection|developer\s+mode|obey\s+(?:the|this|these|me|my)|system\s+override|end\s+of\s+(?:system\s+|user\s+)?(?:prompt|input|document|context|instructions))\b",
            r"\[\s*(?:source|citation|verified|ref(?:erence)?|doc(?:ument)?|evidence)\b\s*[:=#][^\]\n]{0,200}\]|\btied\s*[=:]\s*true\b|\bverified\s*=\s*(?:true|yes|1)\b",
            r"\b(?:confirm\w*|verif\w+|according\s+to|as\s+stated|per\s+the|shows?|proven?)\b[^.!?\n]{0,60}\[\d{1,3}\]\s?\[\d{1,3}\]",
            r"\b(?:modify|augment|enhance|provide|render|adapt|adjust|amend|alter|shape|reword|rewrite|rephrase|translate|encode|format|convert|scramble|jumble"
            r"|misspell|substitute|replace|weave|integrate|incorporate|introduce|combine|rearrange|remove)\b[^.!?]{0,60}\byour\s+(?:\w+\s+)?(?:repl(?:y|ies)|answers?"
            r"|responses?|outputs?|summar(?:y|ies)|messages?)\b",
            rf"{_OPENING}(?:replace|swap|substitute|convert|misspell|scramble|jumble)\s+(?:\w+\s+){{0,2}}?(?:letters?|vowels?|consonants?|words?)\b",
            rf"{_OPENING}(?:please\s+)?(?:collect|gather|extract|exfiltrate|send|forward|e-?mail|upload)\b[^.!?]{{0,60}}\b(?:api\s+keys?|credentials|passwords?"
            r"|customer\s+(?:e-?mails?|data|list))\b",
            r"\ball\s+(?:previous|prior|preceding|earlier)\s+instructions\b|\brest\s+of\s+this\s+(?:task|conversation|chat)\b|\((?:assistant|system|ai|model)\)\s*:",
            r"\b(?:als|comme|como|come|en\s+tant\s+qu['’]|in\s+qualit[àa]\s+di)\s*(?:ki-?)?(?:assistent\w*|asistente|assistant)\b",
            r"\b(?:note|nota|notiz|hinweis|message|mensaje|messaggio|nachricht|aviso)\s+(?:(?:di|de|del|du|vom|an)\s+)?(?:das\s+)?s[iy]st[eéè]m\w*\s*:",
            rf"{_OPENING}(?:please\s+)?(?:translate|decode|summari[sz]e|paraphrase|rewrite|repeat|answer)\s+(?:the\s+|this\s+)?(?:following|above|below)\b",
            r"(?:^|\s)[A-Za-z]+(?:%20[\w.,]+){3}",
            r"\b(?:fin|fine|final|ende|d[ée]but|inizio|anfang|in|en|dans)\s+(?:(?:de|di|del|der)\s+)?(?:toutes?|chaque|ogni|tutte|cada|todas?|jeder|aller)\s+(?:\w+\s+)?"
            r"(?:r[ée]ponses?|rispost[ae]|respuestas?|antwort(?:en)?)\b",
            r"<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>|\[/?INST\]|<<SYS>>|<start_of_turn>",
        )
    ),
    re.IGNORECASE,
)
# No order is without one of these; the test spares the long pattern most sentences of a filing.
_SUSPECT = tuple(
    (
        "you; ai;ai ;a.i.;llm;gpt;claude;gemini;copilot;language;bot;assistant;summar;agent;automat;machine;artificial;ignor;disregard;forget"
        ";override;bypass;discard;drop ;abandon;neglect;set aside;pay no;system;developer;user;asked;asks;prompt;queried;questioned;whoever"
        ";whatever;anyone;anybody;any model;any tool;from now on;reply;replies;answer;respon;cite;citing;do not;don't;don’t;never;phrase"
        ";words;string;image;token;jail;obey;injection;instru;anweisung;richtlin;regeln;règles;regles;reglas;regole;istruz;decode"
        ";unrestricted;[source;[citation;[verified;[ref;[doc;[evidence;[ ;tied;verified;][;] [;[inst;[/inst;<|;<start;oubli;olvid;vergi;_"
        ";vowel;letters;your message;api key;credential;password;customer;previous;rest of this;(model);(ai);assistent;asistente;sistem;systè;antwort;répon;repon;rispost"
        ";respuest;%20;translate;following; above; below"
    ).split(";")
)
_FOLLOW_ON = re.compile(
    rf"{_OPENING}(?:then\s+|also\s+|instead,?\s+|please\s+|finally,?\s+|next,?\s+|now\s+|and\s+|always\s+|never\s+|do\s+not\s+|don['’]t\s+|make\s+sure\s+|be\s+sure\s+|remember\s+|it\s+is\s+"
    rf"(?:vital|essential|imperative)\s+|failure\s+to\s+|this\s+(?:instruction|rule|overrides)|you\s+|your\s+)*{_ORDER}\b|{_OPENING}(?:you\s+(?:must|will|are)|your\s+\w+|this\s+(?:instruction|rule|overrides)|failure\s+to)\b",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(r"(?<=[.!?:…])[\"”’')*_]*[ \t]+(?=[\"“‘(*_#<!A-Z\[])|\n+|(?<=\.)(?=!\[)|(?<=>)(?=<)")
_COLON_END = re.compile(r":[\"”’')*_]*$")


def neutralise(text: str) -> str:
    """The text as a model may read it; offsets do not survive. Idempotent, total."""
    for _ in range(_PASSES):
        cleaned = _once(text)
        if cleaned == text:
            break
        text = cleaned
    return text


def instruction_spans(text: str) -> list[tuple[int, int]]:
    """[start, end) of sentences addressed to a reader, model or assistant, or that forge a citation."""
    visible, origin = _visible(text)
    spans = _order_spans(visible)
    return [(origin[start], origin[end - 1] + 1) for start, end in spans]


def _once(text: str) -> str:
    text, _ = _visible(_COMMENT.sub(" ", text))
    text = _without_orders(text)
    text = _CHAT_TOKEN.sub(" ", text)
    text = _TAG.sub(" ", text)
    text = _LINK_TARGET.sub("", text)
    text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    text = _URL.sub(lambda match: match[1] or "", text)
    text = _FENCE.sub("", _FORMULA.sub(" ", text)).translate(_BRACKETS)
    return re.sub(r"[ \t]{2,}(?=\S)", " ", text)


def _visible(text: str) -> tuple[str, Sequence[int]]:
    """The text without characters that a reader cannot see, and each kept character's place in the original."""
    if _HIDDEN.search(text) is None:
        return text, range(len(text))
    kept = [(at, char) for at, char in enumerate(text) if _HIDDEN.match(char) is None]
    return "".join(char for _, char in kept), [at for at, _ in kept]


def _without_orders(text: str) -> str:
    parts: list[str] = []
    at = 0
    for start, end in _order_spans(text):
        parts += [text[at:start], REMOVED]
        at = end
    return "".join([*parts, text[at:]])


def _order_spans(text: str) -> list[tuple[int, int]]:
    """Sentences that hold an order, with those that go on giving orders behind them in the same paragraph."""
    sentences = list(_sentences(text))
    struck = {at for at, (start, end) in enumerate(sentences) if _is_order(text[start:end])}
    if not struck:
        return []
    for at in range(1, len(sentences)):
        before = sentences[at - 1]
        same_paragraph = "\n" not in text[before[1] : sentences[at][0]]
        goes_on = _FOLLOW_ON.match(text[slice(*sentences[at])]) or _COLON_END.search(text[before[0] : before[1]])
        if at - 1 in struck and ((same_paragraph and goes_on) or _is_broken(text, before[1], sentences[at][0])):
            struck.add(at)
    return _joined([sentences[at] for at in sorted(struck)])


def _is_broken(text: str, end: int, begin: int) -> bool:
    """Did no more than the break of a line cut one sentence in two?"""
    return text[end:begin].count("\n") == 1 and text[:end].rstrip(")")[-1:] not in '.!?:;…"”'


def _is_order(sentence: str) -> bool:
    lowered = sentence.lower()
    return any(word in lowered for word in _SUSPECT) and _ORDERS.search(sentence) is not None


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start - joined[-1][1] <= 1:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _BOUNDARY.finditer(text):
        if text[start : match.start()].strip():
            yield start, match.start()
        start = match.end()
    if text[start:].strip():
        yield start, len(text)
