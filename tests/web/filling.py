"""A form of a page as a browser without a script sends it: what is hidden, chosen and typed."""

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Protocol


class Answer(Protocol):
    status_code: int
    content: bytes


class _Form(HTMLParser):
    """Reads the last form of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.radios: dict[str, dict[str, str]] = {}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self.sent, self.radios = {}, {}
        elif tag in {"textarea", "select"}:
            self._open = name
            self.sent[name] = ""
        elif tag == "option" and "selected" in given:
            self.sent[self._open] = given["value"]
        elif tag == "input" and name:
            if kind == "radio":
                self.radios.setdefault(name, {})[given["id"].split("-")[0]] = given["value"]
            if kind not in {"radio", "checkbox"} or "checked" in given:
                self.sent[name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "textarea" and self._open:
            self.sent[self._open] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"textarea", "select"}:
            self._open = ""


def filled(answer: Answer, choices: Mapping[str, str] | None = None) -> dict[str, str]:
    """What the form of a conflict page sends, with “theirs” or “yours” chosen of some fields."""
    form = _Form()
    form.feed(answer.content.decode())
    chosen = {name: form.radios[name][side] for name, side in (choices or {}).items()}
    return form.sent | chosen


def sides(answer: Answer) -> dict[str, tuple[str, str]]:
    """Each field that two people filled in differently: as it stands, and as it was sent."""
    form = _Form()
    form.feed(answer.content.decode())
    return {
        name: (two["theirs"], two["yours"]) for name, two in form.radios.items() if "theirs" in two
    }
