"""Citations held against the texts of laws: what is proven, what is not, and what rests on an article that changed.

Owns where in a folder the law is cited, how a folder of law texts is read, and what a citation must show to be proven.
Promises that a citation counts as proven only if its words stand in the article that it names, in the version in force.
Does not know which article supports a sentence: that is for lawyers; it shows them the article.
"""

from yimen.government.laws.changes import Affected, changed
from yimen.government.laws.citations import Citation, cited
from yimen.government.laws.corpus import CorpusError, read
from yimen.government.laws.proving import Report, Verdict, prove

__all__ = ["Affected", "Citation", "CorpusError", "Report", "Verdict", "changed", "cited", "prove", "read"]
