"""
Editions: which new file there is for a source, and where it lies.

A file comes from the address that sources.toml gives, newest edition first, or was fetched by hand; it is unpacked into
the cache, never into the producers' folder. Sources that share a file stay together.
"""

import contextlib
import datetime
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, urlsplit

from geo.build.update.asking import Absent, Limits
from geo.build.update.download import Progress, fetch, sha256
from geo.build.update.unpack import NoMember, copy, is_zip, require_bounded, take_member
from geo.data.catalogue import Catalogue
from geo.data.errors import SelectionError, SourceError
from geo.data.sources import Download, Source

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
# a zip of text grows about fifteenfold (INKAR: 0.4 GB to 6.8 GB)
GROWTH = 25
# of a file that somebody has fetched by hand, unpacked
LARGEST = 20 * 10**9
MB = 10**6
STATED = re.compile(rb"Stand: ?(\d{2})\.(\d{2})\.(\d{4})")
# record 10 of the register of municipalities begins with the day of the borders
REGISTER_DAY = re.compile(rb"10(\d{4})(\d{2})(\d{2})\d{2} ")

Bar = Callable[[str], AbstractContextManager[Progress]]


class NoAccount(SourceError):
    """The producer wants an account, and no token is at hand."""


@dataclass(frozen=True)
class Taken:
    """A new file in the cache for one or several sources; ``name`` is its place among the producers' files."""

    sources: tuple[Source, ...]
    file: Path
    name: str
    sha256: str
    via: str

    @property
    def label(self) -> str:
        """The keys of its sources."""
        return ", ".join(source.id for source in self.sources)

    @property
    def is_known(self) -> bool:
        """Whether sources.toml describes exactly this file."""
        return all(source.sha256 == self.sha256 for source in self.sources)


def plan(catalogue: Catalogue, wishes: tuple[str, ...], *, is_given: bool = False) -> list[tuple[Source, ...]]:
    """
    Group the wished sources by the file that they share.

    Parameters
    ----------
    is_given
        Whether a file fetched by hand is at hand: then sources belong together by their file alone.

    Returns
    -------
    groups
        Sources of one file each, in the order of sources.toml; all sources of a file come along with one of them.

    Raises
    ------
    SelectionError
        If a key is unknown, or a file is given for none or several files.
    """
    if strange := [wish for wish in wishes if wish not in catalogue.sources]:
        raise SelectionError(f"SOURCE: expected keys of sources.toml, found {', '.join(strange)}; known: "
                             f"{', '.join(catalogue.sources)}")  # fmt: skip
    groups: dict[tuple, list[Source]] = {}
    for source in catalogue.sources.values():
        groups.setdefault((source.file, None if is_given else source.download), []).append(source)
    chosen = [tuple(each) for each in groups.values() if not wishes or {source.id for source in each} & set(wishes)]
    if is_given and len(chosen) != 1:
        raise SelectionError(f"--file: expected one SOURCE that it is for, found {len(wishes) or 'none'}")
    return chosen


def addresses(download: Download, today: datetime.date) -> list[tuple[str, str]]:
    """
    Fill the template of a download, newest edition first.

    Parameters
    ----------
    download
        Template of the address and of the file inside a zip.

    Returns
    -------
    addresses
        Address and file inside; three years or six ends of a month where the template asks for them.
    """
    template = download.url + download.member
    if "{month}" in template or "{day}" in template:
        days, day = [], today
        for _ in range(6):
            day = day.replace(day=1) - datetime.timedelta(days=1)
            days.append(day)
    elif "{year}" in template:
        days = [today.replace(year=today.year - back, month=1, day=1) for back in range(3)]
    else:
        days = [today]

    def fill(text: str, day: datetime.date) -> str:
        return text.replace("{year}", f"{day:%Y}").replace("{month}", f"{day:%m}").replace("{day}", f"{day:%d}")

    return [(fill(download.url, day), fill(download.member, day)) for day in days]


def take(
    sources: tuple[Source, ...], catalogue: Catalogue, cache: Path, today: datetime.date, proxy: str,
    environment: Mapping[str, str], limits: Limits, bar: Bar | None,
) -> Taken:  # fmt: skip
    """
    Download the newest file of a group of sources into the cache; SourceError if that fails.

    A zip is unpacked unless a workbook is expected. The file keeps the name that sources.toml gives it, unless its
    name carries a date or its layout is another one.
    """
    source = sources[0]
    if (download := source.download) is None:
        raise SourceError(f"sources.toml: {source.id}.download: expected an address, found none")
    folder = cache / source.id
    token = environment.get(download.account, "").strip() if download.account else ""
    if download.account and not (token.isascii() and token.isprintable() and token):
        raise NoAccount(
            f"{urlsplit(download.url).netloc} wants an account: put its token into the environment variable "
            f"{download.account}, or fetch the file by hand from {source.url} and give it with --file"
        )
    absent: SourceError | None = None
    for url, member in addresses(download, today):
        address = urlsplit(url)
        # a database names the table in its query; it answers with a flat file
        table = dict(parse_qsl(address.query)).get("name", "") if download.account else ""
        plain = f"{table}.csv" if table else PurePosixPath(address.path).name
        raw = folder / (re.sub(r"[^\w.-]", "_", plain).lstrip(".") or "download")
        try:
            with bar(source.id) if bar else contextlib.nullcontext() as progress:
                fetched = fetch(
                    url, raw, max_bytes=download.max_mb * MB, token=token, proxy=proxy, limits=limits,
                    progress=progress,
                )  # fmt: skip
            file = _unpack(raw, source, member, max_bytes=GROWTH * download.max_mb * MB)
        except (Absent, NoMember) as error:
            # perhaps an older edition is there
            absent = absent or error
            continue
        is_dated = "{" in download.member or "{" in PurePosixPath(urlsplit(download.url).path).name
        fits = _suffixes(file) == _suffixes(Path(source.file))
        name = source.file if fits and not is_dated else str(PurePosixPath(source.file).with_name(file.name))
        group = {each.id for each in sources}
        if others := [each.id for each in catalogue.sources.values() if each.file == name and each.id not in group]:
            raise SourceError(f"{name} is the file of {', '.join(others)} as well; give them the same download")
        digest = fetched.sha256 if file == raw else sha256(file)
        return Taken(sources, file, name, digest, via=url)
    raise SourceError(f"{absent}; see {source.url}")


def _unpack(raw: Path, source: Source, member: str, *, max_bytes: int) -> Path:
    """Take the file of data out of a zip; bound what a packed file may grow to."""
    if not is_zip(raw) or Path(source.file).suffix in WORKBOOKS:
        if member:
            raise SourceError(f"{raw.name}: expected a zip with {member}, found another kind of file")
        require_bounded(raw, max_bytes=max_bytes)
        return raw
    packed = ".gz" if source.file.endswith(".gz") and not member.endswith(".gz") else ""
    file = raw.parent / "unpacked" / f"{member or raw.stem}{packed}"
    if not file.exists() or file.stat().st_mtime_ns < raw.stat().st_mtime_ns:
        file.parent.mkdir(exist_ok=True)
        take_member(raw, member, file, max_bytes=max_bytes)
    return file


def take_given(sources: tuple[Source, ...], wishes: tuple[str, ...], given: Path, cache: Path) -> Taken:
    """
    Copy a file fetched by hand into the cache; SourceError if that fails.

    A zip is unpacked unless a workbook is expected. A file of another kind (the table of one territory instead of a
    workbook) becomes that of the wished source alone, under its own name.
    """
    source = sources[0]
    expected = Path(source.file)
    try:
        if not given.is_file():
            raise SourceError(f"--file: expected a file, found none: {given}")
        folder = cache / source.id / "given"
        folder.mkdir(parents=True, exist_ok=True)
        if is_zip(given) and expected.suffix not in WORKBOOKS and given.suffix.lower() not in WORKBOOKS:
            file, name = folder / expected.name, source.file
            member = source.download.member if source.download else ""
            take_member(given, "" if "{" in member else member, file, max_bytes=LARGEST)
        else:
            require_bounded(given, max_bytes=LARGEST)
            fits = _suffixes(given) == _suffixes(expected)
            name = source.file if fits else str(PurePosixPath(source.file).with_name(given.name))
            sources = sources if fits else tuple(each for each in sources if each.id in wishes)
            file = folder / PurePosixPath(name).name
            copy(given, file)
        return Taken(sources, file, name, sha256(file), via="")
    except OSError as error:
        raise SourceError(f"--file: cannot be read or kept ({error.strerror}): {given}") from None


def _suffixes(file: Path) -> str:
    """``.csv.gz`` for a packed file, else the last suffix."""
    return "".join(file.suffixes[-2:]) if file.suffix == ".gz" else file.suffix


def stated_day(file: Path) -> str:
    """Return the day that a file says it is as of (a table of Regionalstatistik, the register), or ``""``."""
    with file.open("rb") as stream:
        head = stream.read(64)
        stream.seek(max(0, file.stat().st_size - 4096))
        stated = STATED.findall(stream.read())
    day = REGISTER_DAY.match(head)
    parts = day.groups() if day else stated[-1][::-1] if stated else ()
    with contextlib.suppress(ValueError, TypeError):
        return datetime.date(*map(int, parts)).isoformat()
    return ""
