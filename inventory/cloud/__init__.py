"""Cloud: the resources of accounts elsewhere, what changed in them, and the rules they should keep."""
