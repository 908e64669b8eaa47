"""Gunicorn's settings; `gunicorn` finds them in the folder it starts in.

It listens on `PORT` of all addresses, without that variable on 127.0.0.1:8000, and
runs `WEB_CONCURRENCY` processes.
"""

import os

if not os.environ.get("PORT"):
    bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
threads = 8  # of a process: so many visitors may be slow before others wait
timeout = 30  # seconds after which a process that hangs is replaced
graceful_timeout = 8  # seconds for requests to end when it stops
keepalive = 5  # seconds to keep a connection open for the next request
control_socket_disable = True  # another site of the same user would take it
accesslog = "-"
# Who asked, as the proxy tells, and as which address the request came.
access_log_format = '%({x-forwarded-for}i)s %(h)s "%(r)s" %(s)s %(b)s %(L)s "%(a)s"'
