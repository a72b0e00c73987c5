import { z } from 'zod'

const keys = z.array(z.string())
/** The keys in a column that holds a list of them as JSON. */
export const keysIn = (json: string): string[] => keys.parse(JSON.parse(json))
