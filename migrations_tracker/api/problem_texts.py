"""What each problem means and what to do about it, by its code: for its page and the schema."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ProblemText:
    meaning: str
    remedy: str


T = ProblemText
TEXTS: Final[Mapping[str, ProblemText]] = {
    "already-assigned": T(
        "The supplier already leads this migration.", "Choose another supplier, or do nothing."
    ),
    "already-open": T(
        "The borough has an open migration, and it can have one at most.",
        "Close or withdraw the open one first.",
    ),
    "answer-refused": T(
        "The answer to the discrepancy is not complete: a dispute without evidence, or an "
        "explanation without its words or its end.",
        "Correct what “errors” points at, and send it with a new Idempotency-Key.",
    ),
    "bad-header": T(
        "A header that the operation needs is missing, or cannot be read.",
        "Read the detail: it names the header and shows how it is written.",
    ),
    "bad-parameter": T(
        "The address has a query parameter or a value that the operation does not know. Silence "
        "would mean wrong data, so it is refused.",
        "Take one of the allowed names or values in “errors”.",
    ),
    "bad-request": T(
        "The request broke off or cannot be made sense of.", "Send it again as a whole."
    ),
    "body-too-large": T(
        "The body has more bytes than are read: 65,536, 262,144 with many updates at "
        "once, and 25 MB in a form with a file.",
        "Send shorter reasons or notes, fewer updates at once, or a smaller file.",
    ),
    "browser-reads-only": T(
        "You are signed in with a browser. With that the API can be read, but nothing changed.",
        "Use an API key, or make the change on the migration’s page.",
    ),
    "changed-by-someone-else": T(
        "If-Match named a version that is no longer the present one: somebody wrote meanwhile.",
        "Read the migration again at “current.url”, decide, and send its new ETag. The same "
        "Idempotency-Key may be used again.",
    ),
    "cut-over-already": T(
        "The service is in use over the PSN already, so it is not planned or rehearsed any more.",
        "Do nothing; or record its roll-back first, if it was rolled back.",
    ),
    "cutover-changed": T(
        "If-Match named a version of the cutover that is no longer the present one.",
        "Read the cutover again at “current.url”, decide, and send its new ETag.",
    ),
    "cutover-refused": T(
        "The cutover cannot be as it was sent: a window in the past or inside a change freeze, an "
        "outcome that is still to come, or one without its reason.",
        "Correct what “errors” points at.",
    ),
    "not-in-scope": T(
        "The borough is not to have this service, so nothing is recorded of it.",
        "If it should, ask the programme to take it into scope.",
    ),
    "delay-reason-required": T(
        "A date moves later, and nobody said why.", "Send a delay reason with it."
    ),
    "gate-not-met": T(
        "The stage has criteria to enter it, and some are not met.",
        "Meet what “blocked_by” names, then claim the stage again with a new Idempotency-Key.",
    ),
    "idempotency-key-reused": T(
        "The Idempotency-Key was sent before with another body.",
        "Send a new key with each new request.",
    ),
    "in-the-future": T(
        "“effective_at” is later than now. Two minutes are let pass, for clocks that differ.",
        "Claim a stage once it is reached.",
    ),
    "insufficient-scope": T(
        "The key is in force, but lacks the scope that this operation needs.",
        "Ask an administrator for a key with the scope in “scope”.",
    ),
    "internal-error": T(
        "The error is ours and is in our log. Nothing was changed.",
        "Send the same request again. If it stays, tell us the request id.",
    ),
    "key-missing": T(
        "The request carries no API key.", "Send it in “Authorization: Bearer lpsn_live_…”."
    ),
    "key-not-accepted": T(
        "The key is unknown, revoked or past its expiry, or was not sent as a Bearer key.",
        "Check that all of it was sent. If it has ended, ask an administrator for a new one.",
    ),
    "malformed-body": T(
        "The body is not JSON, or holds what readers of JSON take differently: a name twice in an "
        "object, NaN, bytes that are not UTF-8, half characters, very deep nesting.",
        "Read the detail: it says where. Most JSON libraries write bodies that pass.",
    ),
    "method-not-allowed": T(
        "The address exists, but not with this method.", "Take a method named in Allow."
    ),
    "migration-ended": T(
        "The migration is closed or withdrawn; nothing more can be changed in it.",
        "If it should go on, ask the programme to open a new one.",
    ),
    "digest-mismatch": T(
        "The body that arrived is not the one whose digest stands in Content-Digest: it was "
        "changed or broken off on its way, or the digest is of something else, such as the file "
        "alone.",
        "Compute the digest over the whole body as it is sent, and send both again.",
    ),
    "evidence-refused": T(
        "The evidence cannot be kept as it was sent: no file and no link, an empty file, a type "
        "that is not taken, or a file that the virus scanner rejected.",
        "Correct what “errors” points at, and send it with a new Idempotency-Key.",
    ),
    "file-too-large": T("The file has more than 25 MB.", "Make it smaller, or send a link to it."),
    "discrepancy-changed": T(
        "Somebody has answered the discrepancy since you read it.",
        "Read their answer, decide, and send yours with the new ETag if it still holds.",
    ),
    "discrepancy-closed": T(
        "Claim and observation agree again, so the discrepancy has closed and takes no answers.",
        "Do nothing. Should they disagree anew, another one is opened.",
    ),
    "follows-from-records": T(
        "The actual dates of certificate, cutover and acceptance follow from their own records.",
        "Record the certificate, the outcome of the services or the acceptance instead.",
    ),
    "milestone-changed": T(
        "If-Match named a version of the milestone that is no longer the present one. The detail "
        "says who wrote meanwhile, what and when.",
        "Read the milestone again at “current.url”, decide, and send its new ETag.",
    ),
    "milestone-refused": T(
        "The milestone cannot be as it was sent: a day to come as its actual date, a day before "
        "what it needs was done, or a step without its reason.",
        "Correct what “errors” points at.",
    ),
    "needs-not-done": T(
        "The milestone cannot be complete before the ones that it needs.",
        "Complete those first, or say that they are not applicable.",
    ),
    "step-not-possible": T(
        "No step leads from the milestone’s present status to the one that was sent.",
        "Read the detail: it names the steps that do.",
    ),
    "move-not-allowed": T(
        "There is no move from the present stage to the claimed one, or it is not yours to make.",
        "Claim one of “allowed_stages”. The transitions say who can make the other moves.",
    ),
    "next-update-out-of-range": T(
        "“next_update_by” is in the past or more than 31 days away.",
        "Promise a date in the range that the detail gives.",
    ),
    "not-acceptable": T(
        "The Accept header asks for something else than JSON.",
        "Send “Accept: application/json”, or no Accept header.",
    ),
    "not-found": T(
        "There is nothing at this address that you may see. A record of somebody else looks "
        "exactly like one that does not exist.",
        "Check the address, or find the record in a list.",
    ),
    "out-of-order": T(
        "The claim says that it took effect before the present stage did.",
        "Send a later “effective_at”, or leave it out.",
    ),
    "precondition-failed": T(
        "If-Match names no version of this record. A weak tag (W/…) never matches.",
        "Send the ETag as it came with the record.",
    ),
    "precondition-required": T(
        "A change has to name the version that it is made to, so that nobody’s work is lost.",
        "Read the record, and send its ETag in If-Match.",
    ),
    "quota-exceeded": T(
        "The caller made more requests in this minute than are allowed.",
        "Wait for as many seconds as “Retry-After” says. “RateLimit” on every answer says how many "
        "are left.",
    ),
    "reason-required": T(
        "The move goes back or aside, and such moves need a reason.", "Say why in “reason”."
    ),
    "refused": T(
        "The rules of the programme refuse this.", "Read the detail: it says why and what to do."
    ),
    "role-not-allowed": T(
        "The record is yours to see, but the change is for another role.",
        "Ask whoever the detail names.",
    ),
    "still-running": T(
        "The first request with this Idempotency-Key has not ended yet.",
        "Wait as long as Retry-After says, then send the same request again.",
    ),
    "unavailable": T(
        "The database did not answer. Nothing was changed.",
        "Wait as long as Retry-After says, then send the same request again.",
    ),
    "unsupported-media-type": T(
        "The body is not sent as JSON, or is compressed.",
        "Send “Content-Type: application/json” and no Content-Encoding.",
    ),
    "validation": T(
        "The body is JSON, but some of its fields are not as they must be. All are named at once.",
        "Correct what “errors” points at. The same Idempotency-Key may be used again.",
    ),
    "updates-refused": T(
        "The updates were to be made all or none, and at least one of them was refused.",
        "Correct what “results” and “errors” name and send all again, or send “atomic”: false.",
    ),
    "secret-rotated-recently": T(
        "The secret of the webhook was rotated within the last week, and both are signed with.",
        "Wait until the older one has ended, or end it in My work, under Webhooks.",
    ),
    "webhook-changed": T(
        "If-Match named a version of the webhook that is no longer the present one.",
        "Read the webhook again at “current.url”, decide, and send its new ETag.",
    ),
    "webhook-disabled": T(
        "The webhook is disabled, so nothing is sent to it.",
        "Enable it with PATCH, then send again.",
    ),
    "webhook-refused": T(
        "The webhook or the range cannot be as it was sent: an address that is not https or leads "
        "into a private network, no type of event, too many, or too long a range.",
        "Correct what “errors” points at, and send it with a new Idempotency-Key.",
    ),
    "window-changed": T(
        "If-Match named a version of the maintenance window that is no longer the present one.",
        "Read the window again at “current.url”, decide, and send its new ETag.",
    ),
    "window-over": T(
        "The maintenance window has ended or was cancelled.",
        "Plan another one if there is more to do.",
    ),
    "window-refused": T(
        "The maintenance window cannot be as it was sent: in the past, too long, or without an "
        "endpoint or a reason.",
        "Correct what “errors” points at, and send it with a new Idempotency-Key.",
    ),
}
