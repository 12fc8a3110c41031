"""The HTTP door: each module offers its routes by `routes(deps) -> list[Route]`; app.py puts them together."""
