"""A content package: a zip with imsmanifest.xml, opened without trust in its names or its sizes."""

import posixpath
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from question_bank.contract import Fault
from question_bank.formats.qti.tree import Node, read_tree
from question_bank.media import BROKEN_ZIP

MANIFEST = "imsmanifest.xml"
MOST_MEMBERS = 20_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200
SMALL = 10_000_000
LARGEST_MEMBER = 16_000_000
MOST_XML = 20_000_000
MOST_ITEMS = 5_000
MOST_TAGS = 300_000


@dataclass(frozen=True)
class Resource:
    """An item of a package: its path, what its manifest says of it, and its place among all items, from 0."""

    path: str
    node: Node
    place: int


class Package:
    """An opened package. `problem` is a code and a sentence where it must not be read."""

    def __init__(self, data: bytes, file: str) -> None:
        self.file, self.read_bytes = file, 0
        self.problem: tuple[str, str] | None = None
        try:
            self.archive = zipfile.ZipFile(BytesIO(data))
            self.problem = problem_of(self.archive)
            self.members = {info.filename: info for info in self.archive.infolist() if not info.is_dir()}
        except BROKEN_ZIP:
            self.problem = ("bad_zip", "压缩包已损坏，无法读取")

    def fetch(self, path: str) -> bytes | None:
        """A member, or None where there is none that can be read."""
        info = self.members.get(path)
        if info is None or info.file_size > LARGEST_MEMBER:
            return None
        try:
            return self.archive.read(info)
        except BROKEN_ZIP:
            return None

    def manifest(self) -> str:
        """The path of the manifest: the one that lies least deep; empty when there is none."""
        found = [path for path in self.members if posixpath.basename(path) == MANIFEST]
        return min(found, key=lambda path: (path.count("/"), path), default="")

    def items(self, faults: list[Fault]) -> Iterator[Resource]:
        """The items, in the order of the manifest."""
        path = self.manifest()
        data = self.fetch(path) if path else None
        if data is None:
            faults.append(
                Fault(self.file, MANIFEST, "", "压缩包里没有 imsmanifest.xml", code="no_manifest", path=MANIFEST)
            )
            return
        root, problems = read_tree(data, self.file, MOST_TAGS)
        faults += problems
        if root is not None:
            yield from self._listed(root, path, faults)

    def _listed(self, root: Node, path: str, faults: list[Fault]) -> Iterator[Resource]:
        found = 0
        for resources in root.all("resources"):
            base = posixpath.join(posixpath.dirname(path), root.get("xml:base"), resources.get("xml:base"))
            for resource in resources.all("resource"):
                if not is_item(resource.get("type")):
                    continue
                found += 1
                if found > MOST_ITEMS:
                    faults.append(
                        Fault(self.file, path, "", f"题目超过 {MOST_ITEMS} 道", code="package_too_large", path=path)
                    )
                    return
                yield from self._one(resource, base, path, found - 1, faults)
        if not found:
            faults.append(Fault(self.file, path, "", "清单里没有 QTI 题目", code="no_items", path=path))

    def _one(self, resource: Node, base: str, manifest: str, place: int, faults: list[Fault]) -> Iterator[Resource]:
        first = resource.first("file")
        href = resource.get("href") or (first.get("href") if first is not None else "")
        path = posixpath.normpath(posixpath.join(base, resource.get("xml:base"), href))
        if not href or path.startswith(("..", "/")) or path not in self.members:
            reason = f"清单所列的题目文件不存在：{href[:100]}"
            faults.append(
                Fault(
                    self.file,
                    f"{manifest} 第 {resource.line} 行",
                    "",
                    reason,
                    code="missing_item",
                    line=resource.line,
                    path=manifest,
                )
            )
            return
        yield Resource(path, resource, place)

    def xml(self, path: str) -> bytes | None:
        """An item's document; None once all documents together are more than we read."""
        self.read_bytes += self.members[path].file_size
        return None if self.read_bytes > MOST_XML else self.fetch(path)


def is_item(kind: str) -> bool:
    """Whether a resource's type says that it is an item of QTI 2 or 3."""
    return kind.startswith(("imsqti_item_xmlv2p", "imsqti_item_xmlv3p", "imsqti_apipitem_xmlv2p"))


def problem_of(archive: zipfile.ZipFile) -> tuple[str, str] | None:
    """Why an archive must not be read: a code and a sentence."""
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * packed):
        return "zip_bomb", "压缩包解开后过大"
    if any(member.flag_bits & 1 for member in members):
        return "encrypted", "压缩包有密码，无法读取"
    for member in members:
        if not is_safe(member.filename):
            return "unsafe_path", f"压缩包里有指向包外的路径 {member.filename[:100]!r}"
        if stat.S_ISLNK(member.external_attr >> 16):
            return "symlink", f"压缩包里有符号链接 {member.filename[:100]!r}"
    return None


def is_safe(name: str) -> bool:
    """Whether a member's name stays inside the package."""
    parts = name.split("/")
    return not (name.startswith("/") or "\\" in name or ":" in parts[0] or ".." in parts or "\x00" in name)
