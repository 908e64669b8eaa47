class ContactForm(Form):
    """A message to the people behind the site."""

    email = EmailField("Your e-mail address", validators=[Email(), Length(max=254)])
    message = TextAreaField("Message", validators=[DataRequired(), Length(max=5000)])
