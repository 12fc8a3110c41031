"""What can happen: every kind of event with its severity, its words and an example, declared in one place."""
