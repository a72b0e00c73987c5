import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { PairsTable } from '../../db/tables/catalogue.ts'
import { NotFoundError } from '../../errors.ts'
import { dayField } from '../../web/day-field.ts'
import { isPairState, nameOfPair, pairStates, stateOf } from './pair.ts'
import { findPair } from './find-pair.store.ts'
import { isKnownPair, savePair } from './pairs.store.ts'
import type { PairOf } from './find-pair.store.ts'
import { refreshGates } from './refresh-gates.ts'

const form = z.object({
  state: z.string().default('').refine(isPairState, 'Choose what is known of the pair'),
  reason: z.string().trim().min(1, 'Say why: who told you, or which test').max(2000, 'Use 2,000 characters or fewer').default(''),
  day: dayField('Enter the day on which it was found'),
  /** The version that the person saw; 0 if the pair was unknown. */
  version: z.coerce.number().int(),
})

interface Found {
  of: PairOf
  pair: Pick<PairsTable, 'state' | 'version' | 'run_id'> | undefined
}

async function load(trx: Reader, { consumer, provider }: PairOf): Promise<Found> {
  const of = { consumer, provider }
  if (!(await isKnownPair(trx, of))) throw new NotFoundError('No such pair')
  return { of, pair: await findPair(trx, of) }
}

export function decidePair({ of, pair }: Found, { state, reason, day, version }: z.output<typeof form>, { today }: Pick<Doing, 'today'>) {
  const before = stateOf(pair)
  if (version !== (pair?.version ?? 0)) return overtaken
  if (day > today) return refused({ day: 'The day is still to come: enter the day on which it was found' })
  if (state === before && state === 'unknown') return refused({ state: 'It is unknown already: choose what is known of it now' })
  const name = nameOfPair(of)
  const said = { state: pairStates[state].name.toLowerCase(), from: before, to: state, reason, run: null }
  return {
    next: { of, decision: { state, reason, day, runId: state === before ? (pair?.run_id ?? null) : null, version } },
    happened: [{ kind: 'pair.changed' as const, id: name, project: null, name, ...said }],
  }
}

/** Records what is known about a pair of products. */
export const setPair = installationAct({
  permission: 'catalogue.manage',
  form,
  load,
  decide: decidePair,
  save: (trx, { of, decision }, { actor, at }) => savePair(trx, of, { ...decision, by: { ...actor, at } }),
  after: refreshGates,
  subject: ({ of }) => nameOfPair(of),
  says: () => 'Pair saved',
})
