//! Weights and indices set from the registers: age weights from visits, drug weights from costs, CNI from SCB's counts.
