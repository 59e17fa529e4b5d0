"""A verksamhet's cost part by part, against the group's mean."""
