"""The words in which layers are strung together, as one pattern over a message's text.

Numbers are "#7" and sizes "×7" (see ``phrasing``). Knows words only; the reading is in ``layers``.
"""

from __future__ import annotations

import re

_POOL = (
    r"(?:max |average |avg |mean )?(?:maxpool\d*|avgpool\d*|pools?\d*|pooling|poolings|pooled"
    r"|maxpooling\d*|avgpooling\d*)(?: layers?| operations?| steps?| window| kernel)?"
)
_UP = (
    r"(?:transposed? conv\w*(?: layers?)?|conv transpose\d?|convtranspose\d*"
    r"|deconv\w*(?: layers?)?|upconv\w*)"
)
_CONV = r"(?:conv\d*|convs|convolve\w*|convolution(?:s|al)?)(?: layers?)?"
NOUN = rf"(?:{_POOL}|{_UP}|{_CONV})\b"
_LINK = r"(?: sizes?| with| of| is| are| has| have| uses| use| =| :| -(?! >)| \(| \[| a| an| the| by| to)*"
_MORE = r"(?:(?: ,| and| , and| then)? {mark}\d+\b(?! (?:stride|strides|layers?|conv\w*|filters|times)\b))*"
_LIST = r"[#×]\d+" + _MORE.format(mark="[#×]")
_SETTINGS = rf"(?:#\d+{_MORE.format(mark='#')}|×\d+)"
_INPUT = (
    r"(?:input|inputs|image|images|img|imgs|picture|pictures|photo|photos|pic|feature map|map|maps"
    r"|feature maps|signal|sequence|tensor|noise map|noise|crop|crops|scan|scans|mnist|cifar)"
)
_ONE_INPUT = (
    r"(?:input|image|img|picture|photo|feature map|map|signal|sequence|points|samples long|crop"
    r"|scan)"
)
_LOOK = (
    r"(?: (?:rgb|gray|grey|grayscale|greyscale|colour|color|square|large|big|mnist|cifar|noise"
    r"|training))*"
)
_KERNEL = rf"(?:kernels?|filters?|windows?|{NOUN})"
_PREPOSED = (
    r"\b(?:on|from|at|for|(?:start|starts|starting|begin|begins|beginning) (?:with|from|at)"
    r"|(?:remains|left|becomes|become|comes|happens|is|are) of|to|over|starting|beginning|takes?"
    r"|given|gets?|feed|feeding|put|into)(?: an?| the| my| of)*"
)
_ADJECTIVES = (
    r"(?:(?:stacked|consecutive|successive|more|such|equal|identical|same|subsequent|dilated"
    r"|unpadded|big|small|further) )*"
)
_CHANNELS = r"(?:(?:input |output |out |in |noise )?channels?|filters|feature maps|maps|kernels)"
_SETTING = r"(?:strides?|s|step size|padding|padded|pad|p|dilations?|dilated|dilation rate|d)"
_NOT_AN_INPUT = rf"\b(?! (?:{_KERNEL}|stride|channels|times?|pass))"
_ITEMS = (
    r"(?P<call>\b(?P<callee>conv[12]?|maxpool[12]?|avgpool[12]?|convtranspose[12]?)"
    r" \( (?P<args>#\d+(?: , #\d+)*)(?= [,)]))",
    rf"(?P<image>\b{_INPUT}(?: sizes?| shapes?| resolution| widths?| lengths?)?{_LINK}"
    rf" [#×]\d+\b{_NOT_AN_INPUT}"
    rf"|^×\d+(?= - >)|×\d+{_LOOK} {_INPUT}\b|×\d+ (?:goes|comes|is fed|enters|going|coming|is sent"
    rf"|arrives)\b|#\d+(?: long)?{_LOOK} {_ONE_INPUT}\b|{_PREPOSED} ×\d+\b(?! {_KERNEL})"
    rf"|\b(?:on|from|with length|of length|length) #\d+\b(?! (?:to|- >|into|{_CHANNELS})))",
    r"(?P<volume>#\d+ (?:input )?(?:channels|feature maps|maps)(?: of| with| sized| size| each| ,| at| and)*"
    r" (?P<deep>×\d+))",
    rf"(?P<channels>#\d+ (?:to|- >|into) #\d+ channels|#\d+ {_CHANNELS}\b(?! (?:of|with) (?:size )?#)"
    rf"|#\d+ (?:kernels|filters)\b|\b(?:(?:out|output|in|input) )?channels(?: of| is| =| :)* #\d+)",
    r"(?P<times>#\d+ times?|\btwice\b|\bthrice\b)",
    rf"(?P<count>#\d+) {_ADJECTIVES}(?:(?=×)|(?P<counted>{NOUN}|layers\b))",
    rf"\b(?P<setting>{_SETTING}){_LINK} (?P<list>{_SETTINGS})|(?P<before>#\d+) (?P<after>stride"
    rf"|padding|dilation)\b"
    rf"(?!{_LINK} [#×])",
    rf"\b(?P<kernel>(?:kernel|filter|window|pool|pooling)? ?sizes?|kernels?|k|filter"
    rf"|windows?){_LINK} (?P<kernels>{_LIST})",
    rf"(?P<size>×\d+)(?: (?P<owner>{NOUN}))?",
    rf"(?P<noun>\b{NOUN})(?:{_LINK} (?P<own>#\d+\b)(?! (?:{_CHANNELS}|times|layers|{NOUN})))?",
    r"\b(?P<unpadded>no padding|without padding|valid padding|unpadded|no output padding)\b",
    r"\b(?P<same>same padding|padding same|padding = same|padding is same)\b",
)
ITEM = re.compile("|".join(_ITEMS))
EVERYWHERE = re.compile(r"\b(?:all|each|every|both|everywhere|always|throughout)\b")
MANY = re.compile(  # more than one layer
    r"\b(?:then|followed|next|again|second|another|last|times?|twice|thrice|kernels|kernel sizes|layers"
    r"|convs|convolutions|filter sizes)\b|- >|\+"
)
SEPARATES = re.compile(r"- >|\bthen\b|\bfollowed\b|,|\band\b|\+|\bnext\b|\bafter\b")
NOT_ALONE = re.compile(rf"(?:- >|\bthen|\bfollowed by|\+)(?: an?| another)? {NOUN}$")
REVERSED = re.compile(r"\bafter (?:an?|another|the) (?:#\d+ )?$")
ORDINALS = ("first", "second", "third", "fourth", "fifth")
OF_ONE = re.compile(
    rf"\b({'|'.join(ORDINALS)})(?: (?:one|layer|conv\w*|pool\w*|has|have|with|uses?|got|a|the|of"
    rf"|is|:|in|=))* $"
)
OWN_STRIDE = re.compile(rf"×\d+ (?:with )?{_SETTING}\b")
_AFTER_WHICH = re.compile(rf"\bafter (?:the |my )?(?P<ordinal>{'|'.join(ORDINALS)})\b")
ONLY_AFTER = re.compile(rf"\bafter (?:the |my )?{NOUN}$")


def stops_at(text: str) -> int | None:
    """The layer after which the size is asked for, "after the second": 2."""
    match = _AFTER_WHICH.search(text)
    return ORDINALS.index(match["ordinal"]) + 1 if match else None


def kind_of(noun: str) -> str:
    """conv, pool, up or layer."""
    if "pool" in noun:
        return "pool"
    if re.search(_UP, noun):
        return "up"
    return "layer" if noun.startswith("layer") else "conv"
