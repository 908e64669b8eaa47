"""Tests of the whole site. Those of an application are in its own folder.

No variable is needed; what is set here stands for a production server's environment.
"""

import os
import secrets

for _name in ("DEBUG", "BEHIND_PROXY", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS"):
    os.environ.pop(_name, None)
os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
