"""What may be wrong with a document."""

from __future__ import annotations


class Error(Exception):
    """A document that gives no bureau."""


class NotASchedule(Error):
    """The document is no 分層負責明細表, and is passed over."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReadError(Error):
    """The document could not be read; `fenceng.explain(error.code)` says more."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class SeveralBureaus(Error):
    """The document holds several bureaus; `convert_all` gives each."""

    def __init__(self, name: str, bureaus: list[str]) -> None:
        super().__init__(name, bureaus)
        self.name = name
        self.bureaus = bureaus

    def __str__(self) -> str:
        return f"{self.name} holds {len(self.bureaus)} bureaus ({'、'.join(self.bureaus)}); convert_all([…]) gives them all"
