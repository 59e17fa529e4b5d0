"""The claims of a document, each with the KPIs that it may mean and what they say of it."""
