"""From an answer to a file: what a document says, and one writer per form.

What is said: ``content`` is a report before any medium; ``building`` makes one by a preset
(``presets`` reads the TOML, ``material`` asks the questions, ``parts`` makes the sections,
``figures`` the charts of answers).

How it is set: ``word``, ``excel``, ``web`` and ``markdown`` write documents, ``text`` and
``as_json`` plain forms, ``chart_data`` and ``web_chart`` a chart alone, ``image`` a picture
by the system's browser (``browser``, ``renderer``); ``files`` puts every file in place
whole. No writer calculates.

How it is made again: ``manifest`` is what an export remembers, ``underlag`` the values
beside it, ``recording`` what a snapshot must hold for reports, ``revisions`` what Kolada
has changed since.

How a document is read: ``paragraphs`` takes its text out, and ``claims`` tries what it
states.
"""
