/** Services, and so rows, that one file may hold. */
export const mostServices = 20_000
