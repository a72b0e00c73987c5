const inThousands = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 20 })

/** "7,160" of a whole number. */
export const grouped = (number: number): string => (number < 1000 && number > -1000 ? String(number) : inThousands.format(number))

/** "1 service", "7,160 services". */
export const counted = (number: number, one: string, many = `${one}s`): string => `${grouped(number)} ${number === 1 ? one : many}`
