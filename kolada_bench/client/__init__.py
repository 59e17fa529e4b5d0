"""The only room that knows HTTP and Kolada's JSON.

Words
-----
question
    What is asked with one address: an entity list, some ids, or values. Its answer may
    come in several *pages*, and is whole or an error.
batch
    Several questions asked together, at most four at once.
answer
    The pages of a question, with the moment they were fetched. Only a whole answer that
    could be read is kept.

``kolada`` has the questions, ``asking`` gets their answers kept or fetched, ``paging``
plans requests and follows pages, ``transport`` does one GET with its retries over the
connections of ``session``, ``cache`` keeps answers (saved by ``store``, read by ``shelf``),
``bulk`` asks for more than is kept (a ``unit`` at a time, its work done by a ``crew``, cut
by ``filling``, with what is gone found by ``narrowing``), ``parse`` gives JSON its types,
``table`` makes the frame, ``words`` are what a user reads when it goes wrong. A run whose
answers are all kept imports neither requests, ``transport`` nor ``store``.

What it still gets wrong: rows that Kolada leaves out without a word cannot be told from
values that do not exist, unless ``count`` gives it away; nor is ``from_date`` used, so a
renewed answer is always fetched whole.
"""

AT_ONCE = 4
"""Requests under way at once, in the whole process."""
