"""Relying parties: what an ENT registered, and which establishments it serves.

models         Client
registration   what a registration must hold (RFC 7591 §2), from TOML or the command line
registry       clients held in the process, with a version stamp that all processes read
territories    the rule that says which establishments a client serves

Below: families (establishments). Above: the screens name the client that asked, `oidc` serves it.
"""
