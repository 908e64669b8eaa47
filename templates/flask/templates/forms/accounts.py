class LoginForm(FlaskForm):
    """Who you are."""

    email = EmailField("E-mail address", validators=[DataRequired(), Length(max=254)])
    password = PasswordField("Password", validators=[DataRequired(), Length(max=200)])
    remember = BooleanField("Stay logged in")


class ResetRequestForm(FlaskForm):
    """Where to send the link for a new password."""

    email = EmailField("E-mail address", validators=[Email(), Length(max=254)])


class NewPasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField("New password", validators=[Length(min=12, max=200)])
    again = PasswordField(
        "The same again",
        validators=[EqualTo("password", message="The passwords differ.")],
    )


class ChangePasswordForm(NewPasswordForm):
    """The old password, and a new one."""

    current = PasswordField("Current password", validators=[DataRequired()])
