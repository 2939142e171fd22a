"""How fast it is beside others: one table, every number of it measured in one run on the same documents.

Run `python -m tests.speed` after `pip install -e '.[speed]'`; what is not installed is named in the table.

    reports     which documents and questions?
    archive     where they are kept, and copied from
    records     how they are read
    truth       what does a plain scan find?
    contender   what does each of those measured have to do?
    trial       a contender at work, in a process of its own
    measure     which processes, how often, and how much memory they take
    waking      what importing Whoosh and jieba takes alone
    options     what both commands let be typed
    table       what came of it
    suggesting  what suggestions take: `python -m tests.speed.suggesting`
    growth      the same for several sizes: `python -m tests.speed.growth`
"""
