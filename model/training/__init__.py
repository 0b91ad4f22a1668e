"""LoRA training: batches, loop, checkpoints, the adapter's card."""
