"""How people get in: administrators add them; nobody signs up by themselves."""

from typing import ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from migrations_tracker.domain.callers import caller_address

# A socket in the file system has no address; its callers are counted together.
NO_ADDRESS: Final = "0.0.0.0"  # noqa: S104 - nothing listens there


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

    def get_client_ip(self, request: HttpRequest) -> str:
        return caller_address(request.META, settings.PROXY_HOPS) or NO_ADDRESS
