"""The way in: patches first, then one House, wrapped in Flask, served by gevent."""

from gevent import monkey

monkey.patch_all()

from examserver.serve import open_site  # noqa: E402

site = open_site()
app = site.app

if __name__ == "__main__":
    site.serve()
