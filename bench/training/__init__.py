"""Training and its product: TAT-QA, speed, exported GGUF files, a house style."""
