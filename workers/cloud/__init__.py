"""Scans of clouds: the catalogue of what can be listed, and the engine that lists it."""
