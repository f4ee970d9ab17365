"""Only for `collectstatic` while an image is built: no secret, no database, the real storage."""

from config.settings.base import *

SECRET_KEY = "only-while-collecting-static-files"  # noqa: S105 - signs nothing
