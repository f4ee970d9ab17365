"""The administrators' site. It signs in through the same page as everybody else."""

from django.contrib import admin


class TrackerAdminSite(admin.AdminSite):
    site_header = "London PSN Migration Tracker: administration"
    site_title = "Tracker administration"
    index_title = "People, keys, reference data and checks"
    site_url = "/"
