"""The fault proof: scripted terminals with an outbox, faults on command, and a checker that knows every word."""
