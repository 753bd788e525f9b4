"""The ledger 留痕: everything done in the government's name, one act an entry, provable to outsiders.

Owns acts, their erasable bodies, the Merkle log and its signed checkpoints, receipts, and the followers that read them.
Promises that no guarded row changes without an act that names it, and that nothing once recorded changes unseen.
Does not judge whether an act is right: rooms above decide that, and watchers answer for what is claimed falsely.
"""
