import { z } from 'zod'
import { installationAct } from '../../access/act.ts'
import type { Decided } from '../../access/act.ts'
import type { WaveRepresentativesTable } from '../../db/tables/waves.ts'
import { NotFoundError } from '../../errors.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { doubtCovered, findRepresentative, namedPair, saveRepresentativeEnd } from '../test-plan/representatives.store.ts'
import type { RepresentativeRow } from '../test-plan/representatives.store.ts'
import { pairInWords } from '../test-plan/tested-pair.ts'
import { getOwnWave } from '../waves/change-wave.ts'

const form = z.object({
  reason: z
    .string()
    .trim()
    .max(2000, 'Use 2,000 characters or fewer')
    .default('')
    .pipe(z.string().min(1, 'Say why this project no longer represents the pair')),
})

interface Found {
  row: RepresentativeRow
  wave: { name: string }
}
type Next = { row: WaveRepresentativesTable; reason: string }

export function decideEnd({ row, wave }: Found, { reason }: z.output<typeof form>): Decided<Next> {
  const what = { id: row.id, project: row.project_id, pair: pairInWords(namedPair(row)), wave: wave.name }
  return { next: { row, reason }, happened: [{ kind: 'representative.ended', ...what, reason }] }
}

/** Ends that a project represents its pair: the gates of all that rest on its test open again. */
export const endRepresentative = installationAct({
  permission: 'wave.make',
  form,
  async load(trx, { wave: id, representative }: { wave: string; representative: string }, doing): Promise<Found> {
    const wave = await getOwnWave(trx, id, { actor: doing.actor, may: (permission) => doing.may(permission) })
    const row = await findRepresentative(trx, representative)
    if (row?.wave_id !== wave.id) throw new NotFoundError('No such representative')
    return { row, wave }
  },
  decide: decideEnd,
  async save(trx, { row, reason }, { actor, at }) {
    await saveRepresentativeEnd(trx, row.id, { ...actor, at, reason })
    await doubtCovered(trx, row)
  },
  after: refreshGates,
  // Without the name: the owner of a wave need not see the project.
  says: ({ row }) => `Nobody represents ${pairInWords(namedPair(row))} now`,
})
