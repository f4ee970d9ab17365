"""Scanning files for viruses. A site brings its own scanner and names it in a setting."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from migrations_tracker.domain.evidence import ScanState
from migrations_tracker.models import Evidence

# The harmless string that every scanner takes for a virus, in two parts: this file is no virus.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
Scanner = Callable[[bytes], bool]


def known_test_virus(content: bytes) -> bool:
    """The scanner of a local installation: it finds the test virus alone. True where clean."""
    return EICAR not in content


def scan(content: bytes) -> ScanState:
    """What the scanner says; pending where none is set up, and then nobody can open the file."""
    name = settings.EVIDENCE_SCANNER
    if not name:
        return ScanState.PENDING
    scanner: Scanner = import_string(name)
    return ScanState.CLEAN if scanner(content) else ScanState.REJECTED


def scan_pending(now: datetime) -> int:
    """Scan the files that wait for it; how many were settled. A few queries for each."""
    settled = 0
    for evidence in Evidence.objects.filter(scan_state=ScanState.PENDING.value):
        with evidence.file.open("rb") as file:
            state = scan(file.read())
        if state is not ScanState.PENDING:
            waiting = Evidence.objects.filter(pk=evidence.pk, scan_state=ScanState.PENDING.value)
            settled += waiting.update(scan_state=state.value, scanned_at=now)
    return settled
