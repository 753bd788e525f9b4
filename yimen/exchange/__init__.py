"""The exchange 數據交換: reading the registers of agencies under grants.

Owns grants as they are used, signed evidence with its provenance, disputes over it, and the record of who read what.
Promises that a register is read only under a grant, for its purpose and its fields, and that the person read sees it.
Does not keep a copy of any register, and does not decide what evidence means.
"""
