@files.url_value_preprocessor
def take_larger_bodies(_endpoint: str | None, _values: object) -> None:
    """Let uploads be larger than other requests, before the form is read."""
    request.max_content_length = current_app.config["UPLOAD_LENGTH"]


@files.route("/files/", methods=["GET", "POST"])
#% if cookiecutter.accounts != "none" %#
@login_required
#% endif %#
def index() -> ResponseReturnValue:
    """List the files, and take a new one."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            uploads.keep(form.file.data)
        except uploads.UploadRefused as error:
            form.file.errors = [str(error)]
        else:
            flash("The file was uploaded.")
            return redirect(url_for("files.index"))
    page = db.paginate(uploads.visible(), per_page=50)
    return render_template("files/index.html", form=form, page=page)


@files.get("/files/<stored_as>")
#% if cookiecutter.accounts != "none" %#
@login_required
#% endif %#
def download(stored_as: str) -> ResponseReturnValue:
    """Hand a file out, to be saved and not shown: a browser must not run it."""
#% if cookiecutter.storage == "s3" %#
    return redirect(storage.address(uploads.find(stored_as).stored_as))
#% else %#
    name = uploads.find(stored_as).name
#% if cookiecutter.deploy == "cluster" %#
    if address := current_app.config["ACCEL_ADDRESS"]:
        headers = {"X-Accel-Redirect": f"{address}{stored_as}"}
        headers["Content-Disposition"] = storage.disposition(name)
        return Response(headers=headers, mimetype="application/octet-stream")
#% endif %#
    response = send_from_directory(
        storage.folder(), stored_as, as_attachment=True, download_name=name
    )
#% if cookiecutter.accounts != "none" %#
    response.cache_control.private = True
#% endif %#
    return response
#% endif %#


@files.route("/files/<stored_as>/delete/", methods=["GET", "POST"])
#% if cookiecutter.accounts != "none" %#
@login_required
#% endif %#
def delete_file(stored_as: str) -> ResponseReturnValue:
    """Delete a file when the visitor confirms it."""
    upload = uploads.find(stored_as)
    name = upload.name
    if request.method == "GET":
        back = url_for("files.index")
        return render_template("confirm.html", name=name, back=back)
    uploads.remove(upload)
    flash(f"{name} was deleted.")
    return redirect(url_for("files.index"))
