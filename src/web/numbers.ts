const inThousands = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 20 })

/** A whole number as "7,160". */
export const grouped = (number: number): string => (number < 1000 && number > -1000 ? String(number) : inThousands.format(number))

/** A number with its noun: "1 service", "7,160 services". */
export const counted = (number: number, one: string, many = `${one}s`): string => `${grouped(number)} ${number === 1 ? one : many}`
