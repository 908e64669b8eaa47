"""What went wrong: kept in a second database, for when the first is down."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import Flask, current_app, got_request_exception, request
from flask.cli import with_appcontext
from sqlalchemy import String, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, mapped_column

from .extensions import Model, db


class Incident(Model):
    """An exception that a visitor ran into."""

    __bind_key__ = "incidents"
    __tablename__ = "incidents"

    id: Mapped[int] = mapped_column(primary_key=True)
    happened: Mapped[datetime] = mapped_column(index=True)
    path: Mapped[str] = mapped_column(String(500))
    error: Mapped[str] = mapped_column(String(500))


def init_app(app: Flask) -> None:
    """Keep every exception, and add the command that lists them."""
    got_request_exception.connect(record, app)
    app.cli.add_command(incidents)


def record(_app: Flask, exception: Exception) -> None:
    """Write an incident down, apart from what the request was doing."""
    incident = Incident(
        happened=datetime.now(UTC).replace(tzinfo=None),
        path=request.path[:500],
        error=repr(exception)[:500],
    )
    try:
        with Session(db.engines["incidents"]) as session:
            session.add(incident)
            session.commit()
    except SQLAlchemyError:
        current_app.logger.exception("The incident could not be kept")


@click.command()
@with_appcontext
def incidents() -> None:
    """List the latest incidents."""
    latest = select(Incident).order_by(Incident.happened.desc()).limit(20)
    for incident in db.session.scalars(latest):
        when = f"{incident.happened:%Y-%m-%d %H:%M}"
        click.echo(f"{when} {incident.path} {incident.error}")
