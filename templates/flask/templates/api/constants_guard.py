BEARER = WWWAuthenticate("bearer")
#% if cookiecutter.accounts != "none" %#
SECONDS = 3600  # how long a token lasts
#% endif %#
