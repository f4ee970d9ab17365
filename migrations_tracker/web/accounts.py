"""How people get in: administrators add them; nobody signs up by themselves."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the package ships no types
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        # The same for an unknown person and a wrong password: nobody learns who has an account.
        "email_password_mismatch": "The e-mail address or the password is wrong. Check both.",
        "too_many_login_attempts": (
            "There were too many failed attempts. Wait 5 minutes, then try again, or reset your "
            "password."
        ),
        "incorrect_password": "The password is wrong. Write your present password.",
        "enter_current_password": "Write your present password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
