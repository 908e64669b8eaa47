class LetterForm(Form):
    """A letter with placeholders, and what to put in."""

    text = TextAreaField("Template", validators=[DataRequired(), Length(max=5000)])
    name = StringField("Name", validators=[DataRequired(), Length(max=200)])
