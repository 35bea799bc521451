"""The screen: one page a module, small elements of their own."""
