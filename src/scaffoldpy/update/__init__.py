"""A project's life after its first day: other options, newer templates, without losing a line or a row.

For each path there are three sides: as it was generated (base), as the user has it (yours), as it is generated now
(new). `asking` says what is asked for; `planning` goes through the paths, `deciding` says what becomes of one, `text`
merges two that changed and `duplicates` what both brought; `bases` finds what the first side was, `earlier` has it made
again. `transaction` writes all or nothing, `migrations` has the project's own tools make what its database needs,
`running` does these in order, and `state` tells how a project stands.
"""
