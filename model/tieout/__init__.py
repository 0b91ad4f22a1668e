"""The tie-out: does every figure of a sentence stand in its source, with its period, unit, sign and words?"""
