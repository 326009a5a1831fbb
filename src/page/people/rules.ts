/** What the gateway demands of names and passwords, so that a form says so before it asks. */

/** As the gateway has it; capitals are made small on the way. */
export const namePattern = "[A-Za-z0-9][A-Za-z0-9._\\-]{0,39}";
export const passwordMin = 10;
