"""The plausibility desk: whether figures can be right, before they are interpreted."""
