"""The dashboard: the same analysis in the browser.

The URL is the state (``selection``): a link reproduces a view, and back and forward work.
A page is built on the server from the selection through ``benchmark`` and ``report``, the
same door as the command line's, so that the two cannot disagree. Files (``files``) are
plain links with the same selection. Long work runs as a job (``jobs``) that any worker
process can tell the progress of.

``app.create_app`` makes it all of a source; nothing in ``kolada_bench`` knows of this room
but the command that starts it.
"""
