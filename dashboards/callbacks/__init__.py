"""From a change in the browser to a new view: hands, not heads."""
