import { z } from 'zod'
import { refused } from '../../access/act.ts'
import type { Refused } from '../../access/act.ts'
import type { Day } from '../../day.ts'
import type { Reader } from '../../db/database.ts'
import type { PersonId } from '../../db/ids.ts'
import type { WavesTable } from '../../db/tables/waves.ts'
import { optionalDayField } from '../../web/day-field.ts'
import { oneLine } from '../../web/one-line.ts'
import { findByAddress } from '../people/known-people.store.ts'
import { mostInAWeek } from './wave.ts'
import { isWaveNamed } from './waves.store.ts'

const wholeNumber = `Enter a whole number from 1 to ${mostInAWeek.toLocaleString('en-GB')}, or leave it empty`

export const waveFields = z.object({
  name: oneLine({ least: 'Give the wave a name', most: 100 }),
  /** The email address of its owner; empty for the person who makes it. */
  owner: z.string().trim().max(320).default(''),
  testing: optionalDayField,
  go_live: optionalDayField,
  capacity: z
    .string()
    .trim()
    .default('')
    .refine((text) => text === '' || (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= mostInAWeek), wholeNumber),
  /** Who signs the procedure; without it, as before. */
  procedures: z.enum(['service', 'organisation']).optional(),
})
export type WaveFields = z.output<typeof waveFields>

/** The owner that was named; null if nobody with that address is known, undefined if nobody was named. */
export async function findOwner(db: Reader, { owner }: Pick<WaveFields, 'owner'>): Promise<PersonId | null | undefined> {
  return owner === '' ? undefined : ((await findByAddress(db, owner))?.id ?? null)
}

interface Found {
  owner: PersonId | null | undefined
  /** Whether another wave has this name. */
  isTaken: boolean
}

/** What deciding about the form needs; `but` is the wave that it changes. */
export const findForForm = async (db: Reader, { owner, name }: Pick<WaveFields, 'owner' | 'name'>, but = ''): Promise<Found> => ({
  owner: await findOwner(db, { owner }),
  isTaken: await isWaveNamed(db, name, but),
})

interface Plan {
  name: string
  owner_id: PersonId
  go_live_on: Day | null
  testing_on: Day | null
  capacity_a_week: number | null
  procedures: WavesTable['procedures']
}

/** What the form says of a wave, or what is wrong with it. `usual` is the owner if nobody is named. */
export function planOf(
  typed: WaveFields,
  { owner, isTaken, usual, before }: Found & { usual: PersonId | null; before: WavesTable['procedures'] },
): Refused | { plan: Plan } {
  const { name, testing, go_live: goLive, capacity, procedures: who } = typed
  const procedures = who === undefined ? before : who === 'organisation' ? who : null
  if (isTaken) return refused({ name: `There is a wave ${name} already. Choose another name` })
  if (owner === null) return refused({ owner: 'Nobody with this email address is known. Leave it empty to own the wave yourself' })
  const ownerId = owner ?? usual
  if (ownerId === null) return refused({ owner: 'Enter the email address of the owner' })
  if (testing !== '' && goLive !== '' && testing > goLive) return refused({ testing: 'Testing has to be on or before the go-live day' })
  return {
    plan: {
      name,
      owner_id: ownerId,
      go_live_on: goLive || null,
      testing_on: testing || null,
      capacity_a_week: capacity === '' ? null : Number(capacity),
      procedures,
    },
  }
}
