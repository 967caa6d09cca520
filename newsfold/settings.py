"""What an operator can set, from one TOML file and the environment, checked before anything starts.

    data = "newsfold-data"                      # NEWSFOLD_DATA: the folder of the two files below
    log = "sqlite:///newsfold-data/log.db"      # NEWSFOLD_LOG
    store = "sqlite:///newsfold-data/store.db"  # NEWSFOLD_STORE

    [poll.rules]                                # each section is a stage's own config
    first_poll_age = 259200                     # NEWSFOLD_POLL_RULES_FIRST_POLL_AGE
    [poll.http]                                 # NEWSFOLD_POLL_HTTP_PROXY ...
    [http]                                      # for poll and fetch alike, unless they say otherwise

A variable wins over the file, the file over the defaults. Paths are relative to the working folder. A
section's struct is imported when the section is asked for, so that light commands stay quick.
"""

from __future__ import annotations

import difflib
import importlib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from newsfold.stream.bounds import Seconds
from newsfold.stream.errors import UsageError

if TYPE_CHECKING:
    from newsfold.stream.log import Log

__all__ = ["SECTIONS", "MetricsConfig", "Settings", "SinkConfig", "load"]

T = TypeVar("T", bound=msgspec.Struct)

PREFIX = "NEWSFOLD_"
FILE = "newsfold.toml"
SECTIONS: dict[str, str] = {
    "http": "ingest.http:HttpSettings",
    "poll": "ingest.poll.step:PollConfig",
    "fetch": "ingest.pages.step:FetchConfig",
    "fingerprint": "cluster.fingerprint.step:FingerprintConfig",
    "assign": "cluster.assign.config:AssignConfig",
    "sink": "newsfold.settings:SinkConfig",
    "loop": "newsfold.stream.loop:LoopSettings",
    "kafka": "newsfold.stream.kafka.settings:KafkaSettings",
    "metrics": "newsfold.settings:MetricsConfig",
}
PLAIN = ("data", "log", "store")
RESERVED = ("CONFIG", "SUPERVISED", "DATA_DIR")
"""Variables that are not settings: where the file is, the supervisor's mark on its children, and where the labelled
articles lie that quality is measured on."""


class SinkConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where incidents go besides the store."""

    jsonl: str = ""  # a file every version of every incident is appended to; "" for none


class MetricsConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Prometheus metrics over HTTP, a port a stage: the first at `port`, the others above it."""

    host: str = "127.0.0.1"
    port: int = 0  # 0 serves none
    lag_every: Seconds = 15.0  # from one look at how far the stage is behind to the next

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65_000:
            raise ValueError("port must be between 0 and 65000")


class Given(msgspec.Struct, frozen=True):
    """A value as it was given and where."""

    value: Any
    source: str


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings read and not yet bound to the stages' structs; `section` binds one, `check` all."""

    data: Path
    log: str
    store: str
    config: Path | None = None
    given: dict[str, dict[str, Given]] = {}  # section -> dotted key of the file, or KEY of a variable

    def section(self, name: str, kind: type[T]) -> T:
        """One section as the struct a stage takes; UsageError names key, value, source and what is allowed."""
        merged: dict[str, Any] = {}
        sources: dict[str, str] = {}
        nested = [field.name for field in msgspec.structs.fields(kind) if field.name == "http"]
        if nested and name != "http":
            shared = _load_kind("http")
            for key, value in self._bound("http", shared, sources).items():
                merged.setdefault("http", {})[key] = value
        for key, value in self._bound(name, kind, sources).items():
            _put(merged, key.split("."), value)
        try:
            return msgspec.convert(_over(kind, merged), kind)
        except (msgspec.ValidationError, ValueError) as error:
            where = ", ".join(f"{key} ({source})" for key, source in sources.items())
            raise UsageError(f"section {name} is not consistent: {error}; it was given {where}") from error

    def log_file(self) -> Path | None:
        """The file of an embedded log, None for a cluster's; UsageError for a URL of neither kind."""
        from newsfold.stream.connect import file_of

        return file_of(self.log)

    def open_log(self) -> Log:
        """The log between the stages."""
        from newsfold.stream.connect import is_kafka, open_log

        if not is_kafka(self.log):
            return open_log(self.log)
        from newsfold.stream.kafka.settings import KafkaSettings

        return open_log(self.log, self.section("kafka", KafkaSettings))

    def check(self) -> None:
        """Bind every section, so that a mistake shows before the service starts."""
        for name in SECTIONS:
            self.section(name, _load_kind(name))

    def _bound(self, name: str, kind: type[msgspec.Struct], sources: dict[str, str]) -> dict[str, Any]:
        fields = _fields(kind)
        bound = {}
        for key, given in self.given.get(name, {}).items():
            dotted = _dotted(key, fields)
            label = f"{name}.{dotted or key.lower()}"
            if dotted is None:
                raise UsageError(f"unknown setting {label} (from {given.source}){_meant(name, key, fields)}")
            value = given.value
            if isinstance(value, str) and _is_list(fields[dotted]):
                value = [part.strip() for part in value.split(",") if part.strip()]
            try:
                bound[dotted] = msgspec.convert(value, fields[dotted], strict=False)
            except msgspec.ValidationError as error:
                raise UsageError(
                    f"setting {label} = {given.value!r} (from {given.source}) is not allowed: "
                    f"it takes {_allowed(fields[dotted])}"
                ) from error
            sources[label] = given.source
        return bound


def load(config: str | None, env: Mapping[str, str], folder: Path) -> Settings:
    """Read the file named by `config`, else by NEWSFOLD_CONFIG, else newsfold.toml in `folder` if it is there.

    Raises UsageError for a file that is missing or not TOML and for names that are no settings.
    """
    named = config or env.get(f"{PREFIX}CONFIG")
    path = Path(named) if named else folder / FILE
    plain: dict[str, Given] = {}
    given: dict[str, dict[str, Given]] = {}
    present = bool(named) or path.exists()
    if present:
        for name, value in _read(path).items():
            _take_from_file(name, value, str(path), plain, given)
    for variable, text in sorted(env.items()):
        if variable.startswith(PREFIX):
            _take_from_variable(variable, text, plain, given)
    for name, one in plain.items():
        if not isinstance(one.value, str) or not one.value:
            raise UsageError(f"setting {name} = {one.value!r} (from {one.source}) is not allowed: it takes text")
    data = plain["data"].value if "data" in plain else "newsfold-data"
    return Settings(
        data=Path(data),
        log=plain["log"].value if "log" in plain else f"sqlite:///{data}/log.db",
        store=plain["store"].value if "store" in plain else f"sqlite:///{data}/store.db",
        config=path.resolve() if present else None,
        given=given,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read the settings file {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"the settings file {path} is not TOML: {error}") from error


def _take_from_file(
    name: str, value: Any, source: str, plain: dict[str, Given], given: dict[str, dict[str, Given]]
) -> None:
    if name in PLAIN:
        plain[name] = Given(value, source)
    elif name not in SECTIONS:
        raise UsageError(f"unknown setting {name} (from {source}){_nearest(name, [*PLAIN, *SECTIONS])}")
    elif not isinstance(value, dict):
        raise UsageError(f"{name} (from {source}) is a section: write [{name}] and its keys under it")
    else:
        given.setdefault(name, {}).update({key: Given(leaf, source) for key, leaf in _leaves(value)})


def _take_from_variable(
    variable: str, text: str, plain: dict[str, Given], given: dict[str, dict[str, Given]]
) -> None:
    rest = variable.removeprefix(PREFIX)
    section, _, key = rest.partition("_")
    if rest in RESERVED:
        return
    if rest.lower() in PLAIN:
        plain[rest.lower()] = Given(text, f"the variable {variable}")
    elif section.lower() in SECTIONS and key:
        # The variables come after the file's keys, and the last one given wins.
        given.setdefault(section.lower(), {})[key.upper()] = Given(text, f"the variable {variable}")
    else:
        known = [f"{PREFIX}{name.upper()}" for name in (*PLAIN, *(f"{name}_..." for name in SECTIONS))]
        raise UsageError(f"unknown variable {variable}{_nearest(variable, known)}")


def _leaves(table: dict[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def _load_kind(name: str) -> type[msgspec.Struct]:
    module, _, attribute = SECTIONS[name].partition(":")
    kind: type[msgspec.Struct] = getattr(importlib.import_module(module), attribute)
    return kind


def _fields(kind: type[msgspec.Struct], prefix: str = "") -> dict[str, Any]:
    """Every settable key of a struct, nested ones dotted, with its type."""
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            found |= _fields(field.type, f"{prefix}{field.name}.")
        else:
            found[prefix + field.name] = field.type
    return found


def _dotted(key: str, fields: Iterable[str]) -> str | None:
    """The key as the fields have it: a file's dotted key, or a variable's with underscores for dots."""
    flat = {name.replace(".", "_").upper(): name for name in fields}
    return key if key in flat.values() else flat.get(key)


def _put(table: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        table = table.setdefault(part, {})
    table[path[-1]] = value


def _over(kind: type[msgspec.Struct], values: dict[str, Any]) -> dict[str, Any]:
    """The values, with a nested struct's own defaults filled in where only some of its keys are given."""
    filled = dict(values)
    for field in msgspec.structs.fields(kind):
        if isinstance(values.get(field.name), dict) and isinstance(field.type, type):
            default = field.default_factory() if callable(field.default_factory) else field.default
            if isinstance(default, msgspec.Struct):
                filled[field.name] = msgspec.to_builtins(default) | values[field.name]
    return filled


def _is_list(kind: Any) -> bool:
    return isinstance(
        msgspec.inspect.type_info(kind),
        msgspec.inspect.ListType | msgspec.inspect.VarTupleType | msgspec.inspect.SetType,
    )


def _allowed(kind: Any) -> str:
    """What a key takes, in words."""
    return _words(msgspec.inspect.type_info(kind))


def _words(info: msgspec.inspect.Type) -> str:
    i = msgspec.inspect
    said = "text"
    match info:
        case i.BoolType():
            said = "true or false"
        case i.IntType() | i.FloatType():
            word = "a whole number" if isinstance(info, i.IntType) else "a number"
            named = (("at least", info.ge), ("above", info.gt), ("at most", info.le), ("below", info.lt))
            said = " ".join([word, *(f"{name} {bound}" for name, bound in named if bound is not None)])
        case i.LiteralType():
            said = "one of " + ", ".join(str(value) for value in info.values)
        case i.ListType() | i.VarTupleType() | i.SetType():
            said = f"a list, each item {_words(info.item_type)}"
        case i.UnionType():
            said = " or ".join(_words(one) for one in info.types)
        case i.NoneType():
            said = "null"
        case _:
            pass
    return said


def _meant(section: str, key: str, fields: Iterable[str]) -> str:
    """What an unknown key may have meant: one that another section has by this name, else the nearest of its own."""
    others = (name for name in SECTIONS if name != section)
    found = [f"{name}.{dotted}" for name in others if (dotted := _dotted(key, _fields(_load_kind(name))))]
    return f": did you mean {' or '.join(found)}?" if found else _nearest(key, fields)


def _nearest(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    folded = {one.lower().replace("_", ".").replace("-", "."): one for one in names}
    close = difflib.get_close_matches(name.lower().replace("_", "."), folded, n=1, cutoff=0.5)
    return f": did you mean {folded[close[0]]}?" if close else f"; known are {', '.join(names)}"
