"""Turn-taking: who has the turn, judged from windows of sound. Pure; time is counted in the windows it is given."""
