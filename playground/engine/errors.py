"""What can go wrong between a page and the workers. Every message is a sentence for the visitor."""


class EngineError(Exception):
    """Base of all of them: a page shows the message and goes on."""


class NotReady(EngineError):
    """No worker of this lane is there yet, or any more."""


class JobFailed(EngineError):
    """The function raised; the message holds what it said."""


class Superseded(EngineError):
    """A newer request of the same page took this one's place in the live queue."""


class Refused(EngineError):
    """A limit of this server, or somebody else's run."""
