"""What both templates and scaffoldpy itself use: quoting filters, names, file rules and, in `jinja`, the extension.

Each template folder holds a link to this package named `local_extensions`, so that plain Cookiecutter finds it.
It therefore imports nothing but the standard library and what Cookiecutter itself depends on.
"""
