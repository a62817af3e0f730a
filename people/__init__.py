"""Who takes part: roster, units, invitations, sign-in, roles."""
