"""The one answer that all callers of the router's doors can read, each by the keys it knows."""

from pydantic import Field

from bot.dispatcher import fingerprint
from commands.base import Reply
from inventory.shape import Shape

LONGEST = 2000
_CUT = "\n… (shortened)"


class Action(Shape):
    """What chat receivers read."""

    type: str = "chat"
    content: str


class RouterAnswer(Shape):
    """Everything that a caller reads.

    `message` and `error` are for the marketplace's SDK, `chat_message` and `error_message` for the first
    generation, `action` for chat receivers; they all say the same.
    """

    success: bool
    response_type: str = "text"
    message: str
    targets: list[str] = Field(default_factory=lambda: ["platform"])
    error: str | None = None
    response_action: str = "chat"
    session_id: str
    execution_id: str
    module_name: str
    chat_message: str
    error_message: str | None = None
    action: Action


def answered(reply: Reply, session: str, execution: str, module: str) -> RouterAnswer:
    """The answer to one command; the caller's own id comes back as `session_id`."""
    text = shortened(reply.text)
    problem = None if reply.success else text
    return RouterAnswer(
        success=reply.success,
        message=text,
        error=problem,
        session_id=session,
        execution_id=execution,
        module_name=module,
        chat_message=text,
        error_message=problem,
        action=Action(content=text),
    )


def execution_id(event: str) -> str:
    """The id of an execution; a call that is sent again gets the same one."""
    return f"exec_{fingerprint(event)}"


def silent(session: str, execution: str, module: str) -> RouterAnswer:
    """The answer to what is no command: nobody is to see anything."""
    answer = answered(Reply(""), session, execution, module)
    return answer.model_copy(update={"response_type": "none", "response_action": "none", "targets": []})


def shortened(text: str) -> str:
    """At most 2,000 characters, as chats take, cut at the end of a line where there is one."""
    if len(text) <= LONGEST:
        return text
    kept = text[: LONGEST - len(_CUT)]
    whole, _, rest = kept.rpartition("\n")
    return (whole if whole and len(rest) < LONGEST // 2 else kept) + _CUT
