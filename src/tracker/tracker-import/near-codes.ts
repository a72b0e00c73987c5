import { isOneSlip } from './one-slip.ts'
import { folded } from '../../text.ts'
import { odsCodeOf } from '../services/service-key.ts'

/** Letters and digits that are mistaken for one another when a code is typed or read off paper. */
const alike: Record<string, string> = { O: '0', I: '1', L: '1', S: '5', B: '8', Z: '2', G: '6' }
export const alikeKey = (code: string): string => Array.from(code.toUpperCase(), (letter) => alike[letter] ?? letter).join('')

export interface Place {
  ods_code: string
  name: string
  postcode: string | null
}

/** A name and postcode as one text, to find a service whose code was mistyped. */
const placeKey = (name: string, postcode: string): string => `${folded(name)}|${folded(postcode).replaceAll(' ', '')}`

/** A row with an unknown code. */
export interface UnknownRow {
  ods: string
  name: string | undefined
  postcode: string | undefined
}

/**
 * Finds the known services that rows with unknown codes may be: one with the same name and postcode, or one with an easily mistyped code and the same
 * name or postcode. Add all rows first, then look at the known services in batches.
 */
export function nearFinder(): {
  add: (row: UnknownRow) => void
  look: (known: Place) => void
  found: ReadonlyMap<string, { ods_code: string; why: string }>
} {
  const found = new Map<string, { ods_code: string; why: string }>()
  const byPlace = new Map<string, string[]>()
  const byAlike = new Map<string, UnknownRow[]>()
  const byName = new Map<string, UnknownRow[]>()
  const byPostcode = new Map<string, UnknownRow[]>()
  const put = <T>(map: Map<string, T[]>, key: string, one: T): void => {
    const known = map.get(key)
    if (known) known.push(one)
    else map.set(key, [one])
  }
  const tell = (ods: string, known: Place, why: string): void => {
    if (!found.has(ods)) found.set(ods, { ods_code: known.ods_code, why: `${odsCodeOf(known.ods_code)} ${known.name}${why}` })
  }
  return {
    found,
    add(one) {
      put(byAlike, alikeKey(one.ods), one)
      if (one.name !== undefined && one.postcode !== undefined) put(byPlace, placeKey(one.name, one.postcode), one.ods)
      if (one.name !== undefined) put(byName, folded(one.name), one)
      if (one.postcode !== undefined) put(byPostcode, folded(one.postcode), one)
    },
    look(known) {
      if (known.postcode !== null)
        for (const ods of byPlace.get(placeKey(known.name, known.postcode)) ?? []) tell(ods, known, ' has the same name and postcode.')
      for (const one of byAlike.get(alikeKey(known.ods_code)) ?? []) tell(one.ods, known, ` has nearly the same code: ${one.ods} looks like it.`)
      const closeBy = [...(byName.get(folded(known.name)) ?? []), ...(known.postcode === null ? [] : (byPostcode.get(folded(known.postcode)) ?? []))]
      for (const one of closeBy)
        if (isOneSlip(one.ods, known.ods_code))
          tell(
            one.ods,
            known,
            ` is one typing error away from ${one.ods}, and has the same ${folded(one.name ?? '') === folded(known.name) ? 'name' : 'postcode'}.`,
          )
    },
  }
}
