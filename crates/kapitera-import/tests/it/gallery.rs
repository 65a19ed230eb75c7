//! The error gallery of listings: an input that provokes each outcome, and its exact text.
