"""What the models of answers and records have in common."""

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """Base of what is read and sent: made ready when it is first needed, as most of it is by few."""

    model_config = ConfigDict(defer_build=True)
