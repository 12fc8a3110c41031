"""What all shapes of the API have in common."""

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """Base of what is sent: made ready when it is first needed, as most of the API is asked for by few."""

    model_config = ConfigDict(defer_build=True)
