"""The wizard without its terminal: screens that show themselves and turn a reply into the next state."""
