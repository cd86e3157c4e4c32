"""Stops by itself, as people do it without an editor."""

answer = 41
breakpoint()
answer += 1  # @after
