"""Credentials of single feeds, from a file of their own: they are no part of the register, which is exported."""

from __future__ import annotations

import base64
import tomllib
from pathlib import Path

import msgspec

from newsfold.stream.errors import UsageError

__all__ = ["read_credentials"]


class _Credential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    username: str = ""
    password: str = ""
    token: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    feed: tuple[_Credential, ...] = ()


def read_credentials(path: str) -> dict[str, str]:
    """The Authorization header of each feed URL in a TOML file; none where `path` is "".

        [[feed]]
        url = "https://site.example/members.xml"
        username = "reader"
        password = "..."            # or, in place of both: token = "..."

    Raises UsageError for a file that cannot be used, never quoting a secret.
    """
    if not path:
        return {}
    try:
        found = msgspec.convert(tomllib.loads(Path(path).read_text(encoding="utf-8")), _File)
    except OSError as error:
        raise UsageError(f"cannot read the credentials in {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise UsageError(
            f"the credentials in {path} are not of the form [[feed]] url, username, password: {error}"
        ) from error
    headers = {}
    for one in found.feed:
        if bool(one.token) == bool(one.username):
            raise UsageError(f"the credentials in {path} for {one.url} need a username and password, or a token")
        pair = base64.b64encode(f"{one.username}:{one.password}".encode()).decode("ascii")
        headers[one.url] = f"Bearer {one.token}" if one.token else f"Basic {pair}"
    return headers
