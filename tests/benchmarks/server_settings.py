"""The settings of the server that is measured: those of production, and two addresses more."""

from config.settings.production import *

ROOT_URLCONF = "tests.benchmarks.trivial"
