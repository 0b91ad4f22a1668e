"""The browser chat: the page, what it asks of the desk, and the web application around both."""
