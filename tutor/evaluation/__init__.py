"""How good is the tutor? Question sets, metrics and the report; nothing here changes a reply."""
