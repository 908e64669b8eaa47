@figures.get("/data/")
def chart() -> ResponseReturnValue:
    """Show the figures as a chart and as a table."""
    return render_template("figures/chart.html", bars=data.bars())


@figures.get("/data.csv")
def csv() -> ResponseReturnValue:
    """Hand the figures out as a CSV file."""
    figures = data.summary()
    header = (figures.index.name, figures.name)
    return csv_response("data.csv", [header, *figures.items()])
