"""How fast it is beside others: one table, every number of it measured in one run on the same documents.

Run `python -m tests.speed` after `pip install -e '.[speed]'`; what is not installed is named in the table.

    archive     which documents and questions?
    contender   what does each of those measured have to do?
    trial       a contender at work, in a process of its own
    measure     which processes, how often, and how much memory they take
    table       what came of it
"""
