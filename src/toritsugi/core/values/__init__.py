"""Values that callers give: what is kept, how it is shown, how it is said."""
