//! Listing rules as a text: who is assigned where without a choice, breaches, and proposals with their effects.
