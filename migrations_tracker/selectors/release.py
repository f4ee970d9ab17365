"""What tells one release of the pages from the next, so that a new one is never taken for old."""

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from django.conf import settings

PACKAGE: Final = Path(__file__).resolve().parent.parent


@lru_cache(maxsize=1)
def release() -> str:
    """A digest of the templates and of the code behind them; the same in every process."""
    digest = blake2b(digest_size=8)
    sources = [*PACKAGE.rglob("*.py"), *(settings.BASE_DIR / "templates").rglob("*.html")]
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()
