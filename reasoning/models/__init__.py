"""Local generation: which models there are, how they come here, how they are run, and how any endpoint is asked."""
