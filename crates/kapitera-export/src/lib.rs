//! Files for other people's software.
