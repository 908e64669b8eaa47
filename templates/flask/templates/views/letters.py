@letters.route("/letters/", methods=["GET", "POST"])
[% if cookiecutter.limiter %]
@limiter.limit("10 per minute", methods=["POST"])
[% endif %]
[% if cookiecutter.accounts != "none" %]
@login_required
[% endif %]
def write() -> ResponseReturnValue:
    """Try a template of the visitor's own, in the sandbox."""
    form = LetterForm()
    letter = problem = ""
    if form.validate_on_submit():
        try:
            letter = sandbox.render(str(form.text.data), {"name": str(form.name.data)})
            problem = "" if letter.strip() else "The letter is empty."
        except sandbox.TemplateRefused as error:
            problem = str(error)
    return render_template(
        "letters/write.html", form=form, letter=letter, problem=problem
    )
