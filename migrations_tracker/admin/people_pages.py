"""Giving a person a way in: a link by e-mail, or a password set for them."""

from smtplib import SMTPException

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from migrations_tracker.admin.base import AnyModelAdmin, FormPage, answer, sent, signed_in
from migrations_tracker.domain.errors import Refusal
from migrations_tracker.models import User
from migrations_tracker.services.people import set_password


class CannotSend(Refusal):
    """The link did not leave."""

    code = "cannot-send"
    title = "The link could not be sent"

    def __init__(self, email: str, why: str) -> None:
        super().__init__(f"The link was not sent to {email}: {why} Set a password here instead.")


def password_link_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    facts = (f"{user.email} gets a link by which they choose a password themselves.",)
    page = FormPage(f"Send a link to {user}", "Send link", _change_url(user), facts)

    def act() -> str:
        _send_link(request, user)
        return f"A link to set a password is on its way to {user.email}."

    return answer(request, pages, page, forms.Form(sent(request)), act)


def password_page(pages: AnyModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    form = SetPasswordForm(user, sent(request))
    facts = ("Tell it to them in person. It ends every session that they have open.",)
    page = FormPage(f"Set a password for {user}", "Set password", _change_url(user), facts)

    def act() -> str:
        by = "Password set by an administrator"
        set_password(user, form.cleaned_data["new_password1"], by)
        if user == signed_in(request):
            update_session_auth_hash(request, user)
        return f"{user} can now sign in with the new password."

    return answer(request, pages, page, form, act)


def _send_link(request: HttpRequest, user: User) -> None:
    """Send the same mail that the sign-in page sends to who has forgotten a password."""
    if not user.is_active:
        raise CannotSend(user.email, "the person is not active.")
    form = ResetPasswordForm({"email": user.email})
    if not form.is_valid():
        raise CannotSend(user.email, "the address was not accepted.")
    try:
        form.save(request)
    except (OSError, SMTPException) as error:
        raise CannotSend(user.email, "the mail server did not take it.") from error


def _change_url(user: User) -> str:
    return reverse("admin:migrations_tracker_user_change", args=[user.pk])
