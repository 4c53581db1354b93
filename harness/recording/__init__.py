"""A person plays, and out come a draft of a task, with what was done as steps and checks to think about, and a trial.

The person's browser is only listened to. What was heard becomes steps of the scripted agent, and these are played on
fresh sites as any agent's: the trial that is kept is that play, so that report and replay read it, and it is said
where it left other rows than the person did.
"""
