/** The forms of a past time that `pastTime` and `parseDuration` read, for help and error messages. Apart, because help loads no calendar. */
export const TIME_FORMS = '7d, 2 days ago, yesterday, monday, 08:00, 28 Nov, 2025-10-01 or 2025-10-01 08:00'
