"""What the jobs of the fleet do."""
