"""Addresses of the pages, and those of django-allauth that the tracker needs."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path

from migrations_tracker.web import (
    activity,
    activity_reference,
    borough,
    borough_history,
    boroughs,
    certificates,
    checks_health,
    cutover_calendar,
    cutovers,
    discrepancies,
    endpoint,
    evidence,
    guidance,
    incidents,
    judgements,
    keys,
    maintenance,
    milestones,
    my_work,
    notifications,
    overview,
    plan_calendar,
    plan_import,
    savings,
    scorecard,
    search,
    service_status,
    stages,
    style_page,
    suppliers,
    timeline,
    waves,
)
from migrations_tracker.web.account_forms import (
    ForgottenPasswordForm,
    NewPasswordForm,
    OtherPasswordForm,
    SignInForm,
)

pages: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="overview"),
    path("burn-up.csv", overview.burn_up_csv, name="burn-up-csv"),
    *boroughs.pages,
    path("boroughs/<slug:slug>/", borough.borough, name="borough"),
    path("boroughs/<slug:slug>/history/", borough_history.borough_history, name="borough-history"),
    *stages.pages,
    *certificates.pages,
    *cutovers.pages,
    *cutover_calendar.pages,
    *evidence.pages,
    *checks_health.pages,
    *timeline.pages,
    *plan_calendar.pages,
    *milestones.pages,
    *plan_import.pages,
    *savings.pages,
    *discrepancies.pages,
    *judgements.pages,
    *incidents.pages,
    *maintenance.pages,
    *activity.pages,
    *search.pages,
    *activity_reference.pages,
    *service_status.pages,
    *endpoint.pages,
    *notifications.pages,
    *keys.pages,
    *waves.pages,
    *suppliers.pages,
    *scorecard.pages,
    path("raid/", include("migrations_tracker.web.raid_urls")),
    *my_work.pages,
    *style_page.pages,
    path("help/statuses/", guidance.statuses, name="help-statuses"),
    path("help/accessibility/", guidance.accessibility, name="help-accessibility"),
]

# allauth finds its own pages by these names; those not listed do not exist here.
accounts = [
    path("sign-in/", account.LoginView.as_view(form_class=SignInForm), name="account_login"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path(
        "sign-in/reset/",
        account.PasswordResetView.as_view(form_class=ForgottenPasswordForm),
        name="account_reset_password",
    ),
    path("sign-in/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^sign-in/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.PasswordResetFromKeyView.as_view(form_class=NewPasswordForm),
        name="account_reset_password_from_key",
    ),
    path(
        "sign-in/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("sign-out/", account.logout, name="account_logout"),
    path(
        "account/password/",
        account.PasswordChangeView.as_view(form_class=OtherPasswordForm),
        name="account_change_password",
    ),
]

urlpatterns = [path("", include((pages, "web"))), *accounts]
