/** Raised when a field is removed or changes its meaning, but not for new fields. */
export const SCHEMA_VERSION = 1
