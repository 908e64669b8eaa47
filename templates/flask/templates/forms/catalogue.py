class AuthorForm(Form):
    """An author's name."""

    name = StringField("Name", validators=[DataRequired(), Length(max=200)])


class BookForm(Form):
    """A book and who wrote it; a list to choose from could be too long."""

    title = StringField("Title", validators=[DataRequired(), Length(max=200)])
    author = StringField(
        "Author",
        validators=[DataRequired(), Length(max=200)],
        render_kw={"list": "suggestions"},
    )
    published = DateField("Published", validators=[Optional()])
