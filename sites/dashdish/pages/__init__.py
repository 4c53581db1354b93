"""The pages, area by area; each module's addresses stand at its end, as ROUTES."""
