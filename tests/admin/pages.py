"""Reading the administrators' pages as a person does."""

import re
from html import unescape

from django.http import HttpResponseBase


def text_of(response: HttpResponseBase) -> str:
    """The words of a page, tags taken away and blanks made single."""
    html = getattr(response, "content", b"").decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))
