class AuthorForm(FlaskForm):
    """An author's name."""

    name = StringField("Name", validators=[DataRequired(), Length(max=200)])


class BookForm(FlaskForm):
    """A book and who wrote it."""

    title = StringField("Title", validators=[DataRequired(), Length(max=200)])
    author_id = SelectField("Author", coerce=int)
    published = DateField("Published", validators=[Optional()])
