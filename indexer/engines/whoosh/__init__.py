"""The embedded engine: a Whoosh index, published as generations, searched by arrays.

fields details                  how reports become Whoosh fields, and what is only shown of them
runs merging weaving united     from documents to a segment's file
views segment                   what a segment's file says: lists of terms, texts, columns
reopening compaction writer     which segments there are; small ones become one
copies                          which documents were copied from one another
arrivals                        on which day each document first came into the index
codec lexicon matcher gathering what Whoosh itself asks of a segment
postings snapshot               all segments seen as one
sets strings extents nearby     which documents hold a string, or several near one another
keywords passages matching      which satisfy a query
relaxing                        which answer a question, or come closest where nothing satisfies a query
formulas scoring windows ranking facets explaining
                                which come first and why, and how many have which value
marking                         what of a query is marked where it is found
counting timeline               how often wordings are used, year by year
sections sifting alike gist sentences
                                which sentences hold what is asked for, each once, and what their sections do
relatives similar editions      what one document has to do with others
vocabulary phrases offers       words learned from the archive, its set phrases, what to offer while typing
learned                         all three, when an index is built
correcting slips titles chances what may have been meant
answering neighbours engine     one page of an answer, or one place in it; all of it behind the contract of engines
"""

from indexer.engines.whoosh.arrivals import arrive
from indexer.engines.whoosh.engine import WhooshEngine
from indexer.engines.whoosh.learned import learned_words, study
from indexer.engines.whoosh.opening import snapshot_of
from indexer.engines.whoosh.writer import Holder, Writer, join

__all__ = ["Holder", "WhooshEngine", "Writer", "arrive", "join", "learned_words", "snapshot_of", "study"]
