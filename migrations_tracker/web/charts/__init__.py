"""Charts as plain SVG: modules here compute coordinates, templates draw them."""
