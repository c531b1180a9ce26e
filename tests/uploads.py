"""A candidate's terminal that sends files, piece by piece (tus 1.0)."""

import base64
import hashlib
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PIECE = {"Content-Type": "application/offset+octet-stream", "Accept": "application/json"}


def announce(client: FlaskClient, attempt_id: int, slot: str, name: str, size: int, left: int | None = None) -> Any:
    told = {"filename": name} | ({} if left is None else {"left": str(left)})
    pairs = ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in told.items())
    headers = {"Upload-Length": str(size), "Upload-Metadata": pairs, "Accept": "application/json"}
    return client.post(f"/exam/{attempt_id}/uploads/1/{slot}", headers=headers)


def send(client: FlaskClient, place: str, offset: int, content: bytes, digest: str | None = None) -> TestResponse:
    right = base64.b64encode(hashlib.sha256(content).digest()).decode()
    more = {"Upload-Offset": str(offset), "Upload-Checksum": f"sha256 {right if digest is None else digest}"}
    return client.patch(place, data=content, headers={**PIECE, **more})


def how_far(client: FlaskClient, place: str) -> int:
    return int(client.head(place).headers["Upload-Offset"])


def upload(client: FlaskClient, attempt_id: int, slot: str, content: bytes, name: str) -> tuple[int, Any]:
    """A whole file in one piece: the status, and the file as the server now lists it, or why it was refused."""
    announced = announce(client, attempt_id, slot, name, len(content))
    if announced.status_code != 201:
        return announced.status_code, announced.get_json()
    sent = send(client, announced.headers["Location"], 0, content)
    if sent.status_code != 204:
        return sent.status_code, sent.get_json()
    files = client.get(f"/exam/{attempt_id}/files").get_json()["files"]
    digest = hashlib.sha256(content).hexdigest()
    return 200, {"file": next(f for f in files if (f["slot"], f["sha256"]) == (slot, digest) and not f["removed"])}
