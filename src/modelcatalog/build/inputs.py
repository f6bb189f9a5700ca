"""The pinned inputs: what ``facts/sources.lock.json`` names, fetched once, verified always."""

import gzip
import hashlib
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from attrs import frozen

from modelcatalog.codec import load, parse
from modelcatalog.errors import InvalidData
from modelcatalog.rules import Source
from modelcatalog.sources.observation import SourceError
from modelcatalog.vocabulary import SourceKind

#: No document of a source is as large as this, unpacked. In bytes.
_LARGEST = 64 * 2**20
_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


@frozen
class Pin:
    """One input: a wheel from PyPI, a package from npm, or a file in the folder of snapshots."""

    #: The name of the source.
    id: str
    #: The name of the file.
    file: str
    #: SHA-256 of the file, as hex digits.
    sha256: str
    #: What it is, for provenance.
    source: Source
    #: The package and its version; ``None`` for a snapshot.
    package: str | None = None
    version: str | None = None
    #: Where the package comes from: ``pypi`` or ``npm``.
    registry: str = "pypi"
    #: What is read of a package.
    members: tuple[str, ...] = ()
    #: The adapter, where it is not called as the source is.
    adapter: str | None = None


def read_pins(path: Path) -> list[Pin]:
    """Read the lock file.

    Raises:
        InvalidData: it is not one.
    """
    raw = parse(path.read_bytes(), path.name)
    pins = []
    own = {"id", "file", "sha256", "package", "version", "registry", "members", "adapter"}
    try:
        for entry in raw["sources"]:
            source = load(Source, {key: value for key, value in entry.items() if key not in own}, entry["id"])
            fields = {key: value for key, value in entry.items() if key in own}
            pins.append(Pin(**{**fields, "members": tuple(fields.get("members", ()))}, source=source))
    except (KeyError, TypeError) as error:
        raise InvalidData([(path.name, f"is not a list of pins: {error}")]) from None
    if len({pin.id for pin in pins}) < len(pins):
        raise InvalidData([(path.name, "names a source twice")])
    return pins


def fetch(pins: Iterable[Pin], cache: Path) -> None:
    """Download the wheels that *cache* lacks. Nothing else of the build uses the network.

    Raises:
        SourceError: a wheel cannot be had.
    """
    cache.mkdir(parents=True, exist_ok=True)
    for pin in pins:
        if pin.package is None or _digest(cache / pin.file) == pin.sha256:
            continue
        code, _, errors = _run(_download(pin, cache))
        if code:
            reason = errors.strip().splitlines()[-1:] or [f"{pin.registry} failed"]
            raise SourceError(pin.id, f"{pin.package} {pin.version}", f"cannot be downloaded: {reason[0]}")
        if _digest(cache / pin.file) != pin.sha256:
            raise SourceError(pin.id, pin.file, "is not the file that the lock names: its SHA-256 differs")


def _download(pin: Pin, cache: Path) -> list[str]:
    if pin.registry == "npm":
        return ["npm", "pack", "--silent", "--pack-destination", str(cache), f"{pin.package}@{pin.version}"]
    tags = pin.file.removesuffix(".whl").split("-")[2:]
    command = [*_PIP, "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(cache)]
    if tags[2] != "any":
        command += ["--platform", tags[2], "--abi", tags[1], "--implementation", "cp"]
    return [*command, "--python-version", "3.12", f"{pin.package}=={pin.version}"]


def _run(command: list[str]) -> tuple[int, str, str]:
    """Run a package manager: its exit code, its output and its errors; a missing one is a failure that says so."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the words are pinned
    except FileNotFoundError:
        return 127, "", f"{command[0]} is not installed"
    return done.returncode, done.stdout, done.stderr


def outdated(pins: Iterable[Pin]) -> list[tuple[str, str, str]]:
    """Ask the package index which pins have newer releases: the package, its pinned version, the newest."""
    newer = []
    for pin in pins:
        if pin.package is None or pin.version is None:
            continue
        if pin.registry == "npm":
            _, output, _ = _run(["npm", "view", pin.package, "version"])
            newest = output.strip() or "not found"
        else:
            _, output, _ = _run([*_PIP, "index", "versions", pin.package])
            newest = output.partition("\n")[0].partition("(")[2].rstrip(")") or "not found"
        if newest != pin.version:
            newer.append((pin.package, pin.version, newest))
    return newer


def read_documents(pin: Pin, inputs: Path, cache: Path) -> dict[str, bytes]:
    """Return the documents of an input by name; a snapshot's under its file name.

    Raises:
        SourceError: the file is missing, is not the one that the lock names, or cannot be unpacked.
    """
    path = (cache if pin.package is not None else inputs) / pin.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(pin.id, pin.file, f"cannot be read: {error.strerror}") from None
    if hashlib.sha256(content).hexdigest() != pin.sha256:
        raise SourceError(pin.id, pin.file, "is not the file that the lock names: its SHA-256 differs")
    if pin.package is None:
        return {pin.file: _unpacked(pin, pin.file, content)}
    return _from_npm(pin, content) if pin.registry == "npm" else _from_wheel(pin, content)


def _from_wheel(pin: Pin, content: bytes) -> dict[str, bytes]:
    documents = {}
    try:
        with zipfile.ZipFile(BytesIO(content)) as wheel:
            for name in pin.members:
                if wheel.getinfo(name).file_size > _LARGEST:
                    raise SourceError(pin.id, name, "is too large")
                documents[name] = _unpacked(pin, name, wheel.read(name))
    except (zipfile.BadZipFile, KeyError, zlib.error) as error:
        raise SourceError(pin.id, pin.file, f"cannot be unpacked: {error}") from None
    return documents


def _from_npm(pin: Pin, content: bytes) -> dict[str, bytes]:
    documents = {}
    try:
        with tarfile.open(fileobj=BytesIO(content), mode="r:gz") as package:
            for name in pin.members:
                stream = package.extractfile(name)
                if stream is None or package.getmember(name).size > _LARGEST:
                    raise SourceError(pin.id, name, "is no file, or too large")
                documents[name] = stream.read()
    except (tarfile.TarError, KeyError, OSError, EOFError, zlib.error) as error:
        raise SourceError(pin.id, pin.file, f"cannot be unpacked: {error}") from None
    return documents


def _unpacked(pin: Pin, name: str, content: bytes) -> bytes:
    if not name.endswith(".gz"):
        return content
    try:
        with gzip.open(BytesIO(content)) as stream:
            document = stream.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(pin.id, name, f"cannot be unpacked: {error}") from None
    if len(document) > _LARGEST:
        raise SourceError(pin.id, name, "is too large")
    return document


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def curated(title: str, source: Source) -> Source:
    """Return a source for what the tables of the repository derive, dated as *source* is."""
    return Source(title=title, date=source.date, kind=SourceKind.CURATED)
