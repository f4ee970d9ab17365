"""Run the simulated registry: python -m migrations_tracker.registry_sim."""

import asyncio
import logging
import os
import sys

from .server import serve
from .settings import SettingsRefused, read_settings


def main() -> int:
    """Serve until stopped; the exit status is 2 where it cannot start."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        asyncio.run(serve(read_settings(os.environ)))
    except SettingsRefused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
