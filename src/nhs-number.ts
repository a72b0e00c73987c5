/** Whether a text is ten digits of which the last is the modulus 11 check digit (NHS Data Dictionary). */
export function isNhsNumber(text: string): boolean {
  if (!/^\d{10}$/.test(text)) return false
  const digits = [...text].map(Number)
  const sum = digits.slice(0, 9).reduce((total, digit, index) => total + digit * (10 - index), 0)
  return (11 - (sum % 11)) % 11 === digits[9]
}

/** Numbers of people who do not exist: those that start with 9 (national test ranges), and the one in the specification's examples. */
export const isSyntheticNumber = (text: string): boolean => text.startsWith('9') || text === '1234554321'
