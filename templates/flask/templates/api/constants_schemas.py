[% if cookiecutter.sample %]
LARGEST = 2**31 - 1  # what a database holds in an integer
[% endif %]
# The one character that some databases cannot store.
NO_NULL = validate.Regexp(r"^[^\x00]*$", error="Null characters cannot be stored.")
[% if cookiecutter.sample %]
TEXT = [validate.Length(min=1, max=200), NO_NULL]
NUMBER = validate.Range(min=1, max=LARGEST)
[% endif %]
