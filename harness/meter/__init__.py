"""Which models an agent asked, and what that took: a proxy between an episode's agent and its providers.

    routes.py     which requests pass, and in which dialect they are
    strip.py      what of a request must not reach a provider: tools that would browse for the agent
    reading.py    the tokens that a reply or a stream tells of
    prices.py     dollars, by litellm's table
    account.py    one episode's key, caps, log, and whose doing it was that it ended
    proxy.py      the address itself
    upstreams.py  what the command line says of it

The provider's key stays here. docs/meter.md says it in whole.
"""
