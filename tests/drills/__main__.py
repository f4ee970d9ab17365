"""`python -m tests.drills`: the engine's soak; see `tests.drills.soak`."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    from tests.drills.soak import main

    sys.exit(main())
