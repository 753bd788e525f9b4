"""The acts of this room."""

from yimen.ledger.acts import event


@event("identity.person.registered")
class PersonRegistered:
    """A person signed in for the first time, and is known from now on. `source` says who vouched for the name."""

    person: str
    provider: str
    source: str  # "register" (population register) or "provider" (the register could not be asked)


@event("identity.person.signed-in")
class SignedIn:
    """A person proved who they are with a one-time code."""

    person: str
    provider: str


@event("identity.person.signed-out")
class SignedOut:
    """A person ended their session."""

    person: str


@event("identity.session.ended")
class SessionEnded:
    """A session was ended from elsewhere. `reason` says why: by the person, or with the last day of a post."""

    person: str
    session: str
    reason: str  # "person" or "post"


@event("identity.sign-in.locked")
class SignInLocked:
    """A one-time code was taken out of use after too many wrong tries. `person` is empty if they are not known yet."""

    person: str
    provider: str
    tries: int


@event("identity.post.assigned")
class PostAssigned:
    """A person holds a post at a division from a day on."""

    holding: str
    person: str
    post: str
    division: str
    from_on: str


@event("identity.post.ended")
class PostEnded:
    """A person held a post for the last time on a day."""

    holding: str
    person: str
    post: str
    division: str
    until_on: str
