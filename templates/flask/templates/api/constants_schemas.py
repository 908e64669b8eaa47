#% if cookiecutter.sample %#
LARGEST = 2**31 - 1  # what a database holds in an integer
#% endif %#
# The null is the one character that some databases cannot store.
#% if cookiecutter.accounts != "none" %#
NO_NULL = validate.Regexp(r"^[^\x00]*$", error="Null characters cannot be stored.")
#% endif %#
#% if cookiecutter.sample %#
TEXT = [
    validate.Length(min=1, max=200),
    validate.Regexp(r"^(?=\s*\S)[^\x00]*$", error="Write something, without nulls."),
]
NUMBER = validate.Range(min=1, max=LARGEST)
#% endif %#
