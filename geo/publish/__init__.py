"""
The digital folder: a static site of maps, district profiles and data that needs no server and asks nobody for anything.

`plan` lists the files of a site, `record` knows what is already there, `run` makes the rest on several processors. The
pages open from a memory stick: no fetch, no modules, all addresses relative, a policy in every page.
"""
