"""The shipped colours are readable and the shipped pages light."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from migrations_tracker.domain.stages import Stage
from tests.make import make_borough, make_endpoints, make_migration
from tests.web.conftest import Enter

STATIC = Path(settings.BASE_DIR) / "static"
SHEETS = ["tokens", "base", "layout", "components", "print"]
TEXT, GRAPHIC = 4.5, 3.0
TONES = ["green", "amber", "red", "blue", "none"]
PAIRS = [
    *((word, on, TEXT) for word in ("text", "text-2", "link", "link-visited", "link-hover", "error")
      for on in ("page", "sunk", "raised")),
    *((f"ink-{tone}", f"tint-{tone}", TEXT) for tone in TONES),
    *((f"ink-{tone}", "page", GRAPHIC) for tone in TONES),
    *((f"on-{tone}", tone, TEXT) for tone in TONES[:4]),
    *(("stage-light", f"stage-{number}", TEXT) for number in range(4)),
    *(("stage-dark", f"stage-{number}", TEXT) for number in (4, 5)),
    ("on-brand", "brand", TEXT),
    ("on-action", "action", TEXT),
    ("focus-edge", "focus", TEXT),
    ("focus", "brand", GRAPHIC),
    ("edge", "page", GRAPHIC),
    *(("control", on, GRAPHIC) for on in ("page", "sunk", "raised")),
]  # fmt: skip


def tokens(scheme: str) -> dict[str, str]:
    """The colours of tokens.css: one for both, or light-dark(…) with one for each."""
    sheet = (STATIC / "css/tokens.css").read_text()
    one = r"#[0-9a-f]{6}"
    both = dict(re.findall(rf"--([\w-]+): ({one});", sheet))
    apart = re.findall(rf"--([\w-]+): light-dark\(({one}), ({one})\);", sheet)
    return both | {name: light if scheme == "light" else dark for name, light, dark in apart}


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#4a5560", "#ffffff") == pytest.approx(7.61, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_every_pair_of_colours_is_readable(
    front: str, back: str, least: float, scheme: str
) -> None:
    colours = tokens(scheme)

    assert contrast(colours[front], colours[back]) >= least


def test_styles_and_scripts_are_small() -> None:
    styles = b"".join((STATIC / f"css/{name}.css").read_bytes() for name in SHEETS)
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert isinstance(htmx, str)
    scripts = Path(htmx).read_bytes() + (STATIC / "js/page.js").read_bytes()

    assert len(gzip.compress(styles)) <= 15_000
    assert len(gzip.compress(scripts)) <= 30_000


@pytest.mark.django_db
def test_the_overview_of_33_boroughs_is_light(enter: Enter) -> None:
    for number in range(33):
        place = make_borough(tile_col=number % 8, tile_row=number // 8)
        make_endpoints(make_migration(borough=place, stage=Stage.LIVE))

    answer = enter().get("/", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) <= 40_000
    page = gzip.decompress(answer.content).decode()
    assert len(re.findall(r'<(?:link|script)[^>]+(?:href|src)="/static/', page)) + 1 <= 10


@pytest.mark.parametrize("path", sorted((STATIC.parent / "templates").rglob("*.html")), ids=str)
def test_no_template_carries_style_or_script_of_its_own(path: Path) -> None:
    source = path.read_text()

    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=\"|javascript:", source)


@pytest.mark.parametrize(
    "path", sorted((STATIC.parent / "templates/components").glob("*.html")), ids=lambda p: p.name
)
def test_every_component_lists_its_arguments_first(path: Path) -> None:
    assert re.match(r"\{# .+ #\}$", path.read_text().splitlines()[0])
