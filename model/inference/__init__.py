"""Base models and adapters at work: loading, generating under the number mask, remote servers."""
