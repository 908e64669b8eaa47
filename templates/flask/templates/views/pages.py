#% from "defaults.jinja" import limits with context %#
@pages.get("/")
def home() -> ResponseReturnValue:
    """Show the first page."""
    return render_template("pages/home.html")
#% if cookiecutter.forms %#


@pages.route("/contact/", methods=["GET", "POST"])
#% if limits %#
@limiter.limit("10 per minute", methods=["POST"])
#% endif %#
def contact() -> ResponseReturnValue:
    """Take a message and mail it on."""
    form = ContactForm()
    if not form.validate_on_submit():
        return render_template("pages/contact.html", form=form)
    is_sent = [= "mail" if cookiecutter.tasks == "none" else "tasks" =].try_to_send(
        current_app.config["CONTACT_EMAIL"],
        "A message from the contact form",
        str(form.message.data),
        reply_to=str(form.email.data),
    )
    if not is_sent:
        flash("Your message could not be sent now. Please try again later.")
        return render_template("pages/contact.html", form=form), 503
    flash("Thank you: your message is on its way.")
    return redirect(url_for("pages.home"))
#% endif %#
