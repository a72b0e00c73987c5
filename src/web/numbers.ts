const inThousands = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 20 })

/** "7,160" of a whole number. */
export const grouped = (number: number): string => (number < 1000 && number > -1000 ? String(number) : inThousands.format(number))
