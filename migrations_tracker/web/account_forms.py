"""The forms of signing in and of passwords, saying what to do where something is missing."""

from collections.abc import Mapping
from typing import Any, Final

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)

EMAIL: Final = {
    "required": "Enter your e-mail address.",
    "invalid": "Enter an e-mail address in full, such as name@example.org.",
}
NEW: Final = {"password1": "Enter a new password.", "password2": "Enter the new password again."}


def _say(form: Any, words: Mapping[str, str]) -> None:
    for name, required in words.items():
        form.fields[name].error_messages["required"] = required


class SignInForm(LoginForm):  # type: ignore[misc]  # the package ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages |= EMAIL
        _say(self, {"password": "Enter your password."})


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]  # as above
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages |= EMAIL


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]  # as above
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, NEW)


class OtherPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # as above
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"oldpassword": "Enter your present password.", **NEW})
