/** Days that stay as far away as they are, whenever the tests run. */

/** Ten days ago: lately enough for a notice that is due within a month. */
export const LATELY = new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10);
