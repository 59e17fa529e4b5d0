"""The command line: thin. Read the options, call ``benchmark``, print or write.

Nothing here calculates or formats a figure. Each command is a module with ``NAME``,
``SUMMARY``, ``add_arguments`` and ``run``; it is imported only when it is called, so that
``--help`` starts at once.
"""
