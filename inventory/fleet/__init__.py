"""Machines: where they are, what they are, how they do, and what changed on them."""
