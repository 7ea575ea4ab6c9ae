"""The parent's account: identifier, password, confirmed mobile and e-mail, status, subjects.

models       Account, Subject
identifiers  `j.dupond25`: built from the name, digits at random, unique
passwords    the policy of the seed document; argon2id, a bounded number at once
subjects     the pairwise `sub` of an account for a sector
versions     the account's version: a change that live sessions must see at once bumps it
notices      what the person is told by SMS and e-mail about the account

Below: families (guardian rows belong to at most one account). Above: session and the screens.
"""
