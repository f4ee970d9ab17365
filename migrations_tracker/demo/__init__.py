"""The illustrative programme: invented dates and people, played through the services."""
