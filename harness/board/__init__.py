"""What is made of runs that have been played: comparison, leaderboard, gate, bundles, merging and export.

Everything here reads run folders and needs no browser, no site and no agent.
"""
