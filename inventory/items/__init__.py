"""Things that a community lends to its people."""
