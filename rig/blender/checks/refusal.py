"""Why a scene cannot be loaded, in one sentence that a user can act on."""

from __future__ import annotations

import re

KINDS = ("missing", "empty", "format", "unsupported", "no-mesh", "internal")
MAX_LENGTH = 400


class Refusal(Exception):
    """The scene is refused; `kind` is one of KINDS, the text is the sentence for the user."""

    def __init__(self, kind: str, sentence: str) -> None:
        assert kind in KINDS, kind
        super().__init__(sentence)
        self.kind = kind


def one_sentence(error: BaseException | str) -> str:
    """An importer's exception arrives as a traceback of many lines in one string: what was said last is the cause."""
    text = str(error).strip()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if any("Traceback" in line for line in lines):
        said = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Exit|Interrupt)\b", line)]
        lines = said[-1:] or lines[-1:]
    sentence = re.sub(r"\s+", " ", " ".join(lines[:3]))
    sentence = re.sub(r"^(Error: ?|RuntimeError: ?)+", "", sentence)
    if not sentence:
        sentence = type(error).__name__ if isinstance(error, BaseException) else "no reason given"
    return sentence if len(sentence) <= MAX_LENGTH else sentence[: MAX_LENGTH - 3] + "..."
