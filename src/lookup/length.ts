/** Rows of a list, where the person did not say how many: all that is known of somebody is to fit on one screen. */
export const LENGTH = 10
