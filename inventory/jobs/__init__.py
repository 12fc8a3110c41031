"""What runs by the clock: jobs, their slots and their runs."""
