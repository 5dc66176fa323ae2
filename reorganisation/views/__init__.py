"""Pages of reorganisations and of the accounts that come with them; administrators only."""
