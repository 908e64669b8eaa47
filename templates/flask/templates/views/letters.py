#% from "defaults.jinja" import limits with context %#
@letters.route("/letters/", methods=["GET", "POST"])
#% if limits %#
@limiter.limit("10 per minute", methods=["POST"])
#% endif %#
#% if cookiecutter.accounts != "none" %#
@login_required
#% endif %#
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
        except sandbox.Busy:
            problem = "Too many letters are being written. Please try again soon."
            page = render_template("letters/write.html", form=form, problem=problem)
            return page, 503, {"Retry-After": "5"}
    return render_template(
        "letters/write.html", form=form, letter=letter, problem=problem
    )
