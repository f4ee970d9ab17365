"""Every page, by who opens it, for the tests that look at all of them.

`{name}` stands for a record of `tests/browser/records.py`. A page that is in no list, and not among
those that are left out with a reason, fails `tests/browser/test_pages.py`.
"""

from typing import Final

MANAGER: Final = {
    "overview": [
        "/",
        "/?colour_by=stage",
        "/?show=purple",
        "/search/?q=haringey",
        "/my-work/",
        "/activity/",
        "/activity/reference/",
        "/checks/",
        "/raid/R-999/",
    ],
    "boroughs": [
        "/boroughs/",
        "/boroughs/?status=off_track",
        "/boroughs/dates/",
        "/boroughs/haringey/",
        "/boroughs/merton/",
        "/boroughs/sutton/",
        "/boroughs/nowhere/",
        "/boroughs/merton/history/",
        "/boroughs/merton/stages/",
        "/boroughs/hillingdon/notes/",
        "/boroughs/hillingdon/judgements/",
    ],
    "records of a borough": [
        "/boroughs/haringey/services/",
        "/boroughs/haringey/services/n3/outcome/",
        "/boroughs/haringey/evidence/service/n3/",
        "/evidence/{evidence}/withdraw/",
        "/boroughs/haringey/certificate/",
        "/boroughs/haringey/savings/",
        "/boroughs/merton/milestones/",
        "/boroughs/merton/milestones/circuit/",
        "/certificates/",
        "/savings/",
    ],
    "plan": [
        "/plan/",
        "/plan/cutovers/",
        "/plan/waves/",
        "/plan/waves/2/",
        "/plan/freezes/",
        "/plan/freezes/{freeze}/remove/",
        "/plan/board-dates/{board}/remove/",
        "/plan/import/",
    ],
    "status": [
        "/service-status/",
        "/incidents/",
        "/incidents/INC-{incident}/",
        "/endpoints/{endpoint}/",
        "/service-status/maintenance/",
        "/service-status/maintenance/plan/",
        "/service-status/maintenance/{window}/",
        "/discrepancies/",
        "/discrepancies/{case}/",
    ],
    "suppliers and register": [
        "/suppliers/",
        "/suppliers/network-of-haringey/",
        "/suppliers/chase-list/",
        "/suppliers/chases/",
        "/suppliers/chases/{chase}/answer/",
        "/raid/",
        "/raid/issues/",
        "/raid/raise/risk/",
        "/raid/{risk}/",
        "/raid/{risk}/score/",
    ],
    "help and account": [
        "/help/",
        "/help/statuses/",
        "/help/glossary/",
        "/help/data-sources/",
        "/help/accessibility/",
        "/help/privacy/",
        "/help/cookies/",
        "/settings/",
        "/saved-views/",
        "/account/password/",
        "/sign-out/",
    ],
}
SUPPLIER: Final = {
    "work": [
        "/my-work/",
        "/my-work/milestones/",
        "/my-work/bulk/",
        "/my-work/scorecard/",
        "/boroughs/hillingdon/",
        "/boroughs/hillingdon/milestones/circuit/",
        "/service-status/",
        "/suppliers/nowhere/",
    ],
    "keys and webhooks": [
        "/my-work/keys/",
        "/my-work/keys/new/",
        "/my-work/keys/{key}/",
        "/my-work/keys/{key}/rotate/",
        "/my-work/keys/{key}/revoke/",
        "/my-work/webhooks/",
        "/my-work/webhooks/new/",
        "/my-work/webhooks/{webhook}/",
        "/my-work/webhooks/{webhook}/rotate/",
        "/my-work/webhooks/{webhook}/remove/",
    ],
}
OFFICER: Final = [
    "/",
    "/my-work/",
    "/boroughs/",
    "/boroughs/haringey/",
    "/boroughs/haringey/notes/",
]
ADMINISTRATOR: Final = ["/help/style/"]
VISITOR: Final = [
    "/sign-in/",
    "/sign-in/reset/",
    "/sign-in/reset/sent/",
    "/sign-in/reset/done/",
    "/sign-in/reset/{reset}/",
    "/sign-in/closed/",
]

# Pages that say that there is nothing here, and are looked at for that.
NOT_THERE: Final = frozenset({"/boroughs/nowhere/", "/raid/R-999/", "/suppliers/nowhere/"})
# Files and answers that are no pages, and pages that other tests open, by the name of the address.
FILES: Final = (".csv", ".xlsx", ".json", ".ics")
LEFT_OUT: Final = {
    "health-live": "for machines",
    "health-ready": "for machines",
    "metrics": "for machines",
    "api-catalog": "for machines",
    "security-txt": "for machines",
    "evidence": "a file",
    "activity-verify": "takes a button, and answers with the activity page",
    "service-status-check": "takes a button, and leads back",
    "maintenance-cancel": "takes a button, and leads back",
    "plan-receipt": "shown after an import: tests/browser/test_plan_import.py",
    "my-work-webhook-turn": "takes a button, and leads back",
    "my-work-webhook-test": "takes a button, and leads back",
    "my-work-webhook-resend": "takes a button, and leads back",
    "my-work-webhook-resend-one": "takes a button, and leads back",
    "my-work-webhook-end-older": "takes a button, and leads back",
    "session": "for the script",
    "saved-view-remove": "takes a button, and leads back",
    "kept-form": "shown after a session has ended: tests/browser/test_session_end.py",
    "unsubscribe": "opened by the address in an e-mail: tests/sending/test_digests.py",
    "notifications": "leads to the settings",
    "settings-sessions": "takes a form of the settings",
    "settings-calendar": "takes a form of the settings",
    "settings-comparison": "takes a form of the settings",
    "settings-e-mails": "takes a form of the settings",
    "settings-appearance": "takes a form of the settings",
    "settings-calendar-end": "takes a form of the settings",
    "borough-note-correct": "only for who wrote the note: tests/browser/test_pages.py",
}


def every_path() -> list[str]:
    """All of the lists, with their placeholders."""
    groups = [*MANAGER.values(), *SUPPLIER.values(), OFFICER, ADMINISTRATOR, VISITOR]
    return [path for paths in groups for path in paths]
