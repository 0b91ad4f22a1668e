"""From evidence and a draft to an answer: sentences chosen, findings told by code, refusals, the feeds' health."""
