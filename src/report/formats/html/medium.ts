/** A mail is read by programs that drop drawings, styles, and whatever comes after 102 KB. */
export type Medium = 'file' | 'mail'
