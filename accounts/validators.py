"""The province's rule for passwords, beside Django's own on length and common passwords."""

from django.core.exceptions import ValidationError


class MixedPasswordValidator:
    """A letter, a digit and a character that is neither."""

    def validate(self, password, user=None):
        missing = [
            name
            for name, holds in (
                ("chữ cái", any(letter.isalpha() for letter in password)),
                ("chữ số", any(letter.isdigit() for letter in password)),
                ("ký tự đặc biệt", any(not letter.isalnum() for letter in password)),
            )
            if not holds
        ]
        if missing:
            raise ValidationError(f"Mật khẩu còn thiếu {', '.join(missing)}.", code="password_not_mixed")

    def get_help_text(self):
        return "Mật khẩu có cả chữ cái, chữ số và ký tự đặc biệt, ví dụ # hoặc ?."


class NotTheCodeValidator:
    """A password of one's own: not the one-time code that was printed."""

    def validate(self, password, user=None):
        has_code = user is not None and getattr(user, "code_expires_at", None) is not None
        if has_code and user.check_password(password):
            raise ValidationError("Mật khẩu mới phải khác mã dùng một lần.", code="password_is_the_code")

    def get_help_text(self):
        return "Mật khẩu khác mã dùng một lần trên phiếu."
