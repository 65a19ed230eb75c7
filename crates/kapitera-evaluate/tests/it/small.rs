//! Small cases that random search found or would seldom find.
