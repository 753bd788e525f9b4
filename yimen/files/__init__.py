"""Files 上傳材料: what people upload, each content once, found by its digest.

Owns uploads and their contents, what a file may be, and how much may be given for one matter.
Promises that a file is what its content shows and not what its name says, and that a content is kept as long as an
upload refers to it and no longer.
Does not know what a file is for (whoever holds it does), nor who may open it.
"""
