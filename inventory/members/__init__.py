"""People, their roles, the policy and the API tokens of a community."""
