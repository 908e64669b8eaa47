"""The smallest Flask application: a JSON reply, and one that reads a row by SQLAlchemy."""

from flask import Flask
from sqlalchemy import StaticPool, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    pass


class Group(Base):
    __tablename__ = "group"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


engine = create_engine("sqlite://", poolclass=StaticPool)
Base.metadata.create_all(engine)
with Session(engine) as session:
    session.add(Group(id=1, name="staff"))
    session.commit()

application = Flask(__name__)


@application.get("/plain")
def plain() -> dict[str, str]:
    return {"name": "staff"}


@application.get("/row")
def row() -> dict[str, str]:
    with Session(engine) as session:
        return {"name": session.get_one(Group, 1).name}
