"""What stands out in a municipality: the survey, the rows chosen, and the words."""
