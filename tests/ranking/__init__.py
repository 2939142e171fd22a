"""How well questions are answered beside others: one table, everybody on the same documents and questions.

Run `python -m tests.ranking --questions FOLDER`; what is not installed is named in the table. A folder of questions holds
`documents.jsonl` or `docs.jsonl`, `queries.tsv` (id, question) and `qrels.tsv` (id of the question, of a document, grade).

    questions   what is asked, and which documents answer it?
    measures    how well does an order of documents answer?
    parts       our own engine, as it is and with parts of its ranking only
    rivals      Whoosh with jieba's analyzer, SQLite's trigrams, tantivy with jieba's words
"""
