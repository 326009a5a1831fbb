/** How long a test waits for what is to come. Nothing is measured by it: on a quiet machine all of it comes at once, and what never comes fails then. */
export const comesMsMax = 60_000;
