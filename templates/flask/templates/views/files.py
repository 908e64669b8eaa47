@files.route("/files/", methods=["GET", "POST"])
[% if cookiecutter.accounts != "none" %]
@login_required
[% endif %]
def index() -> ResponseReturnValue:
    """List the files, and take a new one."""
    form = UploadForm()
    if form.validate_on_submit():
        storage.save(form.file.data)
        flash("The file is stored.")
        return redirect(url_for("files.index"))
    return render_template("files/index.html", form=form, files=storage.names())


@files.get("/files/<name>")
[% if cookiecutter.accounts != "none" %]
@login_required
[% endif %]
def download(name: str) -> ResponseReturnValue:
    """Hand a file out, to be saved and not shown: a browser must not run it."""
    if not storage.is_name(name):
        abort(404)
[% if cookiecutter.storage == "local" and cookiecutter.deploy == "cluster" %]
    if address := current_app.config["ACCEL_ADDRESS"]:
        headers = {"X-Accel-Redirect": f"{address}{name}"}
        headers["Content-Disposition"] = "attachment"
        return Response(headers=headers, mimetype="application/octet-stream")
[% endif %]
[% if cookiecutter.storage == "local" and cookiecutter.accounts != "none" %]
    response = send_from_directory(storage.folder(), name, as_attachment=True)
    response.cache_control.private = True
    return response
[% elif cookiecutter.storage == "local" %]
    return send_from_directory(storage.folder(), name, as_attachment=True)
[% else %]
    return redirect(storage.address(name))
[% endif %]
