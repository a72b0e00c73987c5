import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Reader } from '../../db/database.ts'
import type { PairProposalsTable, PairsTable } from '../../db/tables/catalogue.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import { nameOfPair, stateOf } from './pair.ts'
import { findPair } from './find-pair.store.ts'
import { listProposals, settleProposal } from './pair-proposals.store.ts'
import { savePair } from './pairs.store.ts'
import type { PairOf } from './find-pair.store.ts'
import { refreshGates } from './refresh-gates.ts'

const form = z.object({
  act: z.enum(['confirm', 'dismiss'], 'Choose whether to confirm or dismiss'),
  why: z.string().trim().max(2000, 'Use 2,000 characters or fewer').default(''),
  /** The version of the pair that the person saw. */
  version: z.coerce.number().int(),
})

interface Found {
  of: PairOf
  pair: Pick<PairsTable, 'state' | 'version'> | undefined
  proposal: Pick<PairProposalsTable, 'id' | 'settled_at' | 'run_id'> & { number: number; project: string; held_on: string }
}

async function load(trx: Reader, { consumer, provider, proposal }: PairOf & { proposal: string }): Promise<Found> {
  const of = { consumer, provider }
  const found = (await listProposals(trx, of)).find((row) => row.id === proposal)
  if (!found) throw new NotFoundError('No such proposal')
  return { of, proposal: found, pair: await findPair(trx, of) }
}

export function decideProposal({ of, pair, proposal }: Found, { act, why, version }: z.output<typeof form>) {
  if (proposal.settled_at !== null) return overtaken
  if (act === 'dismiss' && why === '') return refused({ why: 'Say why the run does not prove the pair' })
  if (act === 'confirm' && version !== (pair?.version ?? 0)) return overtaken
  const { number, project } = proposal
  const [name, before] = [nameOfPair(of), stateOf(pair)]
  const reason = why || `Run ${number} of ${project} passed`
  const what = { id: name, project: null, name, run: { number, project }, from: before, reason }
  return {
    next: { of, proposal, reason, version, isProven: act === 'confirm', name },
    happened: [
      act === 'confirm' ? { kind: 'pair.changed' as const, ...what, state: 'proven', to: 'proven' } : { kind: 'pair.dismissed' as const, ...what, to: before },
    ],
  }
}

/** Confirms what a passed run proposes for a pair, or dismisses it. */
export const settlePairProposal = installationAct({
  permission: 'catalogue.manage',
  form,
  load,
  decide: decideProposal,
  async save(trx, { of, proposal, reason, version, isProven }, { actor, at }) {
    const by = { ...actor, at }
    const isSaved = await settleProposal(trx, proposal.id, { decision: isProven ? 'confirmed' : 'dismissed', reason, by })
    if (!isSaved) throw new ConflictError('Someone else has decided this proposal.')
    if (isProven) await savePair(trx, of, { state: 'proven', reason, day: proposal.held_on, runId: proposal.run_id, version, by })
  },
  after: refreshGates,
  subject: ({ of }) => nameOfPair(of),
  says: ({ name, isProven }) => (isProven ? `${name} is proven` : 'The proposal is dismissed'),
})
