"""Reading a form with a file (RFC 7578): strict, and bounded before anything is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any, Final, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser

from migrations_tracker.api.digests import Digesting, Digests
from migrations_tracker.api.parsing import refuse_encoded, shown
from migrations_tracker.api.problems import BodyTooLarge, MalformedBody
from migrations_tracker.domain.evidence import LONGEST_FILE

if TYPE_CHECKING:
    from rest_framework.parsers import DataAndFiles
    from rest_framework.request import Request

# What the other fields and the boundaries may add to the file itself.
LARGEST_FORM: Final = LONGEST_FILE + 64 * 1024


class FormParser(MultiPartParser):
    """`multipart/form-data`, with the digest of the whole where one was sent."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> "DataAndFiles[Any, Any]":
        request: Request = (parser_context or {})["request"]
        refuse_encoded(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_FORM:
            raise BodyTooLarge("The body has more than 25 MB, the most that is read.")
        digests = Digests(request.headers.get("Content-Digest", ""))
        digested = cast("IO[Any]", Digesting(stream, digests))
        try:
            found = super().parse(digested, media_type, parser_context)
        except ParseError as error:
            raise MalformedBody(
                "The form cannot be read: it is broken, or has no boundary. Let your HTTP library "
                "write Content-Type and the body."
            ) from error
        digests.check()
        return found


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form as JSON would have them, and its one file."""

    fields: Mapping[str, Any]
    file: "UploadedFile[Any] | None" = None

    @property
    def said(self) -> Mapping[str, Any]:
        """What tells this form from another: its fields, and the digest of its file."""
        if self.file is None:
            return self.fields
        digest = sha256()
        for chunk in self.file.chunks():
            digest.update(chunk)
        self.file.seek(0)
        return {**self.fields, "file": digest.hexdigest()}


def read_form(data: Any) -> Form:
    """A body that was a form, or JSON. Raises MalformedBody where a name stands twice."""
    if not isinstance(data, QueryDict):
        return Form(data)
    lists: list[tuple[str, list[Any]]] = list(data.lists())
    for name, values in lists:
        if len(values) > 1:
            raise MalformedBody(f"The field “{shown(name)}” stands twice in the form.")
        if isinstance(values[0], str) and ("\x00" in values[0] or "\ufffd" in values[0]):
            raise MalformedBody(f"The field “{shown(name)}” is not text in UTF-8.")
    fields: dict[str, Any] = {name: data[name] for name in data}
    sent = fields.get("file")
    if not isinstance(sent, UploadedFile):
        return Form(fields)
    return Form({name: value for name, value in fields.items() if name != "file"}, sent)
