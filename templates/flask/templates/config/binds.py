@property
def SQLALCHEMY_BINDS(self) -> dict[str, str]:
    """The other databases, under the names by which models choose one."""
#% if cookiecutter.second_database and cluster %#
    incidents = {"incidents": self.SECOND_DATABASE_URL}
    replica = self.REPLICA_DATABASE_URL
    return incidents | ({"replica": replica} if replica else {})
#% elif cluster %#
    replica = self.REPLICA_DATABASE_URL
    return {"replica": replica} if replica else {}
#% else %#
    return {"incidents": self.SECOND_DATABASE_URL}
#% endif %#
