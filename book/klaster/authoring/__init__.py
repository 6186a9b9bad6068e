"""What an author needs: ``klaster check``, ``klaster passages``, ``klaster setup``.

Here a chapter's notebook is read and written as a file, and what is wrong with it, with the data,
the spelling and the terms is said in words, before anything is built. It may import ``notebook``
and ``language``; the site, the editions, the exports and the assignments read chapters by it.
"""
