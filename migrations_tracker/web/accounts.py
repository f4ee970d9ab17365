"""How people get in: administrators add them; nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the package ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
