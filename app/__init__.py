"""Settings, composition, command line and screen; the only package that sees all."""
