"""Who is told of what, when, and how conditions become alerts that people keep switched on."""
