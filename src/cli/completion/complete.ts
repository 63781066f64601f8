/** The hidden first argument with which the completion scripts ask for candidates. */
export const COMPLETE = '__complete'
