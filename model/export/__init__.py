"""An adapter in the formats of other programs: PEFT, merged weights, GGUF."""
