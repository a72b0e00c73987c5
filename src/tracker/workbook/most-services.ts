/** How many services, and so rows, one file may have. */
export const mostServices = 20_000
