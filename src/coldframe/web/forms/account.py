"""The forms about the reader's own account."""

from __future__ import annotations

from typing import Any

from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class SetupForm(forms.Form):
    """A first password, entered twice, and a code that proves the authenticator has the secret."""

    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    code = forms.CharField(
        label=_("The six digits it shows now"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._secret = secret

    def clean_code(self) -> str:
        """Refuse a code that the secret does not make now, so that nobody locks themself out."""
        code: str = self.cleaned_data["code"]
        if not validate_totp_code(self._secret, code):
            raise ValidationError(
                _("This is not the code of this moment. Check the clock of the device, then try again.")
            )
        return code

    def clean(self) -> dict[str, Any] | None:
        """Refuse two different entries and what the desk's password rules refuse."""
        entered = super().clean() or self.cleaned_data
        first, second = entered.get("password1"), entered.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two entries differ. Type the same password in both."))
        elif first:
            try:
                validate_password(first)
            except ValidationError as problems:
                self.add_error("password1", problems)
        return entered
