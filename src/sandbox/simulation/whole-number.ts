import { z } from 'zod'

/** A field for a whole number within these bounds; `says` is the message if it is not. */
export const wholeNumber = (least: number, most: number, says: string) =>
  z.string().trim().default('').transform(Number).pipe(z.number(says).int(says).min(least, says).max(most, says))
