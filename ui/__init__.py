"""What people and schedulers touch: the command line, the browser chat, the desk's settings."""
