"""Update in, one call, reply out: one function per kind of update."""
