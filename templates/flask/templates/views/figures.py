@figures.get("/data/")
def chart() -> ResponseReturnValue:
    """Show the figures as a chart and as a table."""
    return render_template("figures/chart.html", bars=data.bars())


@figures.get("/data.csv")
def csv() -> ResponseReturnValue:
    """Hand the figures out as a CSV file."""
    return Response(
        data.summary().to_csv(),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=data.csv"},
    )
