import { z } from 'zod'

/** Reads JSON written by an earlier release, which used other names for these keys: `{ was: is }`. */
export const withEarlierKeys = <Shape extends z.ZodType>(renamed: Record<string, string>, shape: Shape) =>
  z.preprocess((kept) => {
    const read = z.record(z.string(), z.unknown()).safeParse(kept)
    if (!read.success) return kept
    return Object.fromEntries(Object.entries(read.data).map(([key, value]) => [Object.hasOwn(renamed, key) ? (renamed[key] ?? key) : key, value]))
  }, shape)
