"""A door for agents: what the command line does, as tools of the Model Context Protocol."""
