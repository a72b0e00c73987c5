/**
 * The key of a service is the ODS code of its organisation; behind it -2, -3 … for further services of the same organisation: A81001-2. It is in
 * addresses. People and files read the ODS code.
 */
export const odsCodeOf = (key: string): string => key.split('-', 1)[0] ?? key

/** The key of a further service of an organisation, which has services with these keys already. */
export function nextKey(odsCode: string, taken: string[]): string {
  let number = 2
  while (taken.includes(`${odsCode}-${number}`)) number += 1
  return `${odsCode}-${number}`
}

/** A key as a column writes and reads it where several services have the ODS code: it says which is meant, the first too, as A81001-1. */
export const numberedKey = (key: string): string => (key.includes('-') ? key : `${key}-1`)

/** The key that is meant by a code with or without a number. */
export const keyOfNumbered = (code: string): string => code.replace(/-1$/, '')

/** Whether a key is that of a further service of this ODS code. */
export const isFurtherOf = (key: string, odsCode: string): boolean => key !== odsCode && odsCodeOf(key) === odsCode
