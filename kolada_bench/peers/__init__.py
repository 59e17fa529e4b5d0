"""Whom to compare with: from the user's words to the members of a group.

Words
-----
A *group text* is what stands after ``--group``: "lika kommuner", "kommungrupp",
"lista:0428,1764", "G36589", "Dalsland". ``spec`` reads it without asking anybody;
``resolve`` looks the members up and gives ``PeerGroups``: one ``PeerGroup`` for each
service area when the group is *lika kommuner* (RKA makes one matching per service
area), the same one for all areas otherwise.

Ids of Kolada's groups are stable, members are not: of the seven in "Liknande kommuner
IFO" about half are exchanged from one edition to the next. So members are looked up
each time and never kept in this room; only the ids of the classes are (``classes.toml``).

The own municipality is never among ``members``, since nobody is compared with herself.
Kolada's own means of a län or a kommungrupp do hold it; a warning says so.

``grannar`` are our own search for structural neighbours (``neighbours``), and the only
kind that needs values; why they are near travels with the group.

What this room still gets wrong: a region has no peers, and regions are left out of every
group.
"""
