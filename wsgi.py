"""The way in: patches first, then one House, wrapped in Flask, served by gevent, or by a worker of gunicorn."""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402

from examserver.serve import open_site  # noqa: E402

site = open_site()
app = site.app

if __name__ == "__main__":
    site.serve()
elif os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn"):
    site.attend()
