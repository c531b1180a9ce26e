"""The blueprint that all pages of this floor share."""

from flask import Blueprint

blueprint = Blueprint("submissions", __name__)
