/** "7,160" of a whole number. */
export const grouped = (number: number): string => (number < 1000 && number > -1000 ? String(number) : String(number).replace(/\B(?=(\d{3})+$)/g, ','))
