"""The figures of the desk's documents, each with its coordinates: read once, at ingest, and kept in a store."""
