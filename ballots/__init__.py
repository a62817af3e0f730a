"""The secret ballot: stamps on blank paper, sealed envelopes, a box, tellers, a board.

Its own process, database and origin. It knows voters by a random number of one round, and hands
back counts; who they are stays with `serve`, and who voted what is kept nowhere.
"""
