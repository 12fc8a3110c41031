"""Clients of outside systems, a file each: what they answer, in our words."""
