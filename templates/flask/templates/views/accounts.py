@accounts.route("/login/", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
def login() -> ResponseReturnValue:
    """Log in, and go on to where the visitor wanted to be."""
    form = LoginForm()
    if form.validate_on_submit():
        user = user_by_login(str(form.email.data), str(form.password.data))
        if user and login_user(user, remember=form.remember.data):
            return redirect(local_path(request.args.get("next")))
        flash("The address or the password is wrong.", "error")
    return render_template("accounts/login.html", form=form)


@accounts.post("/logout/")
def logout() -> ResponseReturnValue:
    """Log out."""
    logout_user()
    return redirect(url_for("pages.home"))


@accounts.route("/password/", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
@login_required
def change_password() -> ResponseReturnValue:
    """Choose a new password; every other session ends."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/change_password.html", form=form)
    if not current_user.has_password(str(form.current.data)):
        flash("The current password is wrong.", "error")
        return render_template("accounts/change_password.html", form=form)
    current_user.set_password(str(form.password.data))
    db.session.commit()
    login_user(current_user)
    flash("Your password is changed.")
    return redirect(url_for("pages.home"))


@accounts.route("/password/reset/", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
@limiter.limit("5 per hour", methods=["POST"], key_func=asked_address)
def reset_request() -> ResponseReturnValue:
    """Mail a link for a new password; the answer never tells who has an account."""
    form = ResetRequestForm()
    if not form.validate_on_submit():
        return render_template("accounts/reset_request.html", form=form)
    if user := user_by_email(str(form.email.data)):
        token = reset_token(user.session_key)
        link = url_for("accounts.reset", token=token, _external=True)
        [= "mail" if cookiecutter.tasks == "none" else "tasks" =].send_later(
            user.email,
            "A new password",
            f"With this link you choose a new password, within the hour:\n\n{link}\n",
        )
    flash("If we know the address, a link is on its way to it.")
    return redirect(url_for("accounts.login"))


@accounts.route("/password/reset/<token>/", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password by a link from a mail."""
    session_key = session_key_of(token)
    user = user_by_session(session_key) if session_key else None
    if user is None:
        flash("This link is no longer valid. Please ask for a new one.", "error")
        return redirect(url_for("accounts.reset_request"))
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form)
    user.set_password(str(form.password.data))
    db.session.commit()
    flash("Your password is changed. Please log in.")
    return redirect(url_for("accounts.login"))


def local_path(target: str | None) -> str:
    """Return the path if it can only lead to this site, else the first page."""
    is_local = target and re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", target)
    return target if target and is_local else url_for("pages.home")
