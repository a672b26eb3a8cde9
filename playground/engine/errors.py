"""Errors between a page and the workers. Every message is a sentence for the visitor."""


class EngineError(Exception):
    """Base class: a page shows the message and continues."""


class NotReady(EngineError):
    """No worker of this lane is available yet, or any more."""


class JobFailed(EngineError):
    """The function raised an exception; the message contains its text."""


class Superseded(EngineError):
    """A newer request of the same page has replaced this one in the live queue."""


class Refused(EngineError):
    """The request exceeds a limit of this server, or concerns another visitor's run."""
