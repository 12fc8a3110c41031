"""What secrets look like: the group in each pattern stays readable, the rest is the secret."""

import re

_VALUE = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\S+)"""
_NAMES = r"secret|passw(?:or)?d|[_-]token|token(?==)|(?:api|secret|service|access|private)[_-]key"
MARKED = re.compile(
    r"(://[^\s/:@]*:)[^\s/]+(?=@)"  # a password in a URL
    r"|(\.)(?<=[\w-]{23}\.)[\w-]{6}\.[\w-]{27,}"  # a Discord token; before the dot stands the bot's id
    r"|(\bwhsec_)[\w+/=]{16,}"  # the secret of a webhook
)
WORDED = re.compile(
    r"((?i:authorization|cookie)[\\\"']{0,2}\s*[:=]\s*[\\\"']{0,2})[^\"'\r\n]+"
    rf"|((?i:{_NAMES})[\\\"']{{0,2}}\s*[:=]\s*){_VALUE}"
    r"|(\b(?i:bearer\s+|oauth[:\s]\s*))[\w.~+/=-]{16,}"
)
WORDS = ("authorization", "cookie", "secret", "token", "passw", "key", "bearer", "oauth")
"""Every worded shape holds one of these; looking for them first is twenty times faster than the shapes."""
