"""Laws 法律條文: the text of an article beside the sentence that cites it.

Owns the pages of articles: the text in the version in force, the words that are cited, and what in this government
rests on it. The texts are a folder that the installation names; without one, citations stay text.
Promises that a link leads only to an article that exists, and that what is marked stands there.
Does not keep texts of laws and does not judge citations: `yimen check --laws` does.
"""
