"""The commands of the command line, a module a subject; what a command needs is imported when it runs."""
