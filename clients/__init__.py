"""Relying parties: one TOML registration per ENT, and `ent_demo`, a portal that can be run.

Nothing here imports the provider: an ENT knows it by its discovery document alone.
"""
