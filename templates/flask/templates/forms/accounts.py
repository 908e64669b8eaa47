class LoginForm(Form):
    """Who you are."""

    email = EmailField(
        "E-mail address",
        validators=[DataRequired(), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Password",
        validators=[DataRequired(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    remember = BooleanField("Stay logged in")


class ResetRequestForm(Form):
    """Where to send the link for a new password."""

    email = EmailField(
        "E-mail address",
        validators=[Email(), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )


class CurrentPasswordForm(Form):
    """The password until now; as the first field made, it is the first shown."""

    current = PasswordField(
        "Current password",
        validators=[DataRequired()],
        render_kw={"autocomplete": "current-password"},
    )


class NewPasswordForm(Form):
    """A new password, twice."""

    password = PasswordField(
        "New password",
        validators=[Length(min=12, max=200)],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        "The same again",
        validators=[EqualTo("password", message="The passwords differ.")],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(CurrentPasswordForm, NewPasswordForm):
    """The old password, and a new one."""
