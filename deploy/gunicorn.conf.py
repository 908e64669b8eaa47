"""Gunicorn's settings for the web page: those that scaffoldpy writes, but for the last three.

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
# Neither who asked nor what for: an address holds names and mail addresses.
access_log_format = '"%(m)s %(U)s" %(s)s %(b)s %(L)s'
limit_request_line = 8190  # the most that it knows; the page refuses a little less, and says why
worker_tmp_dir = "/dev/shm"  # noqa: S108  (memory, for the signs of life of its processes)
