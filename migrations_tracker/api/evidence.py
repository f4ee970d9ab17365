"""Evidence: listed, read, added and opened."""

from datetime import datetime
from typing import ClassVar, Final

from django.http import HttpResponse, QueryDict
from django.utils.http import content_disposition_header
from rest_framework.request import Request

from migrations_tracker.api import choices, evidence_documents
from migrations_tracker.api.answers import JSON, answer, answer_bytes, render
from migrations_tracker.api.base import ApiView, JsonOnly
from migrations_tracker.api.digests import digest_of
from migrations_tracker.api.evidence_records import (
    EvidenceRecord,
    NewEvidence,
    NewEvidenceForm,
    read_evidence,
)
from migrations_tracker.api.links import url_of
from migrations_tracker.api.lists import id_in, of_boroughs, page_with_gone, with_codes
from migrations_tracker.api.migrations import migration_named
from migrations_tracker.api.operations import documented
from migrations_tracker.api.paging import PARAMETERS, Order, page_of
from migrations_tracker.api.parameters import instant
from migrations_tracker.api.parsing import StrictJSONParser
from migrations_tracker.api.problems import NotThere
from migrations_tracker.api.repeats import perform_once
from migrations_tracker.api.representations import write
from migrations_tracker.api.uploads import FormParser, read_form
from migrations_tracker.domain.access import Scope
from migrations_tracker.domain.evidence import FileType, check_size, file_name
from migrations_tracker.models import Evidence
from migrations_tracker.selectors.api_evidence import (
    EvidenceRow,
    Pieces,
    api_evidence,
    evidence_row,
    gone_evidence,
    seen_evidence,
    timed_evidence,
)
from migrations_tracker.selectors.api_gone import GoneRow
from migrations_tracker.services.audit import Origin
from migrations_tracker.services.evidence import Piece, add_evidence
from migrations_tracker.services.idempotency import Answer

BY_UPDATE: Final[Order[EvidenceRow | GoneRow]] = Order(
    {"changed_at": datetime, "id": int}, lambda row: (row.updated_at, row.id)
)


class EvidenceList(ApiView):
    """Seven queries or fewer to read; about thirty to add a piece, most in one transaction."""

    http_method_names = ["get", "head", "post"]
    parser_classes = (StrictJSONParser, FormParser)
    parameters: ClassVar[tuple[str, ...]] = (
        *PARAMETERS,
        "borough",
        "about",
        "code",
        "scan_state",
        "updated_since",
    )
    write_scope = Scope.EVIDENCE_WRITE

    @documented(evidence_documents.LIST_EVIDENCE)
    def get(self, request: Request) -> HttpResponse:
        who = self.principal
        page, since = page_of(request, BY_UPDATE), instant(request, "updated_since")
        seen = _placed(request, seen_evidence(who))
        seen = with_codes(request, seen, "scan_state", choices.SCAN_STATES)
        gone = _placed(request, gone_evidence(who)) if since else seen.none()
        found = page.cut(timed_evidence(seen, gone, who, since))
        rows, links = page.finish(api_evidence(found, who))
        return page_with_gone(request, EvidenceRecord, rows, links)

    @documented(evidence_documents.ADD_EVIDENCE)
    def post(self, request: Request) -> HttpResponse:
        form = read_form(request.data)
        file = form.file
        sent = form.fields if file is None else {**form.fields, "file": file}
        is_form = isinstance(request.data, QueryDict)
        fields, on = read_evidence(NewEvidenceForm if is_form else NewEvidence, sent)
        migration = migration_named(self.principal, fields["borough"])
        if file is not None:
            check_size(file.size or 0)
        content = file.read() if file is not None else None
        piece = Piece(fields["title"], content, fields.get("link", ""))

        def act(source: Origin, is_rehearsal: bool) -> Answer:  # noqa: FBT001 - see Act
            done = add_evidence(migration.pk, on, piece, source, is_rehearsal=is_rehearsal)
            is_new = done.event is not None and not is_rehearsal
            return _told(request, done.evidence, source, status=201 if is_new else 200)

        return perform_once(self, request, act, said=form.said)


class EvidenceOne(ApiView):
    """Six queries or fewer."""

    http_method_names = ["get", "head"]

    @documented(evidence_documents.READ_EVIDENCE)
    def get(self, request: Request, ref: str) -> HttpResponse:
        return answer(request, write(EvidenceRecord, found_row(self, ref), request))


class FilesToo(JsonOnly):
    """A file has the type that it has; problems are JSON."""

    taken = JsonOnly.taken | {"application/octet-stream", "image/*", "text/*", *FileType}


class EvidenceContent(ApiView):
    """Seven queries or fewer, and the file."""

    http_method_names = ["get", "head"]
    content_negotiation_class = FilesToo

    @documented(evidence_documents.READ_CONTENT)
    def get(self, request: Request, ref: str) -> HttpResponse:
        row = found_row(self, ref)
        if not row.is_open:
            raise NotThere
        with Evidence.objects.get(pk=row.id).file.open("rb") as file:
            content: bytes = file.read()
        kind = FileType(row.content_type)
        name = file_name(row.title, kind)
        headers = {
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=name)
            or "attachment",
            "X-Content-Type-Options": "nosniff",
            **digest_of(row.sha256),
        }
        return answer_bytes(request, content, content_type=kind.value, headers=headers)


def found_row(view: ApiView, ref: str) -> EvidenceRow:
    """The piece; raises NotThere, missing, withdrawn or not theirs."""
    seen = seen_evidence(view.principal).filter(public_id=id_in(ref, "ev_"))
    row = evidence_row(seen, view.principal)
    if row is None or row.reference != ref:
        raise NotThere
    return row


def _placed(request: Request, pieces: Pieces) -> Pieces:
    """Narrowed by what never changes of a piece."""
    pieces = of_boroughs(request, pieces, "migration__borough_id")
    pieces = with_codes(request, pieces, "about", choices.SUBJECTS)
    return with_codes(request, pieces, "code", choices.SUBJECT_CODES)


def _told(request: Request, evidence: Evidence, source: Origin, *, status: int) -> Answer:
    """The piece as it is kept now. Six queries at most."""
    row = evidence_row(Evidence.objects.filter(pk=evidence.pk), source.principal)
    assert row is not None
    headers = {"Content-Type": JSON}
    if status == 201:
        headers["Location"] = url_of(request, "evidence-one", row.reference)
    return Answer(status, render(write(EvidenceRecord, row, request)).decode(), headers)
