import { z } from 'zod'
import { tidied } from '../text.ts'

/**
 * A name, in one line without invisible marks: pages, records and emails to other people repeat it, and it must not take a second line for words
 * that look like theirs.
 */
export const oneLine = ({ least = '', most, tooLong }: { least?: string; most: number; tooLong?: string }) =>
  z
    .string(least === '' ? undefined : least)
    .transform(tidied)
    .pipe(
      z
        .string()
        .min(least === '' ? 0 : 1, least)
        .max(most, tooLong ?? `Use ${most} characters or fewer`),
    )
